#pragma once
// The canonical request of Signature Version 4: the one form of a request that its sender and its receiver hash alike. Used to sign what
// leaves for AWS; verifying what comes in takes the same functions with the names of its SignedHeaders.
#include <span>
#include <string_view>

#include "runtime/base/arena_text.h"
#include "runtime/base/crypto.h"
#include "runtime/base/field.h"

namespace apigw::sigv4 {

/// How a service reads the path of a request it verifies.
enum class PathRule : uint8_t {
  twice,  // dot segments and empty segments taken out, then percent-encoded once more: every service but S3
  once,   // as it is, each character encoded once: S3, whose keys may hold "//" and ".."
};

struct Message {
  std::string_view method;
  std::string_view path;    // of the wire: percent-encoded, '/' first
  std::string_view query;   // of the wire, without '?'
  std::string_view host;    // value of Host
  std::span<const Field> fields;
  std::string_view payload_hash;  // 64 lower-case hex digits, or UNSIGNED-PAYLOAD
};

/// The path with its dot segments and empty segments taken out, as a signature sees it before it is encoded; starts with '/'.
void append_normalised_path(ArenaText& out, std::string_view path);
void append_canonical_path(ArenaText& out, std::string_view path, PathRule rule);

/// Names and values decoded, encoded anew and sorted; '+' is a plus sign. Parameters of the names in `left_out` are left out
/// (X-Amz-Signature of presigned requests).
void append_canonical_query(Arena& arena, ArenaText& out, std::string_view query, std::span<const std::string_view> left_out = {});

/// One line a name: the values of all fields of that name in their order, joined by ','; blanks around them cut, runs of blanks inside made
/// one. `names` are lower case and in order; "host" stands for message.host.
void append_canonical_fields(ArenaText& out, const Message& message, std::span<const std::string_view> names);

/// The canonical request itself, in the arena.
std::string_view canonical_request(Arena& arena, const Message& message, std::span<const std::string_view> names, PathRule rule,
                                   std::span<const std::string_view> left_out = {});
/// Its SHA-256.
Sha256 canonical_request_hash(Arena& arena, const Message& message, std::span<const std::string_view> names, PathRule rule,
                              std::span<const std::string_view> left_out = {});

/// Percent-encodes all but letters, digits and "-._~"; an escape that is there already stays, in capitals, unless it stands for one of
/// those. '/' stays when `keep_slashes`. The form in which paths and queries are sent to AWS.
void append_strict(ArenaText& out, std::string_view text, bool keep_slashes);

}  // namespace apigw::sigv4
