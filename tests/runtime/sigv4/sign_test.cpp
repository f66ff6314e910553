// Signatures against the published vectors of the AWS signing test suite: AKIDEXAMPLE, service "service", 2015-08-30T12:36:00Z.
#include "runtime/sigv4/sign.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace apigw;
using namespace apigw::sigv4;

namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", stamp = "20150830T123600Z";
constexpr int64_t epoch_ms = 1440938160000;
constexpr Scope scope{"us-east-1", "service"};

struct Vector {
  std::string_view name, method, path, query;
  std::vector<Field> fields;
  std::string_view body, signature;
  PathRule rule = PathRule::twice;
};

const std::vector<Vector> vectors = {
    {"get-vanilla", "GET", "/", "", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-relative", "GET", "/example/..", "", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slash-dot-slash", "GET", "/./", "", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slash", "GET", "//", "", {}, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-slash-unnormalized", "GET", "//", "", {}, "", "c88bcd3d312d75078c0cd961d6deae3f4c754924b01669efcfcb439fd5e5b76e", PathRule::once},
    {"get-slashes-unnormalized", "GET", "//example//", "", {}, "", "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5", PathRule::once},
    {"get-space-unnormalized", "GET", "/example%20space/", "", {}, "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741", PathRule::once},
    {"query-order", "GET", "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1", {}, "", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
    {"query-utf8", "GET", "/", "%E1%88%B4=bar", {}, "", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
    {"query-unreserved", "GET", "/",
     "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", {}, "",
     "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
    {"header-duplicate", "GET", "/", "", {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}, "",
     "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
    {"header-trim", "GET", "/", "", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}, "",
     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
    {"header-value-case", "POST", "/", "", {{"My-Header1", "VALUE1"}}, "", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
    {"post-query", "POST", "/", "Param1=value1", {}, "", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-form", "POST", "/", "",
     {{"Content-Type", "application/x-www-form-urlencoded", FieldId::content_type}, {"Content-Length", "13"},
      {"X-Amz-Content-Sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"}},
     "Param1=value1", "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"},
};

std::string signature_of(const Vector& vector) {
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  std::vector<Field> fields = vector.fields;
  fields.push_back({"X-Amz-Date", stamp});
  std::vector<std::string> lower{"host"};
  for (const Field& field : fields) {
    lower.emplace_back(field.name);
    std::transform(lower.back().begin(), lower.back().end(), lower.back().begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  }
  std::sort(lower.begin(), lower.end());
  lower.erase(std::unique(lower.begin(), lower.end()), lower.end());
  const std::vector<std::string_view> names(lower.begin(), lower.end());
  const std::string hash = hex(sha256(vector.body));
  const Message message{vector.method, vector.path, vector.query, "example.amazonaws.com", fields, hash};
  const Sha256 canonical = canonical_request_hash(arena, message, names, vector.rule);
  return std::string(signature(arena, keys, secret, scope, timestamp(epoch_ms), canonical));
}

std::string value_of(std::span<const Field> fields, std::string_view name) {
  std::string found;
  for (const Field& field : fields) {
    if (field.name == name) found += (found.empty() ? "" : "|") + std::string(field.value);
  }
  return found;
}

}  // namespace

TEST_CASE("signature: the published vectors come out to the digit") {
  for (const Vector& vector : vectors) CHECK_MESSAGE(signature_of(vector) == vector.signature, vector.name);
}

TEST_CASE("timestamp: basic ISO 8601 in UTC") {
  CHECK(timestamp(epoch_ms).view() == stamp);
  CHECK(timestamp(epoch_ms).day() == "20150830");
  CHECK(timestamp(951782399999).view() == "20000228T235959Z");
  CHECK(timestamp(951782400000).view() == "20000229T000000Z");
}

TEST_CASE("sign: the fields of a plain request carry the vector's signature") {
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  const auto fields = sign(arena, keys, {"AKIDEXAMPLE", secret, ""}, scope, epoch_ms, {.method = "GET", .path = "/", .host = "example.amazonaws.com"});
  CHECK(value_of(fields, "X-Amz-Date") == stamp);
  CHECK(value_of(fields, "Authorization") ==
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_CASE("sign: its own fields replace what a mapping set, and what cannot be sent is not signed") {
  BlockPool pool;
  Arena arena(pool);
  SigningKeys keys;
  const Field mapped[] = {{"authorization", "Bearer x", FieldId::authorization}, {"x-amz-date", "then"}, {"X-Amz-Security-Token", "stolen"},
                          {"X-Amz-Target", "T.A"}, {"X-Amz-Bad", "a\nb"}, {"X-Amz-B d", "v"}, {"X-Other", "v"}};
  const auto fields = sign(arena, keys, {"AKIDEXAMPLE", secret, "token"}, scope, epoch_ms,
                           {.method = "POST", .path = "/", .host = "h", .fields = mapped, .body = "{}", .send_payload_hash = true});
  CHECK(value_of(fields, "authorization").empty());
  CHECK(value_of(fields, "x-amz-date").empty());
  CHECK(value_of(fields, "X-Amz-Security-Token") == "token");
  CHECK(value_of(fields, "X-Amz-Content-Sha256") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
  CHECK(value_of(fields, "X-Amz-Bad").empty());
  CHECK(value_of(fields, "X-Amz-B d").empty());
  CHECK(value_of(fields, "X-Other") == "v");
  CHECK(value_of(fields, "Authorization").find("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target,") != std::string::npos);
}

TEST_CASE("signing keys: each day, region, service and secret has its own, and old ones make room") {
  SigningKeys keys;
  const Sha256 first = keys.key(secret, "20150830", scope);
  CHECK(hex(first) == hex(keys.key(secret, "20150830", scope)));
  CHECK(hex(first) != hex(keys.key(secret, "20150831", scope)));
  CHECK(hex(first) != hex(keys.key(secret, "20150830", {"us-east-2", "service"})));
  CHECK(hex(first) != hex(keys.key(secret, "20150830", {"us-east-1", "sqs"})));
  CHECK(hex(first) != hex(keys.key("other", "20150830", scope)));
  for (int i = 0; i < 200; ++i) keys.key(secret, "20150830", {"us-east-1", std::to_string(i)});
  CHECK(hex(first) == hex(keys.key(secret, "20150830", scope)));
}
