// Signatures that come in: what our own signer makes is accepted, and every change of it is refused in the service's words (access-control 2.5).
#include "runtime/sigv4/verify.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using namespace apigw;
using namespace apigw::sigv4;

namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t now_ms = 1440938160000;  // 20150830T123600Z
constexpr Scope scope{"us-east-1", "execute-api"};
using Fault = Refusal::Fault;

/// A request that a test may change after it was signed.
struct Case {
  std::string method = "POST", path = "/a%20b/c", query = "x=1&y=%2B", host = "api.example", body = "{}";
  std::vector<std::pair<std::string, std::string>> fields;

  std::vector<Field> views() const {
    std::vector<Field> out;
    for (const auto& [name, value] : fields) out.push_back({name, value, field_id(name)});
    return out;
  }
  std::string& operator[](const std::string& name) {
    for (auto& [key, value] : fields) {
      if (key == name) return value;
    }
    return fields.emplace_back(name, "").second;
  }
};

Case signed_case(std::string_view token = "", int64_t at_ms = now_ms) {
  Case one;
  one["X-Amz-Meta"] = "a   b";
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  const auto before = one.views();
  const auto fields = sign(arena, keys, {"AKID", secret, token}, scope, at_ms,
                           {.method = one.method, .path = one.path, .query = one.query, .host = one.host, .fields = before, .body = one.body});
  std::vector<std::pair<std::string, std::string>> after;
  for (const Field& field : fields) after.emplace_back(field.name, field.value);
  one.fields = after;
  return one;
}

struct Outcome {
  bool good = false;
  Fault fault{};
  std::string message;
};
Outcome check(const Case& one, std::string_view token = "") {
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  const auto fields = one.views();
  const Received received{one.method, one.path, one.query, one.host, fields, one.body};
  const auto presented = read_signature(arena, received, {scope, now_ms});
  if (!presented) return {false, presented.error().fault, std::string(presented.error().message)};
  const auto refusal = verify(arena, keys, *presented, received, {"AKID", secret, token});
  if (!refusal) return {true, {}, {}};
  return {false, refusal->fault, std::string(refusal->message)};
}

Outcome changed(const std::function<void(Case&)>& change, std::string_view token = "") {
  Case one = signed_case(token);
  change(one);
  return check(one, token);
}

void replace(std::string& text, const std::string& from, const std::string& to) { text.replace(text.find(from), from.size(), to); }

}  // namespace

