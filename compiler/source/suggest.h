#pragma once
// "did you mean": the known word that is closest to what was written.
#include <span>
#include <string_view>

namespace apigw::source {

/// The candidate with the smallest Damerau-Levenshtein distance (insert, delete, replace, swap neighbours), letters
/// compared without regard to case; ties go to the one closest in case, then to the first.
///   returns  empty when none is near: the limit is a third of the longer word's bytes, at least one, at most three
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace apigw::source
