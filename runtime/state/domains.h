#pragma once
// Custom domains: base path mappings and routing rules, each change in one transaction (http-websocket-deploy 5.1).
#include <string>

#include "runtime/state/operations.h"

namespace apigw::state {

/// "API.Example.com" → "api.example.com". Conflict for what is no host name; a star may only be the whole first label.
std::string domain_name(const std::string& text);
/// "/orders/v2/" → "orders/v2". Conflict for characters that a mapping may not have, empty segments and more than 300 bytes.
std::string base_path(const std::string& text);

/// Makes the domain or changes its routing mode.
Domain put_domain(Store& store, const std::string& name, const std::string& routing_mode, const Actor& actor);
/// With its mappings and rules.
void remove_domain(Store& store, const std::string& name, const Actor& actor);

/// Not found when the domain, the API or the stage is not there; conflict when APIs meet on the domain that may not. A base path that is
/// mapped already is mapped anew.
void put_mapping(Store& store, DomainMapping mapping, const Actor& actor);
void remove_mapping(Store& store, const std::string& domain, const std::string& base_path, const Actor& actor);

/// As put_mapping; a rule of that priority is replaced only with `replace`.
void put_rule(Store& store, RoutingRule rule, bool replace, const Actor& actor);
void remove_rule(Store& store, const std::string& domain, int64_t priority, const Actor& actor);

}  // namespace apigw::state
