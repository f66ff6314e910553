#include "cli/testing/yaml_text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace apigw::testing {
namespace {

using Json = nlohmann::ordered_json;
constexpr size_t kLineBytesMax = 100;

std::string json_text(const Json& value, int indent = -1) { return value.dump(indent, ' ', false, Json::error_handler_t::replace); }

/// Words that are texts without quotes, whatever version of YAML reads them.
bool is_bare(const std::string& text) {
  static constexpr std::array<std::string_view, 10> kWords = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"};
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  if (text.empty() || text.size() > kLineBytesMax || (!is_letter(text[0]) && text[0] != '/') || text.back() == ':') return false;
  const bool plain = std::ranges::all_of(text, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || std::string_view("/_.+-:?=%").find(c) != std::string_view::npos; });
  std::string lower = text;
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return plain && std::ranges::find(kWords, lower) == kWords.end();
}

/// Block scalars keep neither carriage returns nor other controls, and take a blank at the start for indentation.
bool fits_block(const std::string& text) {
  if (text.find('\n') == std::string::npos || text[0] == ' ' || text[0] == '\n') return false;
  return std::ranges::none_of(text, [](unsigned char c) { return (c < ' ' && c != '\n') || c == 0x7f; });
}

std::string block(const std::string& text, size_t indent) {
  const bool ends = text.ends_with('\n');
  std::string out = !ends ? "|-" : text.ends_with("\n\n") ? "|+" : "|";
  const std::string_view lines = ends ? std::string_view(text).substr(0, text.size() - 1) : std::string_view(text);
  for (size_t at = 0; at <= lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    out += end == at ? std::string("\n") : fmt::format("\n{:{}}{}", "", indent, lines.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

}  // namespace

std::string yaml_value(const Json& value, size_t indent, Layout layout) {
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    // Between brackets readers disagree about ':' and '?' in a word.
    const bool is_word = layout == Layout::block || (layout == Layout::flow && text.find_first_of(":?") == std::string::npos);
    if (is_word && is_bare(text)) return text;
    if (layout == Layout::block && fits_block(text)) return block(text, indent);
    return json_text(value);
  }
  std::string one_line = json_text(value);
  if (!value.is_structured() || one_line.size() <= kLineBytesMax) return one_line;
  std::string out;
  for (const char c : json_text(value, 2)) {
    out += c;
    if (c == '\n') out.append(indent, ' ');
  }
  return out;
}

}  // namespace apigw::testing
