#pragma once
// One JSON string: where it ends, what it means, and where each decoded byte came from.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_set.h"

namespace apigw::syntax {

struct JsonString {
  uint32_t end = 0;           // past the closing quote; the place of the fault when there is one
  bool has_escapes = false;   // then the decoded text stands in `decoded`, else it is the bytes between the quotes
  const char* fault = nullptr;  // what is wrong, or nullptr
};

/// Reads the string whose opening quote is text[begin]; text is valid UTF-8.
///   decoded  receives the text when it holds escapes
///   map      receives its runs then; may be nullptr
JsonString read_json_string(std::string_view text, uint32_t begin, std::string& decoded, source::TextMap* map);

/// The four hexadecimal digits at text[at], or a value above 0xFFFF.
uint32_t hex4(std::string_view text, size_t at);

}  // namespace apigw::syntax
