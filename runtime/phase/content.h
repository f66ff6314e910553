#pragma once
// Conversion between text, bytes and base64 by contentHandling (rest-data-plane 4.6). With no binaryMediaTypes everything is text.
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::phase {

enum class ContentHandling : uint8_t { none, convert_to_text, convert_to_binary };  // order of the bundle

struct Converted {
  std::string_view bytes;
  bool binary = false;  // a template over it fails [AWS-recorded]
};

/// Towards the integration. Nothing: the text is no base64, the call fails with 500.
std::optional<Converted> convert_request(Arena& arena, std::string_view body, bool binary, ContentHandling handling);
/// Towards the client. `binary`: the endpoint's Content-Type; `accepts_binary`: the client's Accept.
std::optional<Converted> convert_response(Arena& arena, std::string_view body, bool binary, bool accepts_binary, ContentHandling handling);

/// UTF-8 with U+FFFD for every byte that is none; no copy when all is well.
std::string_view as_text(Arena& arena, std::string_view bytes);
/// RFC 4648 section 4, padding required.
std::optional<std::string_view> decode_base64(Arena& arena, std::string_view text);

}  // namespace apigw::phase
