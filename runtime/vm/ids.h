#pragma once
// Identifiers of a request, rest-data-plane 1.6.
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/random.h"
#include "runtime/vm/exchange.h"

namespace apigw::vm {

struct Ids {
  std::string_view request_id;           // UUID
  std::string_view extended_request_id;
};
/// In the arena. A client's own UUID-shaped X-Amzn-RequestId is kept [AWS-recorded].
Ids draw_ids(Arena& arena, const RequestHead& request, Random& random);
/// Sets exchange.random and draws its ids.
void assign_ids(Exchange& exchange, Random& random);

/// 36 characters, version 4 (RFC 9562 5.4), lower case.
std::string_view make_uuid(Arena& arena, Random& random);
/// 16 characters: base64url-like digits of 88 random bits, ending in '='.
std::string_view make_extended_request_id(Arena& arena, Random& random);
/// 8-4-4-4-12 hexadecimal digits of either case.
bool is_uuid_shaped(std::string_view text);

/// The value of X-Amzn-Trace-Id as sent on, made of the client's on first use and kept in exchange.trace_id.
std::string_view trace_id(Exchange& exchange);
/// Root=..;Parent=..;Sampled=.. The root of `received` is kept, else made of the time; a missing parent is made up; Sampled is kept,
/// else 1 when a parent was given and 0 otherwise [AWS-recorded for root and parent].
std::string_view complete_trace_id(Arena& arena, Random& random, std::string_view received, int64_t epoch_ms);

}  // namespace apigw::vm
