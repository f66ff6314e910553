#pragma once
#include <string>
#include <string_view>

namespace apigw::testing {

/// The lines of two texts in the manner of diff: "- " only expected, "+ " only in the actual text, two blanks in both; runs of equal lines
/// are cut short. A missing line end at the end is told. Texts beyond some thousands of lines are told apart by their first difference.
std::string line_difference(std::string_view expected, std::string_view actual);

}  // namespace apigw::testing
