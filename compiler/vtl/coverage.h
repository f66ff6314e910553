#pragma once
// What of a mapping template can be covered by tests: its statements, and the lines each stands on.
#include <cstdint>
#include <vector>

#include "compiler/vtl/tree.h"

namespace apigw::vtl {

/// A statement that generate_marked marks. Text that is blank has no lines: nobody looks for it in a report.
struct Coverable {
  uint32_t mark = 0;                 // its first byte in the template
  std::vector<uint32_t> line_starts;  // of each line it stands on, the first byte that belongs to it
};

/// In the order of the text. A statement inside another (the body of an #if) counts for itself; the outer one is its own first line,
/// up to the end of its condition.
std::vector<Coverable> coverable(const Tree& tree, std::string_view text);

}  // namespace apigw::vtl
