#pragma once
// The methods of String that take a regular expression, with Java's rules for what is matched next, replaced and dropped.
#include <cstdint>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// The whole text matches. An expression that RE2 does not have sets Fault::bad_regex; so do the others.
Value regex_matches(Evaluation& evaluation, std::string_view text, std::string_view pattern);
/// replaceAll, or replaceFirst when `all` is false. In the replacement $1 and ${name} are groups and a backslash quotes.
Value regex_replace(Evaluation& evaluation, std::string_view text, std::string_view pattern, std::string_view replacement, bool all);
/// split(pattern, limit): a list of style array; with limit 0 without the empty texts at the end, with a positive one at most that many.
Value regex_split(Evaluation& evaluation, std::string_view text, std::string_view pattern, int64_t limit);

}  // namespace apigw::vtl
