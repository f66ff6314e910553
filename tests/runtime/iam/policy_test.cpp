// Decisions of policies: access-control 3.
#include "runtime/iam/policy.h"

#include <doctest/doctest.h>

#include "runtime/iam/principals.h"

using namespace apigw;
using namespace apigw::iam;

namespace {

Principal alice() {
  Principal one;
  one.arn = "arn:aws:iam::123456789012:user/team/alice";
  one.tags = {{"Team", "blue"}, {"star", "*"}};
  REQUIRE(describe(one));
  return one;
}

const std::string resource = "arn:aws:execute-api:us-east-1:123456789012:api/dev/GET/pets/7";

Facts facts_of(const Principal* caller) {
  return {.action = "execute-api:Invoke",
          .resource = resource,
          .region = "us-east-1",
          .source_ip = "203.0.113.7",
          .user_agent = "checker/1",
          .referer = {},
          .now_ms = 1440938160000,  // 2015-08-30T12:36:00Z
          .secure = false,
          .caller = caller};
}

Verdict judge(const std::string& statements, PolicyKind kind = PolicyKind::identity, const Principal* caller = nullptr, const std::string& version = "2012-10-17") {
  const auto policy = Policy::parse(R"({"Version":")" + version + R"(","Statement":)" + statements + "}", kind);
  REQUIRE_MESSAGE(policy.has_value(), statements);
  const Principal someone = alice();
  BlockPool pool;
  Arena arena(pool);
  return policy->judge(facts_of(kind == PolicyKind::identity ? &someone : caller), arena);
}

std::string allow(const std::string& more) { return R"({"Effect":"Allow","Action":"execute-api:Invoke",)" + more + "}"; }

/// Whether a statement with this condition applies.
bool holds(const std::string& condition) { return judge(allow(R"("Resource":"*","Condition":)" + condition)) == Verdict::allow; }

std::string fault_of(const std::string& document, PolicyKind kind = PolicyKind::identity) {
  const auto policy = Policy::parse(document, kind);
  return policy ? "" : policy.error();
}

}  // namespace

TEST_CASE("policy: actions know no case, resources do, and wildcards run over everything") {
  CHECK(judge(allow(R"("Resource":"*")")) == Verdict::allow);
  CHECK(judge(R"({"Effect":"Allow","Action":"EXECUTE-api:in*","Resource":"*"})") == Verdict::allow);
  CHECK(judge(R"({"Effect":"Allow","Action":["s3:*","execute-api:Invok?"],"Resource":"*"})") == Verdict::allow);
  CHECK(judge(R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})") == Verdict::silent);
  CHECK(judge(R"({"Effect":"Allow","NotAction":"s3:*","Resource":"*"})") == Verdict::allow);
  CHECK(judge(allow(R"("Resource":"arn:aws:execute-api:*/GET/pets/?")")) == Verdict::allow);
  CHECK(judge(allow(R"("Resource":"arn:aws:execute-api:*/get/pets/*")")) == Verdict::silent);
  CHECK(judge(allow(R"("NotResource":"arn:aws:execute-api:*/GET/pets/*")")) == Verdict::silent);
  CHECK(judge(allow(R"("NotResource":["arn:aws:s3:::*"])")) == Verdict::allow);
}

TEST_CASE("policy: a deny anywhere wins over every allow") {
  const std::string deny = R"({"Effect":"Deny","Action":"*","Resource":"*/pets/*"})";
  CHECK(judge("[" + allow(R"("Resource":"*")") + "," + deny + "]") == Verdict::deny);
  CHECK(judge("[" + deny + "," + allow(R"("Resource":"*")") + "]") == Verdict::deny);
  CHECK(judge("[]") == Verdict::silent);
}

TEST_CASE("policy: variables of the caller, defaults, and the characters themselves") {
  CHECK(judge(allow(R"("Resource":"*","Condition":{"StringEquals":{"aws:username":"alice"}})")) == Verdict::allow);
  CHECK(judge(allow(R"("Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*/${aws:PrincipalTag/nobody, 'team'}/${aws:username}"}})")) == Verdict::allow);
  CHECK(judge(allow(R"("Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/star":"${*}"}})")) == Verdict::allow);
  // A star that comes out of a variable is no wildcard.
  CHECK(judge(allow(R"("Resource":"arn:aws:execute-api:${aws:PrincipalTag/star}")")) == Verdict::silent);
  // Without a value the statement does not apply, whichever way it asks.
  CHECK(judge(allow(R"("Resource":"*${aws:PrincipalTag/none}*")")) == Verdict::silent);
  CHECK(judge(allow(R"("NotResource":"${aws:PrincipalTag/none}")")) == Verdict::silent);
  // The older version of the language has no variables.
  CHECK(judge(allow(R"("Resource":"*","Condition":{"StringEquals":{"aws:username":"${aws:username}"}})"), PolicyKind::identity, nullptr, "2008-10-17") == Verdict::silent);
}

