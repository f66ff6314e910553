#include "compiler/source/suggest.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace apigw::source {
namespace {

constexpr size_t kWordBytesMax = 128;  // nobody mistypes more, and the table stays small

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Optimal string alignment, three rows. Gives up with limit + 1 when the whole row is beyond the limit.
size_t distance(std::string_view a, std::string_view b, size_t limit) {
  if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) > limit) return limit + 1;
  std::vector<size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    size_t best = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + !same});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) row[j] = std::min(row[j], before[j - 2] + 1);
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

size_t case_differences(std::string_view a, std::string_view b) {
  size_t count = 0;
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) count += a[i] != b[i];
  return count;
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kWordBytesMax) return {};
  std::string_view best;
  size_t best_distance = SIZE_MAX;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate == word) continue;
    const size_t limit = std::clamp<size_t>(std::max(word.size(), candidate.size()) / 3, 1, 3);
    const size_t found = distance(word, candidate, limit);
    // A word of one or two letters is near to every other one: ask for the same letters.
    if (found > limit || found >= std::min(word.size(), candidate.size())) continue;
    if (found < best_distance || (found == best_distance && case_differences(word, candidate) < case_differences(word, best))) {
      best = candidate;
      best_distance = found;
    }
  }
  return best;
}

}  // namespace apigw::source
