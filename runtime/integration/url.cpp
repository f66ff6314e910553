#include "runtime/integration/url.h"

#include <array>

#include "runtime/base/ascii.h"

namespace apigw::integration {
namespace {

// reg-name, IPv4 and what goes inside the brackets of an address (RFC 3986 3.2.2), without percent-encoding: no resolver takes it.
// '_' is no host name by the letter and common in container networks.
constexpr std::array<bool, 256> host_character = [] {
  std::array<bool, 256> set{};
  for (char c : std::string_view{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"}) set[static_cast<unsigned char>(c)] = true;
  return set;
}();

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  for (char c : text) {
    if (!host_character[static_cast<unsigned char>(c)]) return false;
  }
  return true;
}

bool is_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return false;
  for (char c : text) {
    const bool good = (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'f') || c == ':' || c == '.';
    if (!good) return false;
  }
  return true;
}

/// 1..65535; an empty text keeps the scheme's own.
bool parse_port(std::string_view text, uint16_t& port) {
  if (text.empty()) return true;
  if (text.size() > 5) return false;
  uint32_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + uint32_t(c - '0');
  }
  port = uint16_t(value);
  return value != 0 && value <= 65535;
}

bool take_scheme(std::string_view& rest, std::string_view scheme) {
  if (rest.size() < scheme.size() || !ascii_iequals(rest.substr(0, scheme.size()), scheme)) return false;
  rest.remove_prefix(scheme.size());
  return true;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  Url url;
  std::string_view rest = text;
  if (take_scheme(rest, "https://")) {
    url.tls = true;
  } else if (!take_scheme(rest, "http://")) {
    return {};
  }
  const uint16_t own_port = url.tls ? 443 : 80;
  url.port = own_port;
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  std::string_view port;
  size_t host_bytes;  // brackets included
  if (!authority.empty() && authority.front() == '[') {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return {};
    url.host = authority.substr(1, close - 1);
    host_bytes = close + 1;
    if (!is_address(url.host)) return {};
  } else {
    host_bytes = authority.find(':');
    if (host_bytes == std::string_view::npos) host_bytes = authority.size();
    url.host = authority.substr(0, host_bytes);
    if (!is_host(url.host)) return {};  // '@' too: user information is not for URLs of definitions
  }
  if (host_bytes < authority.size()) {
    if (authority[host_bytes] != ':') return {};
    port = authority.substr(host_bytes + 1);
  }
  if (!parse_port(port, url.port)) return {};
  url.authority = url.port == own_port ? authority.substr(0, host_bytes) : authority;
  url.authority_end = text.size() - rest.size() + authority.size();
  rest.remove_prefix(authority.size());
  url.rest = rest.substr(0, rest.find('#'));
  return url;
}

bool is_valid_target(std::string_view target) {
  for (char c : target) {
    if (static_cast<unsigned char>(c) - 0x21u > 0x7e - 0x21) return false;
  }
  return true;
}

}  // namespace apigw::integration
