#include "compiler/syntax/yaml_input.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/syntax/json_string.h"

namespace apigw::syntax {

size_t next_surrogate_pair(std::string_view text, size_t at) {
  for (at = text.find("\\u", at); at != std::string_view::npos; at = text.find("\\u", at + 1)) {
    const uint32_t high = hex4(text, at + 2);
    if (high < 0xD800 || high > 0xDBFF || !text.substr(at + 6).starts_with("\\u")) continue;
    const uint32_t low = hex4(text, at + 8);
    if (low >= 0xDC00 && low <= 0xDFFF) return at;
  }
  return std::string_view::npos;
}

bool prepare_yaml(std::string_view text, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits, std::string& fed) {
  // Brackets in prose and in quotes are counted as well; no honest line comes near.
  const uint32_t line_depth_max = std::max<uint32_t>(limits.depth_max, 1000);
  uint32_t depth = 0;
  bool escapes = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte > '}') {
      if (byte != 0x7F) continue;
    } else if (byte >= ' ') {
      if (byte == '[' || byte == '{') {
        if (++depth > line_depth_max) {
          const auto begin = static_cast<uint32_t>(at);
          diagnostics.report(source::Code::limit_exceeded, source::Span{file, begin, begin + 1}, fmt::format("the document is nested more than {} levels deep", limits.depth_max));
          return false;
        }
      } else if (byte == ']' || byte == '}') {
        depth -= depth > 0;
      } else if (byte == '\\') {
        escapes = true;
      }
      continue;
    } else if (byte == '\n') {
      depth = 0;
      continue;
    } else if (byte == '\t' || byte == '\r') {
      continue;
    }
    const auto begin = static_cast<uint32_t>(at);
    diagnostics.report(source::Code::not_parseable, source::Span{file, begin, begin + 1}, fmt::format("cannot read this file as YAML: control character 0x{:02X}", byte),
                       "in double quotes it can be written as an escape");
    return false;
  }
  if (escapes) {
    for (size_t at = next_surrogate_pair(text, 0); at != std::string_view::npos; at = next_surrogate_pair(text, at + kPairStandIn.size())) {
      if (fed.empty()) fed = text;
      fed.replace(at, kPairStandIn.size(), kPairStandIn);
    }
  }
  return true;
}

}  // namespace apigw::syntax
