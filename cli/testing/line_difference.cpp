#include "cli/testing/line_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "compiler/source/line_alignment.h"

namespace apigw::testing {
namespace {

constexpr size_t kContextLines = 2;

}  // namespace

std::string line_difference(std::string_view expected, std::string_view actual) {
  const std::vector<source::AlignedLine> all = source::align_lines(expected, actual);
  std::vector<bool> shown(all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].sign == ' ') continue;
    for (size_t k = i > kContextLines ? i - kContextLines : 0; k <= std::min(all.size() - 1, i + kContextLines); ++k) shown[k] = true;
  }
  std::string out;
  for (size_t i = 0; i < all.size(); ++i) {
    if (shown[i]) {
      out += fmt::format("  {} {}\n", all[i].sign, all[i].text);
    } else if (i == 0 || shown[i - 1]) {
      out += "    ...\n";
    }
  }
  if (expected.ends_with('\n') != actual.ends_with('\n')) out += actual.ends_with('\n') ? "    (a line end at the end was not expected)\n" : "    (the line end at the end is missing)\n";
  return out;
}

}  // namespace apigw::testing