TEST_CASE("conditions: each family of operators") {
  CHECK(holds(R"({"StringEquals":{"AWS:useragent":["other","checker/1"]}})"));
  CHECK_FALSE(holds(R"({"StringEquals":{"aws:UserAgent":"CHECKER/1"}})"));
  CHECK(holds(R"({"StringEqualsIgnoreCase":{"aws:UserAgent":"CHECKER/1"}})"));
  CHECK_FALSE(holds(R"({"StringNotEquals":{"aws:UserAgent":["other","checker/1"]}})"));
  CHECK(holds(R"({"StringNotLike":{"aws:UserAgent":"curl*"}})"));
  CHECK(holds(R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/29"]}})"));
  CHECK_FALSE(holds(R"({"IpAddress":{"aws:SourceIp":"203.0.113.8/29"}})"));
  CHECK_FALSE(holds(R"({"IpAddress":{"aws:SourceIp":"::/0"}})") == false);
  CHECK_FALSE(holds(R"({"NotIpAddress":{"aws:SourceIp":"203.0.113.7"}})"));
  CHECK(holds(R"({"DateLessThan":{"aws:CurrentTime":"2015-09-01"}})"));
  CHECK(holds(R"({"DateGreaterThanEquals":{"aws:EpochTime":1440938160}})"));
  CHECK_FALSE(holds(R"({"DateGreaterThan":{"aws:EpochTime":"1440938160"}})"));
  CHECK(holds(R"({"NumericLessThanEquals":{"aws:EpochTime":1440938160}})"));
  CHECK(holds(R"({"Bool":{"aws:SecureTransport":false}})"));
  CHECK(holds(R"({"Bool":{"aws:SecureTransport":"False"}})"));
  CHECK(holds(R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*/alice"}})"));
  CHECK_FALSE(holds(R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:*:user/*/alice"}})"));  // wildcards stay inside their part
  CHECK(holds(R"({"Null":{"aws:Referer":"true","aws:UserAgent":"false"}})"));
}

TEST_CASE("conditions: an absent key fails, passes what asks for the contrary, and passes IfExists") {
  CHECK_FALSE(holds(R"({"StringEquals":{"aws:Referer":"x"}})"));
  CHECK(holds(R"({"StringNotEquals":{"aws:Referer":"x"}})"));
  CHECK(holds(R"({"StringEqualsIfExists":{"aws:Referer":"x"}})"));
  CHECK_FALSE(holds(R"({"StringEqualsIfExists":{"aws:UserAgent":"x"}})"));
  CHECK(holds(R"({"ForAllValues:StringEquals":{"aws:Referer":"x"}})"));
  CHECK_FALSE(holds(R"({"ForAnyValue:StringNotEquals":{"aws:Referer":"x"}})"));
  CHECK_FALSE(holds(R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"},"StringEquals":{"aws:Referer":"x"}})"));
}

TEST_CASE("conditions: an operator that IAM does not have is never true") {
  CHECK_FALSE(holds(R"({"StringSounds":{"aws:UserAgent":"checker/1"}})"));
  CHECK_FALSE(holds(R"({"NullIfExists":{"aws:Referer":"true"}})"));
  CHECK(is_operator("ForAnyValue:StringLikeIfExists"));
  CHECK_FALSE(is_operator("stringequals"));
}

TEST_CASE("resource policies: principals of every form") {
  const Principal user = alice();
  Principal session;
  session.arn = "arn:aws:sts::123456789012:assumed-role/Reader/me";
  REQUIRE(describe(session));
  const auto verdict = [](const std::string& principal, const Principal* caller) {
    return judge(R"({"Effect":"Allow","Action":"*","Resource":"*",)" + principal + "}", PolicyKind::resource, caller);
  };
  CHECK(verdict(R"("Principal":"*")", nullptr) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"*"})", &user) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"123456789012"})", &user) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})", &user) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"arn:aws:iam::999999999999:root"})", &user) == Verdict::silent);
  CHECK(verdict(R"("Principal":{"AWS":["arn:aws:iam::123456789012:user/bob","arn:aws:iam::123456789012:user/team/alice"]})", &user) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"arn:aws:iam::123456789012:role/path/Reader"})", &session) == Verdict::allow);
  CHECK(verdict(R"("Principal":{"AWS":"arn:aws:iam::123456789012:role/Writer"})", &session) == Verdict::silent);
  CHECK(verdict(R"("Principal":{"AWS":"123456789012"})", nullptr) == Verdict::silent);
  CHECK(verdict(R"("Principal":{"Service":"lambda.amazonaws.com"})", &user) == Verdict::silent);
  CHECK(verdict(R"("NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/bob"})", &user) == Verdict::allow);
  CHECK(verdict(R"("NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/team/alice"})", &user) == Verdict::silent);
}

TEST_CASE("policy: what IAM refuses is refused, in words") {
  CHECK(fault_of("") == "the policy is no JSON");
  CHECK(fault_of("[]") == "a policy is a map with 'Version' and 'Statement'");
  CHECK(fault_of(R"({"Version":"2013-01-01","Statement":[]})") == "version '2013-01-01' is not known");
  CHECK(fault_of(R"({"Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]})") == "'Effect' is Allow or Deny");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Resource":"*"}})") == "a statement needs one of 'Action' and 'NotAction'");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}})") == "a statement needs one of 'Action' and 'NotAction'");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":[]}})") == "'Resource': the list is empty");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}})") == "a policy of somebody names no 'Principal'");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{}}})") == "'Conditions' is no element of a policy");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"1.2.3.4/33"}}}})") ==
        "condition 'IpAddress': '1.2.3.4/33' is no address or range such as 203.0.113.0/24");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"${aws:username"}})", PolicyKind::identity).empty());  // 2008: no variables
  CHECK(fault_of(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"${aws:username"}})") == "a policy variable does not end: '}' is missing");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", PolicyKind::resource) == "a statement of a resource policy needs one of 'Principal' and 'NotPrincipal'");
  CHECK(fault_of(R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":{"AWS":"arn:aws:iam::1:user/*"}}})", PolicyKind::resource).find("wildcards") != std::string::npos);
}

TEST_CASE("policy: a hostile pattern costs pattern times text, not more") {
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "*a";
  const std::string text(5000, 'a');
  const auto pattern = Pattern::parse(stars + "b", {.wildcards = true});
  REQUIRE(pattern.has_value());
  BlockPool pool;
  Arena arena(pool);
  const Facts facts;
  Evaluation evaluation{facts, arena};
  CHECK_FALSE(pattern->matches(text, evaluation));
}

TEST_CASE("principals: what an ARN says about its caller") {
  Principal session;
  session.arn = "arn:aws:sts::123456789012:assumed-role/Reader/me";
  REQUIRE(describe(session));
  CHECK(session.principal_id.ends_with(":me"));
  CHECK(session.principal_id.starts_with("AROA"));
  CHECK(session.type == "AssumedRole");
  CHECK(session.name.empty());
  CHECK(alice().name == "alice");
  CHECK(alice().principal_id.size() == 21);
  Principal given = alice();
  given.principal_id = "AIDAME";
  REQUIRE(describe(given));
  CHECK(given.principal_id == "AIDAME");
  for (const char* bad : {"", "alice", "arn:aws:iam::123:user/a", "arn:aws:iam::123456789012:user/", "arn:aws:iam::123456789012:group/a", "arn:aws:iam:us-east-1:123456789012:user/a",
                          "arn:aws:iam::123456789012:rootx", "arn:aws:s3:::bucket"}) {
    Principal one;
    one.arn = bad;
    CHECK_FALSE_MESSAGE(describe(one), bad);
  }
}
