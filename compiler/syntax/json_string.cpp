#include "compiler/syntax/json_string.h"

#include "compiler/source/utf8.h"

namespace apigw::syntax {
namespace {

constexpr uint32_t kNoHex = 0x10000;

char simple_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

bool ends_run(char byte) { return byte == '"' || byte == '\\' || static_cast<unsigned char>(byte) < 0x20; }

}  // namespace

uint32_t hex4(std::string_view text, size_t at) {
  if (text.size() < 4 || at > text.size() - 4) return kNoHex;
  uint32_t value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    const uint32_t digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
    if (digit == 16) return kNoHex;
    value = value << 4 | digit;
  }
  return value;
}

JsonString read_json_string(std::string_view text, uint32_t begin, std::string& decoded, source::TextMap* map) {
  decoded.clear();
  bool has_escapes = false;
  size_t at = begin + 1;
  while (true) {
    const size_t run = at;
    while (at < text.size() && !ends_run(text[at])) ++at;
    if (at == text.size()) return {begin, has_escapes, "the string that begins here is not closed"};
    const char stop = text[at];
    if (stop == '"' && !has_escapes) return {static_cast<uint32_t>(at + 1), false, nullptr};
    if (map != nullptr) map->add_run(static_cast<uint32_t>(decoded.size()), static_cast<uint32_t>(run));
    decoded.append(text, run, at - run);
    if (stop == '"') {
      if (map != nullptr) map->add_run(static_cast<uint32_t>(decoded.size()), static_cast<uint32_t>(at));
      return {static_cast<uint32_t>(at + 1), true, nullptr};
    }
    const auto here = static_cast<uint32_t>(at);
    if (stop == '\n' || stop == '\r') return {begin, has_escapes, "the string that begins here is not closed on its line"};
    if (stop != '\\') return {here, has_escapes, "a string holds a control character that has to be written as an escape"};

    has_escapes = true;
    if (map != nullptr) map->add_run(static_cast<uint32_t>(decoded.size()), here);
    if (at + 1 >= text.size()) return {begin, true, "the string that begins here is not closed"};
    if (text[at + 1] != 'u') {
      const char plain = simple_escape(text[at + 1]);
      if (plain == 0) return {here, true, "JSON has no such escape"};
      decoded.push_back(plain);
      at += 2;
      continue;
    }
    uint32_t value = hex4(text, at + 2);
    if (value >= kNoHex) return {here, true, "an escape \\u needs four hexadecimal digits"};
    at += 6;
    if (value >= 0xD800 && value <= 0xDFFF) {
      const uint32_t low = text.substr(at).starts_with("\\u") ? hex4(text, at + 2) : kNoHex;
      if (value > 0xDBFF || low < 0xDC00 || low > 0xDFFF) return {here, true, "an escape names only one half of a surrogate pair"};
      value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
      at += 6;
    }
    source::append_utf8(decoded, value);
  }
}

}  // namespace apigw::syntax
