#include "compiler/template_size.h"

#include "compiler/cfn/files.h"

namespace apigw::compiler {
namespace {

constexpr std::string_view kKey = "Resources";

/// Block style: a key that stands at the beginning of a line.
std::optional<size_t> block_key(std::string_view text) {
  for (size_t at = 0; at != text.npos && at < text.size();) {
    std::string_view line = text.substr(at);
    const size_t quote = line.starts_with('"') || line.starts_with('\'') ? 1 : 0;
    line.remove_prefix(quote);
    if (line.starts_with(kKey)) {
      line.remove_prefix(kKey.size());
      if (line.starts_with(quote == 0 ? ":" : "\"") || (quote == 1 && line.starts_with('\''))) return at;
    }
    const size_t end = text.find('\n', at);
    at = end == text.npos ? text.npos : end + 1;
  }
  return std::nullopt;
}

/// JSON and flow style: a key inside the outermost braces alone.
std::optional<size_t> flow_key(std::string_view text) {
  size_t depth = 0;
  bool is_key = false;  // at the outer level, before the colon
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'') {
      const size_t begin = at + 1;
      for (++at; at < text.size() && text[at] != c; ++at) at += text[at] == '\\' && c == '"' ? 1 : 0;
      if (depth == 1 && is_key && at <= text.size() && text.substr(begin, at - begin) == kKey) return begin;
    } else if (c == '{' || c == '[') {
      ++depth;
      is_key = depth == 1;
    } else if (c == '}' || c == ']') {
      if (depth > 0) --depth;
    } else if (depth == 1 && c == ',') {
      is_key = true;
    } else if (depth == 1 && c == ':') {
      is_key = false;
    } else if (depth == 1 && is_key && c == kKey[0] && text.substr(at).starts_with(kKey)) {
      return at;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<size_t> oversized_template(std::string_view text) {
  if (text.size() <= cfn::kTemplateBytesMax) return std::nullopt;
  const size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == text.npos) return std::nullopt;
  return text[first] == '{' ? flow_key(text) : block_key(text);
}

}  // namespace apigw::compiler
