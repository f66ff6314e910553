#include "runtime/jwt/claims.h"

#include <doctest/doctest.h>

#include <string>

using namespace apigw;
using jwt::Claims;
using jwt::Fault;

namespace {

Claims claims(const char* json) {
  const auto read = Claims::read(json);
  REQUIRE(read.has_value());
  return *read;
}

std::string audiences(const char* json) {
  std::string all;
  claims(json).any_audience([&](std::string_view one) { return all += std::string(one) + ";", false; });
  return all;
}

std::string scopes(const char* json) {
  std::string all;
  claims(json).any_scope([&](std::string_view one) { return all += std::string(one) + ";", false; });
  return all;
}

}  // namespace

TEST_CASE("claims: one JSON object with its decisive members once") {
  for (const char* json : {"", "[]", "1", "null", "{", "{}x", "{'a':1}", R"({"iss":"a","iss":"b"})", R"({"exp":1,"\u0065xp":2})", R"({"scope":"a","x":1,"scope":"b"})"}) {
    CHECK_MESSAGE(!Claims::read(json).has_value(), json);
  }
  CHECK(claims(R"({"iss":"a"})").issuer() == "a");
  CHECK(claims(R"({"iss":["a"]})").issuer() == "");
  CHECK(claims("{}").issuer() == "");
}

TEST_CASE("claims: a token lives from nbf to before exp") {
  const auto at_100 = [](const char* json) { return claims(json).check_life(100); };
  CHECK(at_100(R"({"exp":101})") == Fault::none);
  CHECK(at_100(R"({"exp":100.5})") == Fault::none);
  CHECK(at_100(R"({"exp":1e15})") == Fault::none);
  CHECK(at_100(R"({"exp":100})") == Fault::expired);
  CHECK(at_100(R"({"exp":-1})") == Fault::expired);
  CHECK(at_100(R"({"exp":101,"nbf":100})") == Fault::none);
  CHECK(at_100(R"({"exp":101,"nbf":101})") == Fault::not_yet_valid);
  for (const char* json : {"{}", R"({"exp":null})", R"({"exp":"101"})", R"({"exp":true})", R"({"exp":[101]})", R"({"exp":101,"nbf":"1"})"}) CHECK_MESSAGE(at_100(json) == Fault::claims, json);
}

TEST_CASE("claims: a token is not issued in the future") {
  CHECK(claims("{}").check_issue(100) == Fault::none);
  CHECK(claims(R"({"iat":100})").check_issue(100) == Fault::none);
  CHECK(claims(R"({"iat":101})").check_issue(100) == Fault::issued_later);
  CHECK(claims(R"({"iat":"1"})").check_issue(100) == Fault::claims);
}

TEST_CASE("claims: aud hides client_id") {
  CHECK(audiences(R"({"aud":"a"})") == "a;");
  CHECK(audiences(R"({"aud":["a",1,"b",["c"]],"client_id":"d"})") == "a;b;");
  CHECK(audiences(R"({"client_id":"d"})") == "d;");
  CHECK(audiences(R"({"aud":[],"client_id":"d"})") == "");
  CHECK(audiences(R"({"aud":null,"client_id":"d"})") == "");
  CHECK(audiences(R"({"client_id":["d"]})") == "");
}

TEST_CASE("claims: scopes are the words of scope, else scp") {
  CHECK(scopes(R"({"scope":" a  b/c "})") == "a;b/c;");
  CHECK(scopes(R"({"scp":["a","b"]})") == "a;b;");
  CHECK(scopes(R"({"scp":"a b"})") == "a;b;");
  CHECK(scopes(R"({"scope":"a","scp":"b"})") == "a;");
  CHECK(scopes(R"({"scope":1})") == "");
  CHECK(scopes("{}") == "");
}
