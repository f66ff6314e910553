#pragma once
// Base64 as of RFC 4648, strict: nothing between the digits. The usual form (section 4) needs its padding.
#include <optional>
#include <string>
#include <string_view>

namespace apigw {

/// The digits of `bytes` with their padding, into `out`, which has room for (bytes.size() + 2) / 3 * 4.
std::string_view encode_base64(std::string_view bytes, char* out);
std::string base64_of(std::string_view bytes);

/// Decodes into `out`, which has room for text.size() / 4 * 3 bytes. Nothing: the text is no base64.
std::optional<std::string_view> decode_base64(std::string_view text, char* out);

/// Base64url without padding (RFC 7515 2), into `out`, which has room for text.size() / 4 * 3 + 2 bytes. Nothing: padding, another character, a
/// length that no bytes have, or bits behind the last byte that are not 0, so that bytes have one text only.
std::optional<std::string_view> decode_base64url(std::string_view text, char* out);

}  // namespace apigw
