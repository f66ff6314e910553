#pragma once
// Where a YAML scalar ends in the file and where each byte of its value came from. The YAML library says where a scalar
// begins and what it means; this finds the bytes that mean it, and says so when it cannot.
#include <string>
#include <string_view>

#include "compiler/source/source_set.h"

namespace apigw::syntax {

enum class ScalarStyle : uint8_t { plain, single_quoted, double_quoted, literal, folded };

struct WrittenScalar {
  ScalarStyle style = ScalarStyle::plain;
  uint32_t end = 0;
  bool verbatim = false;  // the value is the bytes themselves, quotes off: no map is needed
  bool unclosed = false;  // quotes without an end, which the library lets pass at the end of a file
  bool agrees = false;    // the bytes [begin, end) mean `value`; when false, `end` is the best guess and there is no map
};

/// Compares the scalar at text[begin] with its value.
///   map  receives the runs when they were found and the scalar is not verbatim; may be nullptr
WrittenScalar find_scalar(std::string_view text, uint32_t begin, std::string_view value, source::TextMap* map);

/// Decodes the quoted scalar at text[begin] (escapes, doubled quotes, folded lines); surrogate pairs become one code point.
/// Returns the offset past the closing quote, or 0 when there is none or an escape is not known.
uint32_t decode_quoted(std::string_view text, uint32_t begin, std::string& decoded, source::TextMap* map);

}  // namespace apigw::syntax