TEST_CASE("verify: a request as it was signed is accepted, with a session token or without") {
  CHECK(check(signed_case()).good);
  CHECK(check(signed_case("token"), "token").good);
  CHECK(check(signed_case("", now_ms - 299'000)).good);
  CHECK(check(signed_case("", now_ms + 299'000)).good);
  CHECK(changed([](Case& one) { one["X-Other"] = "not signed"; }).good);
}

TEST_CASE("verify: every change of what is signed is a wrong signature") {
  const std::function<void(Case&)> changes[] = {
      [](Case& one) { one.method = "PUT"; },       [](Case& one) { one.path = "/a%20b/d"; },      [](Case& one) { one.query += "&z"; },
      [](Case& one) { one.host = "other"; },       [](Case& one) { one.body = "{ }"; },           [](Case& one) { one["X-Amz-Meta"] = "a b c"; },
      [](Case& one) { one.fields.emplace_back("x-amz-meta", "more"); },                           [](Case& one) { one["Authorization"].back() ^= 1; },
      [](Case& one) { one["Authorization"].pop_back(); },                                         [](Case& one) { one["X-Amz-Date"] = "20150830T123601Z"; },
      [](Case& one) { replace(one["Authorization"], "SignedHeaders=host", "SignedHeaders=gone;host"); },
  };
  for (const auto& change : changes) {
    const Outcome outcome = changed(change);
    CHECK_FALSE(outcome.good);
    CHECK(outcome.fault == Fault::invalid);
    CHECK(outcome.message.find("The Canonical String for this request should have been\n'") != std::string::npos);
  }
}

TEST_CASE("verify: a payload hash that is stated has to be the body's") {
  CHECK(changed([](Case& one) { one["X-Amz-Content-Sha256"] = hex(sha256(one.body)); }).good);
  CHECK_FALSE(changed([](Case& one) { one["X-Amz-Content-Sha256"] = hex(sha256("other")); }).good);
}

TEST_CASE("verify: refusals say what is wrong") {
  struct Row {
    std::function<void(Case&)> change;
    Fault fault;
    std::string_view message;  // begins with
  };
  const Row rows[] = {
      {[](Case& one) { one.fields.clear(); }, Fault::missing, "Missing Authentication Token"},
      {[](Case& one) { one["Authorization"] = "Bearer x"; }, Fault::incomplete, "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256"},
      {[](Case& one) { one["Authorization"] = ""; }, Fault::incomplete, "Invalid key=value pair"},
      {[](Case& one) { one["Authorization"] = "AWS4-HMAC-SHA256 SignedHeaders=host"; }, Fault::incomplete,
       "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. (Hashed"},
      {[](Case& one) { replace(one["Authorization"], "SHA256", "SHA1"); }, Fault::incomplete, "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1'."},
      {[](Case& one) { one["X-Amz-Date"] = "yesterday"; }, Fault::incomplete, "Date must be in ISO-8601 'basic format'. Got 'yesterday'."},
      {[](Case& one) { replace(one["Authorization"], "/us-east-1", ""); }, Fault::incomplete, "Credential must have exactly 5 slash-delimited elements"},
      {[](Case& one) { replace(one["Authorization"], "us-east-1", "us-east-2"); }, Fault::invalid, "Credential should be scoped to a valid region. "},
      {[](Case& one) { replace(one["Authorization"], "/execute-api/", "/s3/"); }, Fault::invalid, "Credential should be scoped to correct service: 'execute-api'. "},
      {[](Case& one) { replace(one["Authorization"], "aws4_request", "aws5"); }, Fault::invalid, "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'."},
      {[](Case& one) { replace(one["Authorization"], "/20150830/", "/20150829/"); }, Fault::invalid, "Date in Credential scope does not match YYYYMMDD"},
      {[](Case& one) { replace(one["Authorization"], "host;", ""); }, Fault::invalid, "'Host' or ':authority' must be a 'SignedHeader'"},
      {[](Case& one) { one = signed_case("", now_ms - 301'000); }, Fault::invalid, "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)"},
      {[](Case& one) { one = signed_case("", now_ms + 301'000); }, Fault::invalid, "Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)"},
      {[](Case& one) { one["X-Amz-Security-Token"] = "surprise"; }, Fault::unrecognized, "The security token included in the request is invalid."},
  };
  for (const Row& row : rows) {
    const Outcome outcome = changed(row.change);
    CHECK_FALSE_MESSAGE(outcome.good, row.message);
    CHECK_MESSAGE(outcome.fault == row.fault, row.message);
    CHECK_MESSAGE(outcome.message.starts_with(row.message), outcome.message);
  }
  CHECK(check(signed_case(), "token").fault == Fault::unrecognized);
  CHECK(check(signed_case("other"), "token").fault == Fault::unrecognized);
}

TEST_CASE("verify: the Date field serves where X-Amz-Date is missing") {
  Case one;
  one["Date"] = "Sun, 30 Aug 2015 12:36:00 GMT";
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  const auto fields = one.views();
  const std::string hash = hex(sha256(one.body));
  const std::string_view names[] = {"date", "host"};
  const Sha256 canonical = canonical_request_hash(arena, {one.method, one.path, one.query, one.host, fields, hash}, names, PathRule::twice);
  const auto signed_with = signature(arena, keys, secret, scope, timestamp(now_ms), canonical);
  one["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKID/20150830/us-east-1/execute-api/aws4_request,SignedHeaders=date;host,Signature=" + std::string(signed_with);
  CHECK(check(one).good);
}

namespace {

/// A presigned GET; `token_after`: the token is added when the signature has been made.
Case presigned(const std::string& expires, const std::string& token = "", bool token_after = false, int64_t at_ms = now_ms) {
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  Case one;
  one.method = "GET";
  one.body = "";
  const Timestamp at = timestamp(at_ms);
  const std::string part = token.empty() ? "" : "&X-Amz-Security-Token=" + token;
  one.query = "q=1&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F" + std::string(at.day()) + "%2Fus-east-1%2Fexecute-api%2Faws4_request&X-Amz-Date=" + std::string(at.view()) +
              "&X-Amz-Expires=" + expires + "&X-Amz-SignedHeaders=host" + (token_after ? "" : part);
  const std::string hash = hex(sha256(one.body));
  const std::string_view names[] = {"host"};
  const Sha256 canonical = canonical_request_hash(arena, {one.method, one.path, one.query, one.host, {}, hash}, names, PathRule::twice);
  one.query += (token_after ? part : "") + "&X-Amz-Signature=" + std::string(signature(arena, keys, secret, scope, at, canonical));
  return one;
}

}  // namespace

TEST_CASE("verify: presigned requests, their token inside or outside of the signature") {
  CHECK(check(presigned("60")).good);
  CHECK(check(presigned("60", "t%2Fk"), "t/k").good);
  CHECK(check(presigned("60", "t%2Fk", true), "t/k").good);
  CHECK_FALSE(check(presigned("60", "t%2Fk", true), "t/x").good);
  CHECK(check(presigned("3600", "", false, now_ms - 3'600'000)).good);
  CHECK(check(presigned("3600", "", false, now_ms - 3'601'000)).message.starts_with("Signature expired: "));
  CHECK(check(presigned("60", "", false, now_ms + 301'000)).message.starts_with("Signature not yet current: "));
  for (const char* bad : {"0", "-1", "604801", "x", "99999999999999999999", "1e3"}) CHECK_FALSE_MESSAGE(check(presigned(bad)).good, bad);
  Case without = presigned("60");
  replace(without.query, "&X-Amz-Expires=60", "");
  CHECK(check(without).fault == Fault::invalid);  // it was signed
  Case longer = presigned("60");
  replace(longer.query, "Expires=60", "Expires=600");
  CHECK(check(longer).fault == Fault::invalid);
  for (const char* gone : {"X-Amz-Algorithm", "X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Signature"}) {
    Case one = presigned("60");
    replace(one.query, gone, "Other");
    const Outcome outcome = check(one);
    CHECK(outcome.fault == Fault::incomplete);
    CHECK(outcome.message.find(gone) != std::string::npos);
  }
}

TEST_CASE("verify: more signed names than anybody signs are not looked at") {
  Case one = signed_case();
  std::string names;
  for (int i = 0; i < 200; ++i) names += "a" + std::to_string(i) + ";";
  replace(one["Authorization"], "SignedHeaders=", "SignedHeaders=" + names);
  CHECK(check(one).message == "Too many headers are signed.");
}
