#pragma once
// Compression of bodies, both ways, of APIs with a minimumCompressionSize (rest-data-plane 10). Without one bytes and fields pass as they are.
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/content_coding.h"
#include "runtime/base/message.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Replaces the request's body by what its Content-Encoding stands for, before anything looks at it; the field stays. False: the request is
/// refused, with UNSUPPORTED_MEDIA_TYPE for codings and streams that cannot be read, REQUEST_TOO_LARGE for bodies beyond 10 MB.
bool inflate_request(vm::Exchange& exchange);

/// The coding that the client prefers: gzip, deflate, or nothing when its most preferred one is another, or identity, or it names none.
std::optional<ContentCoding> accepted_coding(std::span<const Field> fields);

/// Whether the response may have to be compressed, so that its body is needed whole.
bool may_compress(const vm::Exchange& exchange);

/// Compresses the complete response when the setting, the client and the response allow it.
void compress_response(vm::Exchange& exchange);

}  // namespace apigw::phase
