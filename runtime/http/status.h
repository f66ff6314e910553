#pragma once
#include <cstdint>
#include <string_view>

namespace apigw::http {

/// RFC 9110 section 15 and the registry; empty for a status nobody registered.
std::string_view reason_phrase(uint16_t status);

/// Responses that have no body whatever their fields say, RFC 9112 6.3.
constexpr bool never_has_body(uint16_t status) { return status == 204 || status == 304 || status < 200; }

}  // namespace apigw::http
