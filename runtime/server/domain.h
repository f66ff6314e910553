#pragma once
// A custom domain: which stage of which API a request to it is for. Routing rules by priority, then base path mappings, the longest
// first (http-websocket-deploy 5.1; Developer Guide, routing rules for REST APIs). Plain values and a search; nothing is allocated.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/message.h"

namespace apigw::server {

struct MappingSlot {
  std::string base_path;  // without slashes at its ends, maybe of several segments; empty: everything that no other mapping takes
  uint32_t api = 0;       // index of the site's apis
  std::string stage;      // empty: the next segment of the path
};

struct HeaderCondition {
  std::string name;        // compared without regard to case
  std::string value_glob;  // "dog*", "*dog", "*dog*" or the whole value; case counts
};

struct RuleSlot {
  uint32_t priority = 1;                 // the lowest first
  std::vector<std::string> base_paths;   // any of them; none: whatever path
  std::vector<HeaderCondition> headers;  // all of them
  uint32_t api = 0;
  std::string stage;
  bool strip_base_path = false;          // else the API sees the path as sent
};

struct DomainSlot {
  std::string name;  // lower case; "*.example.com" for every name below
  std::vector<RuleSlot> rules;
  std::vector<MappingSlot> mappings;
};

/// What a domain's rules and mappings say. The stage's name points into the domain or the request's path.
struct Target {
  uint32_t api = 0;
  std::string_view stage;
  uint32_t base_path_bytes = 0;  // of the path as sent: what the API does not see
};

/// Brings rules and mappings into the order in which they are tried.
void sort(DomainSlot& domain);
/// Nothing: no rule and no mapping fits.
std::optional<Target> find_target(const DomainSlot& domain, const RequestHead& request);
/// Whether `host`, without its port, is this domain or a name below its wildcard.
bool names(const DomainSlot& domain, std::string_view host);

/// The segment behind `from`, where a slash stands or the path ends.
std::string_view segment(std::string_view path, size_t from);

}  // namespace apigw::server
