#pragma once
// What is doubtful about a template that parses: names that the service does not know, branches that never run, parameters it reads.
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

enum class FindingKind : uint8_t {
  variable,   // no such $context variable
  root,       // a variable that is never set and looks like $input, $util, $context or $stageVariables
  function,   // no such member of $input or $util
  extension,  // a member of $util that is there with an extension alone; `name` says which extension
  branch,     // a branch of #if that never runs
  parameter,         // not wrong by itself: $input.params('name'); `name` says which
  path_parameter,    // likewise, where only path parameters are looked up: $input.params().path.name
  query_parameter,   // $input.params().querystring.name
  header_parameter,  // $input.params().header.name
};

struct Finding {
  FindingKind kind{};
  uint32_t begin = 0;  // bytes of the template
  uint32_t end = 0;
  std::string message;
  std::string hint;
  std::string name;
};

/// In the order of the template.
///   source   rest-data-plane 5.1, 5.2
///   extensions  bundle::VtlExtension bits that are switched on
std::vector<Finding> find_doubts(const Tree& tree, uint32_t extensions = 0);

}  // namespace apigw::vtl
