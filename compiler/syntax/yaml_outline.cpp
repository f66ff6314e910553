#include "compiler/syntax/yaml_outline.h"

#include <string>

#include "compiler/syntax/yaml_scalar.h"
#include "compiler/syntax/yaml_text.h"

namespace apigw::syntax {
namespace {

/// Calls `at_byte(offset)` for every byte outside quotes and comments until it returns false. Returns the offset of a quote
/// that is never closed, or npos.
template <class AtByte>
size_t walk_unquoted(std::string_view text, size_t begin, AtByte at_byte) {
  std::string decoded;
  for (size_t at = begin; at < text.size(); ++at) {
    const char before = at == 0 ? '\n' : text[at - 1];
    const bool after_blank = before == ' ' || before == '\t' || before == '\n';
    if (text[at] == '#' && after_blank) {
      at = line_end(text, at);
      continue;
    }
    // Inside a plain scalar a quote is a letter like any other.
    const bool opens = (text[at] == '"' || text[at] == '\'') && (after_blank || before == ':' || is_flow_indicator(before));
    if (opens) {
      const uint32_t end = decode_quoted(text, static_cast<uint32_t>(at), decoded, nullptr);
      if (end == 0) return at;
      at = end - 1;
    } else if (!at_byte(at)) {
      break;
    }
  }
  return std::string_view::npos;
}

}  // namespace

size_t find_unclosed_quote(std::string_view text, size_t begin) {
  return walk_unquoted(text, begin, [](size_t) { return true; });
}

bool is_bracket_closed(std::string_view text, size_t begin) {
  size_t depth = 0;
  bool closed = false;
  walk_unquoted(text, begin, [&](size_t at) {
    if (text[at] == '[' || text[at] == '{') ++depth;
    if ((text[at] == ']' || text[at] == '}') && --depth == 0) closed = true;
    return !closed;
  });
  return closed;
}

}  // namespace apigw::syntax
