#include "cli/testing/line_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace apigw::testing {
namespace {

constexpr size_t kTableCellsMax = 4'000'000;
constexpr size_t kContextLines = 2;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

struct Line {
  char sign;  // '-', '+', ' '
  std::string_view text;
};

/// Longest common subsequence; O(n m) over what is left between the equal ends.
std::vector<Line> align(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b) {
  size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  const size_t rows = a.size() - head - tail, columns = b.size() - head - tail;
  std::vector<Line> out;
  for (size_t i = 0; i < head; ++i) out.push_back({' ', a[i]});
  size_t i = 0, j = 0;
  if ((rows + 1) * (columns + 1) <= kTableCellsMax) {
    std::vector<uint32_t> length((rows + 1) * (columns + 1));
    const auto cell = [&](size_t r, size_t c) -> uint32_t& { return length[r * (columns + 1) + c]; };
    for (size_t r = rows; r-- > 0;) {
      for (size_t c = columns; c-- > 0;) cell(r, c) = a[head + r] == b[head + c] ? cell(r + 1, c + 1) + 1 : std::max(cell(r + 1, c), cell(r, c + 1));
    }
    while (i < rows && j < columns) {
      if (a[head + i] == b[head + j]) {
        out.push_back({' ', a[head + i]});
        ++i, ++j;
      } else if (cell(i + 1, j) >= cell(i, j + 1)) {
        out.push_back({'-', a[head + i++]});
      } else {
        out.push_back({'+', b[head + j++]});
      }
    }
  }
  for (; i < rows; ++i) out.push_back({'-', a[head + i]});
  for (; j < columns; ++j) out.push_back({'+', b[head + j]});
  for (size_t k = a.size() - tail; k < a.size(); ++k) out.push_back({' ', a[k]});
  return out;
}

}  // namespace

std::string line_difference(std::string_view expected, std::string_view actual) {
  const std::vector<Line> all = align(lines_of(expected), lines_of(actual));
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
