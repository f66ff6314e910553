#pragma once
// What a template reads of its payload: literal JSON paths of $input.path and $input.json, and properties of the variables that hold what such a
// path found, as far as both name members one by one. Where a path begins to search (wildcards, filters, functions), it ends here.
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

struct PathStep {
  std::string name;       // of a member
  bool element = false;   // of a list, whichever one; `name` is empty
  uint32_t begin = 0;     // bytes of the template
  uint32_t end = 0;
};
using PayloadPath = std::vector<PathStep>;

/// In the order of the template; none when the template adds members or elements to values, which may be the payload's own.
///   source   Velocity 1.7 references; JSONPath as Jayway reads it, where '$.' may be left out
std::vector<PayloadPath> payload_paths(const Tree& tree);

}  // namespace apigw::vtl
