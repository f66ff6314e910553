#include "runtime/aws/assume_role.h"

#include <doctest/doctest.h>

using namespace apigw::aws;

namespace {

const std::string answer = R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2015-08-30T12:36:00Z</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>)";

std::string with(std::string text, std::string_view old, std::string_view now) { return text.replace(text.find(old), old.size(), now); }

}  // namespace

TEST_CASE("assume role: the form names the role, escaped") {
  CHECK(assume_role_form({.arn = "arn:aws:iam::1:role/a b&c", .session_name = std::string(integration_session)}) ==
        "Action=AssumeRole&DurationSeconds=3600&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa%20b%26c&RoleSessionName=BackplaneAssumeRoleSession&Version=2011-06-15");
  CHECK(assume_role_form({.arn = "r", .session_name = "me", .external_id = "a/b", .duration_seconds = 900}) ==
        "Action=AssumeRole&DurationSeconds=900&ExternalId=a%2Fb&RoleArn=r&RoleSessionName=me&Version=2011-06-15");
}

TEST_CASE("assume role: keys and their end") {
  const auto keys = read_assume_role(200, answer);
  REQUIRE(keys.has_value());
  CHECK(keys->access_key_id == "ASIA");
  CHECK(keys->secret_access_key == "s/+=");
  CHECK(keys->session_token == "t");
  CHECK(keys->expires_epoch_ms == 1440938160000);
}

TEST_CASE("assume role: refusals in the service's words, and answers that hold nothing") {
  CHECK(read_assume_role(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no\nway</Message></Error></ErrorResponse>").error() == "AccessDenied: no way");
  CHECK(read_assume_role(500, "oops").error() == "the token service answered with status 500");
  const std::string nothing = "the token service's answer holds no credentials";
  CHECK(read_assume_role(200, "").error() == nothing);
  CHECK(read_assume_role(200, "<Credentials><AccessKeyId>").error() == nothing);
  CHECK(read_assume_role(200, with(answer, "2015-08-30", "2015-02-30")).error() == nothing);
  CHECK(read_assume_role(200, with(answer, "ASIA", "A\nX: y")).error() == nothing);
}
