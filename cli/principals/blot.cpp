#include "cli/principals/blot.h"

#include <algorithm>

#include "runtime/base/ascii.h"

namespace apigw::cli {
namespace {

constexpr std::string_view harmless[] = {"arn", "access_key_id", "principal_id", "expires", "policies", "tags"};

void blot(std::string& text, size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    if (text[i] != '\n' && text[i] != '\r') text[i] = '*';
  }
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

/// Behind the quote that ends what stands at `begin`; without quotes the end of the line, which may be too much and is never too little.
size_t end_of_value(std::string_view text, size_t begin) {
  const size_t line_end = std::min(text.find('\n', begin), text.size());
  if (begin >= text.size() || (text[begin] != '"' && text[begin] != '\'')) return line_end;
  for (size_t i = begin + 1; i < line_end; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == text[begin]) {
      return i + 1;
    }
  }
  return line_end;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

}  // namespace

void blot_lines(std::string& text) {
  const std::string folded = lower(text);
  for (const std::string_view word : {std::string_view("secret"), std::string_view("token")}) {
    for (size_t at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1)) {
      size_t begin = at;
      while (begin < text.size() && is_word(text[begin])) ++begin;
      while (begin < text.size() && (text[begin] == ' ' || text[begin] == '"' || text[begin] == '\'')) ++begin;
      if (begin >= text.size() || text[begin] != ':') continue;
      ++begin;
      while (begin < text.size() && text[begin] == ' ') ++begin;
      blot(text, begin, end_of_value(text, begin));
    }
  }
}

void blot_values(std::string& text, const syntax::Node& principal) {
  for (const syntax::Member& member : principal.members) {
    if (std::find(std::begin(harmless), std::end(harmless), member.key) != std::end(harmless)) continue;
    blot(text, member.value->span.begin, std::min<size_t>(member.value->span.end, text.size()));
  }
}

}  // namespace apigw::cli
