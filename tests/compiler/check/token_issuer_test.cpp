#include "compiler/check/token_issuer.h"

#include <doctest/doctest.h>

using namespace apigw;

namespace {

std::string issuer(const char* arn) {
  const auto pool = check::parse_user_pool_arn(arn);
  return pool ? pool->issuer + " " + pool->id : "-";
}

}  // namespace

TEST_CASE("user pool: its ARN names the issuer of its tokens") {
  CHECK(issuer("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbC") == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC eu-west-1_AbC");
  CHECK(issuer("arn:aws-cn:cognito-idp:cn-north-1:1:userpool/cn-north-1_a") == "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_a cn-north-1_a");
  CHECK(issuer("arn:aws:cognito-idp:eu-west-1:000000000000:userpool/local_3x-y") == "https://cognito-idp.eu-west-1.amazonaws.com/local_3x-y local_3x-y");
}

TEST_CASE("user pool: what is no ARN of one") {
  for (const char* arn : {"", "arn:aws:1", "arn:aws:cognito-idp:eu-west-1:1:userpool/", "arn:aws:cognito-idp:eu-west-1:1:userpool/a", "arn:aws:cognito-idp:eu-west-1:1:userpool/a_b/c",
                          "arn:aws:cognito-idp::1:userpool/a_b", "arn:aws:cognito-idp:eu/west:1:userpool/a_b", "arn:aws:cognito-idp:eu-west-1:1:pool/a_b",
                          "arn:aws:lambda:eu-west-1:1:userpool/a_b", "arn:evil:cognito-idp:eu-west-1:1:userpool/a_b", "arn:aws:cognito-idp:evil.example:1:userpool/a_b",
                          "arn:aws:cognito-idp:eu-west-1:1:userpool/a_b#x", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC"}) {
    CHECK_MESSAGE(issuer(arn) == "-", arn);
  }
}

TEST_CASE("user pool: an issuer's URL may be that of a pool") {
  const auto pool = check::parse_user_pool_issuer("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC");
  REQUIRE(pool.has_value());
  CHECK(pool->id == "eu-west-1_AbC");
  for (const char* url : {"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC/", "http://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC", "https://cognito-idp.eu-west-1.evil.com/eu-west-1_AbC",
                          "https://cognito-idp.eu-west-1.amazonaws.com.evil.com/a_b", "https://x/cognito-idp.eu-west-1.amazonaws.com/a_b", "https://cognito-idp.amazonaws.com/a_b", ""}) {
    CHECK_MESSAGE(!check::parse_user_pool_issuer(url), url);
  }
}

TEST_CASE("issuer: an https URL, or http of this machine") {
  for (const char* url : {"https://id.example", "https://id.example/a/", "http://127.0.0.1:8080/a", "http://localhost/", "http://[::1]:1"}) CHECK_MESSAGE(check::is_issuer(url), url);
  for (const char* url : {"", "id.example", "https://", "http://id.example", "http://127.evil.example", "http://localhost.evil", "https://a?b", "https://a#b", "https://a b", "ftp://a"}) {
    CHECK_MESSAGE(!check::is_issuer(url), url);
  }
}
