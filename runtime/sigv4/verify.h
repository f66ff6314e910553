#pragma once
// Signature Version 4 of requests that come in, in the Authorization field or in the query (presigned): access-control 2. Two steps, because
// only the owner of the keys can tell in between whose the request is:
//
//   const auto presented = read_signature(arena, request, expected);       // complete, for this service, of this time
//   ... find the secret of presented->access_key_id ...
//   if (auto refusal = verify(arena, keys, *presented, request, credentials)) ...
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/message.h"
#include "runtime/base/result.h"
#include "runtime/sigv4/sign.h"

namespace apigw::sigv4 {

/// A request as it came over the wire.
struct Received {
  std::string_view method;
  std::string_view path, query;
  std::string_view host;
  std::span<const Field> fields;
  std::string_view body;
};

/// What a signature has to be made for.
struct Expectation {
  Scope scope;
  int64_t now_ms = 0;  // since 1970
};

struct Refusal {
  enum class Fault : uint8_t {
    missing,       // no signature at all
    incomplete,    // a part of it is missing or cannot be read
    invalid,       // wrong, of another time, or for something else
    unrecognized,  // nobody has such a key, or the session token is not that of the key
  };
  Fault fault = Fault::missing;
  std::string_view message;  // in the service's words; in the arena or a literal
};

/// What the request presents. Views of its bytes or of the arena.
struct Presented {
  bool in_query = false;
  std::string_view access_key_id;
  Scope scope;
  Timestamp at;
  std::span<const std::string_view> signed_names;  // lower case, sorted
  std::string_view signature;
  std::string_view session_token;  // empty: none
};

inline constexpr int64_t clock_skew_ms = 5 * 60'000;
inline constexpr int64_t presigned_seconds_max = 604'800;  // a week

Expected<Presented, Refusal> read_signature(Arena& arena, const Received& request, const Expectation& expected);

/// Nothing: the signature is that of these credentials over this request. O(bytes of the request); no heap once the key's place in `keys` was
/// used before.
std::optional<Refusal> verify(Arena& arena, SigningKeys& keys, const Presented& presented, const Received& request, const Credentials& credentials);

/// The refusal of a key that nobody has.
Refusal unknown_key();

}  // namespace apigw::sigv4
