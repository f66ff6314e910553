#include "compiler/diff/unified.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/source/line_alignment.h"

namespace apigw::diff {
namespace {

using source::AlignedLine;
constexpr size_t kContextLines = 3;

/// "3,7"; an empty range stands behind the line before it.
std::string range(size_t first, size_t count) { return count == 1 ? fmt::format("{}", first + 1) : fmt::format("{},{}", count == 0 ? first : first + 1, count); }

}  // namespace

std::string unified(std::string_view before, std::string_view after) {
  const std::vector<AlignedLine> all = source::align_lines(before, after);
  const auto changed = [&](size_t i) { return all[i].sign != ' '; };
  std::string out;
  size_t line_a = 0, line_b = 0;
  for (size_t i = 0; i < all.size();) {
    size_t next = i;
    while (next < all.size() && !changed(next)) ++next;
    if (next == all.size()) break;
    const size_t begin = std::max(i, next > kContextLines ? next - kContextLines : 0);
    line_a += begin - i, line_b += begin - i;
    size_t end = next;  // behind the last change that is at most two contexts away from the one before
    for (size_t k = next; k < all.size() && k <= end + 2 * kContextLines; ++k) {
      if (changed(k)) end = k + 1;
    }
    end = std::min(all.size(), end + kContextLines);
    const auto count = [&](char other) { return size_t(std::count_if(all.begin() + long(begin), all.begin() + long(end), [&](const AlignedLine& one) { return one.sign != other; })); };
    const size_t count_a = count('+'), count_b = count('-');
    out += fmt::format("@@ -{} +{} @@\n", range(line_a, count_a), range(line_b, count_b));
    for (size_t k = begin; k < end; ++k) out += fmt::format("{}{}\n", all[k].sign, all[k].text);
    line_a += count_a, line_b += count_b;
    i = end;
  }
  return out;
}

}  // namespace apigw::diff
