#pragma once
// Absolute http and https URLs, split where the client needs them split.
#include <cstdint>
#include <optional>
#include <string_view>

namespace apigw::integration {

struct Url {
  bool tls = false;
  std::string_view host;       // name or address, without brackets
  uint16_t port = 0;           // 80 or 443 when not written
  std::string_view authority;  // for Host: host and port as written, without user information, without the scheme's own port
  size_t authority_end = 0;    // offset of the rest: path, query, fragment
  std::string_view rest;       // without the fragment; may be empty or start with '?'
};

/// Splits and checks a URL (RFC 3986). Nothing: no http or https, no host, a bad port, user information, or a character that may not
/// stand in an authority. The rest is not checked: see is_valid_target.
std::optional<Url> parse_url(std::string_view text);

/// No blank, control character or byte above 0x7e: what could break a request line.
bool is_valid_target(std::string_view target);

}  // namespace apigw::integration
