#pragma once
// The custom domains that a definition gives its stage, as they stand among the bundle's settings:
//   domains/NAME/routingMode                     only when the definition says it
//   domains/NAME/mappings/BASE/PATH              "true": the stage is the next segment of the path; else "false"
//   domains/NAME/rules/PRIORITY/stripBasePath    "true" or "false"; every rule has it
//   domains/NAME/rules/PRIORITY/basePaths/N      a base path
//   domains/NAME/rules/PRIORITY/headers/N/HEADER the glob of the header's value
// For whoever deploys or serves it; not for the data path.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/bundle/bundle.h"

namespace apigw::bundle {

struct DefinitionMapping {
  std::string base_path;         // without slashes at its ends
  bool stage_from_path = false;  // else the definition's own stage
};

/// Of requests that go to the definition's own stage.
struct DefinitionRule {
  uint32_t priority = 0;
  std::vector<std::string> base_paths;
  std::vector<std::pair<std::string, std::string>> headers;  // name, glob of the value
  bool strip_base_path = false;
};

struct DefinitionDomain {
  std::string name;
  std::string routing_mode;  // empty: the definition does not say
  std::vector<DefinitionMapping> mappings;
  std::vector<DefinitionRule> rules;
};

/// In order of the definition. What cannot be read is left out.
std::vector<DefinitionDomain> domains(const Bundle& bundle);

inline constexpr std::string_view kDomains = "domains/";

}  // namespace apigw::bundle
