#include "compiler/syntax/yaml_schema.h"

#include <algorithm>
#include <array>

namespace apigw::syntax {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t digits_at(std::string_view text, size_t at) {
  const size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - begin;
}

bool is_number(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0o")) {
    const bool hex = text[1] == 'x';
    return text.size() > 2 && std::all_of(text.begin() + 2, text.end(), [&](char c) {
             return hex ? is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') : c >= '0' && c <= '7';
           });
  }
  size_t at = text[0] == '-' || text[0] == '+' ? 1 : 0;
  const size_t whole = digits_at(text, at);
  if (whole > 1 && text[at] == '0') return false;
  at += whole;
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits_at(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const size_t exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

template <size_t N>
bool one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 6> kBooleans = {"true", "True", "TRUE", "false", "False", "FALSE"};
constexpr std::array<std::string_view, 8> kTrueWords = {"yes", "Yes", "YES", "on", "On", "ON", "y", "Y"};
constexpr std::array<std::string_view, 8> kFalseWords = {"no", "No", "NO", "off", "Off", "OFF", "n", "N"};

}  // namespace

Kind kind_of_plain(std::string_view text) {
  if (text.empty()) return Kind::null;
  switch (text[0]) {
    case '~':
    case 'n':
    case 'N':
      if (one_of(text, kNulls)) return Kind::null;
      break;
    case 't':
    case 'T':
    case 'f':
    case 'F':
      if (one_of(text, kBooleans)) return Kind::boolean;
      break;
    case '+':
    case '-':
    case '.':
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
      if (is_number(text)) return Kind::number;
      break;
    default: break;
  }
  return Kind::string;
}

std::string_view yaml11_boolean(std::string_view text) {
  if (text.empty() || text.size() > 3) return {};
  if (one_of(text, kTrueWords)) return "true";
  if (one_of(text, kFalseWords)) return "false";
  return {};
}

}  // namespace apigw::syntax
