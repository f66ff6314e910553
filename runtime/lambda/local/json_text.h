#pragma once
// A JSON string literal, for the few documents this folder writes itself.
#include <fmt/format.h>

#include <string>
#include <string_view>

namespace apigw::lambda::local {

inline std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (uint8_t(c) < 0x20) {
      out += fmt::format("\\u{:04x}", uint8_t(c));
    } else {
      out += c;
    }
  }
  return out += '"';
}

}  // namespace apigw::lambda::local
