#pragma once
// What custom domains may be called and may map (http-websocket-deploy 5.1): one place for whoever reads definitions and whoever stores
// domains.
#include <cstdint>
#include <string_view>

namespace apigw {

inline constexpr size_t kBasePathBytesMax = 300, kRuleHeadersMax = 2;
inline constexpr int64_t kRulePriorityMax = 1'000'000;
inline constexpr std::string_view kRoutingModes[] = {"ROUTING_RULE_THEN_API_MAPPING", "ROUTING_RULE_ONLY", "API_MAPPING_ONLY"};

/// "api.example.com", "*.example.com"; lower or upper case. At least two labels; a star only as the whole first one.
bool is_domain_name(std::string_view text);
/// The name is of the hosts that APIs have by themselves: "abcdefghij.execute-api.localhost".
bool is_api_host(std::string_view text);
/// "/orders/v2/" and "(none)" as they are stored: without slashes at the ends, and empty.
std::string_view trimmed_base_path(std::string_view text);
/// Of a trimmed one: letters, digits and $-_.+!*'() in segments that are not empty.
bool is_base_path(std::string_view trimmed);
bool is_routing_mode(std::string_view text);
/// A header that a routing rule may look at, and the value it may want: `*` at the beginning or the end stands for any text.
bool is_rule_header(std::string_view name);
bool is_rule_value(std::string_view glob);

}  // namespace apigw
