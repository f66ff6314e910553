#pragma once
// Base64 as of RFC 4648 section 4, strict: padding required, nothing between the digits.
#include <optional>
#include <string_view>

namespace apigw {

/// Decodes into `out`, which has room for text.size() / 4 * 3 bytes. Nothing: the text is no base64.
std::optional<std::string_view> decode_base64(std::string_view text, char* out);

}  // namespace apigw
