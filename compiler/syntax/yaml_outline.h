#pragma once
// Brackets and quotes of a text that could not be parsed: where the fault began, when the parser only knows where it ended.
#include <cstddef>
#include <string_view>

namespace apigw::syntax {

/// The first quote at or after `begin` that opens a scalar and is never closed, or npos.
size_t find_unclosed_quote(std::string_view text, size_t begin);
/// True when the bracket at text[begin] has its counterpart; quotes and comments are passed over.
bool is_bracket_closed(std::string_view text, size_t begin);

}  // namespace apigw::syntax
