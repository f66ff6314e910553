#pragma once
// Domain of an API: what SAM asks of it, and the resources that mount the API below a domain name (definition-formats 3.8). Names of
// hosts, certificates and Route 53 records mean nothing here; base paths do.
#include <optional>
#include <string>
#include <vector>

#include "compiler/sam/translation.h"

namespace apigw::sam {

enum class DomainOf : uint8_t { rest, http, websocket };

struct Domain {
  const Node* node = nullptr;
  std::string id;                        // of the DomainName resource
  std::vector<const Node*> base_paths;   // empty: the API is the whole domain
};

/// The Domain property, checked; nothing when there is none or it cannot be used (reported).
std::optional<Domain> read_domain(Translation& translation, const Node& properties, DomainOf of);
/// DomainName and ApiMapping resources of version 2 (HTTP and WebSocket APIs).
void make_api_mappings(Translation& translation, SamResource& resource, const Domain& domain, const Node* stage);

}  // namespace apigw::sam
