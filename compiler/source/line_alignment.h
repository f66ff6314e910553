#pragma once
// Two texts line by line: which lines are in both, in order.
#include <string_view>
#include <vector>

namespace apigw::source {

struct AlignedLine {
  char sign;  // '-' only in the first text, '+' only in the second, ' ' in both
  std::string_view text;  // without its line end; a view of the first text when it is in both
};

std::vector<std::string_view> lines_of(std::string_view text);

/// By the longest common subsequence of what is left between equal beginnings and ends; some thousands of lines there count as all
/// different. Time and memory: the product of the two counts, up to 16 MB.
std::vector<AlignedLine> align_lines(std::string_view a, std::string_view b);

}  // namespace apigw::source
