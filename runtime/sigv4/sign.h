#pragma once
// Signature Version 4 of requests that leave: the fields a request needs to be believed by AWS.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/crypto.h"
#include "runtime/base/field.h"
#include "runtime/sigv4/canonical.h"

namespace apigw::sigv4 {

/// Views; whoever signs keeps the texts.
struct Credentials {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: long-term credentials
};

/// What the signature is for.
struct Scope {
  std::string_view region;
  std::string_view service;  // signing name: "sqs", "execute-api"
};

/// Keys derived for one day, region and service: four digests saved a signature. One a thread. Two that fall on the same place take turns;
/// a place that was used before is filled anew without the heap.
class SigningKeys {
 public:
  /// day: "20150830"
  const Sha256& key(std::string_view secret_access_key, std::string_view day, const Scope& scope);

 private:
  static constexpr size_t places = 256;
  struct Entry {
    std::string secret_access_key, day, region, service;
    Sha256 key;
  };
  std::vector<Entry> entries_;  // empty until the first key is wanted
};

/// Time as X-Amz-Date writes it, "20150830T123600Z"; its first eight characters are the day of the scope.
struct Timestamp {
  char text[16];
  std::string_view view() const { return {text, sizeof text}; }
  std::string_view day() const { return {text, 8}; }
};
Timestamp timestamp(int64_t epoch_ms);

/// What is signed: algorithm, time, scope and the hash of the canonical request.
std::string_view string_to_sign(Arena& arena, const Scope& scope, const Timestamp& at, const Sha256& canonical_request);

/// The hex digits of the signature over a canonical request.
std::string_view signature(Arena& arena, SigningKeys& keys, std::string_view secret_access_key, const Scope& scope, const Timestamp& at,
                           const Sha256& canonical_request);

struct Request {
  std::string_view method;
  std::string_view path, query;    // as they will be sent
  std::string_view host;
  std::span<const Field> fields;   // as they will be sent
  std::string_view body;
  PathRule path_rule = PathRule::twice;
  bool send_payload_hash = false;  // X-Amz-Content-Sha256, which S3 wants
};

/// The request's fields with X-Amz-Date, X-Amz-Security-Token, X-Amz-Content-Sha256 and Authorization in place of any of theirs. Signed
/// are Host, Content-Type, Content-MD5 and every X-Amz-*; one of those that could not be sent as it is, is left out. In the arena;
/// no heap after a thread's first signature of the day.
std::span<const Field> sign(Arena& arena, SigningKeys& keys, const Credentials& credentials, const Scope& scope, int64_t epoch_ms, const Request& request);

}  // namespace apigw::sigv4
