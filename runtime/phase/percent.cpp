#include "runtime/phase/percent.h"

#include <array>

namespace apigw::phase {
namespace {

constexpr bool is_alphanumeric(unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

constexpr std::array<bool, 256> set_of(std::string_view more) {
  std::array<bool, 256> set{};
  for (unsigned c = 0; c < 256; ++c) set[c] = is_alphanumeric(static_cast<unsigned char>(c));
  for (char c : more) set[static_cast<unsigned char>(c)] = true;
  return set;
}
constexpr auto unreserved = set_of("-._~");
constexpr auto path_text = set_of("-._~!$&'()*+,;=:@/%");

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_escaped(ArenaText& out, unsigned char c) {
  static constexpr char digits[] = "0123456789ABCDEF";
  const char escape[3] = {'%', digits[c >> 4], digits[c & 15]};
  out.append({escape, 3});
}

void append_encoded(ArenaText& out, std::string_view text, const std::array<bool, 256>& plain) {
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (plain[c]) continue;
    out.append(text.substr(begin, i - begin));
    append_escaped(out, c);
    begin = i + 1;
  }
  out.append(text.substr(begin));
}

/// The byte at `at` of form-encoded text, and how many bytes it takes.
unsigned char decoded_at(std::string_view text, size_t at, size_t& length) {
  length = 1;
  if (text[at] == '+') return ' ';
  if (text[at] == '%' && at + 2 < text.size()) {
    const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
    if (high >= 0 && low >= 0) {
      length = 3;
      return static_cast<unsigned char>(high << 4 | low);
    }
  }
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

bool needs_form_decoding(std::string_view text) { return text.find_first_of("%+") != std::string_view::npos; }

void append_form_decoded(ArenaText& out, std::string_view text) {
  for (size_t i = 0, length; i < text.size(); i += length) out.push(char(decoded_at(text, i, length)));
}

std::string_view percent_decoded(Arena& arena, std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  ArenaText out(arena, text.size());
  for (size_t i = 0, length; i < text.size(); i += length) {
    const unsigned char c = decoded_at(text, i, length);
    out.push(text[i] == '+' ? '+' : char(c));
  }
  return out.view();
}

void append_query_encoded(ArenaText& out, std::string_view text) { append_encoded(out, text, unreserved); }

void append_path_text(ArenaText& out, std::string_view text) { append_encoded(out, text, path_text); }

void append_query_anew(ArenaText& out, std::string_view query) {
  bool any = false;
  for (size_t i = 0; i < query.size();) {
    if (query[i] == '&' || query[i] == ';') {
      ++i;
      continue;
    }
    if (any) out.push('&');
    any = true;
    bool named = false;
    while (i < query.size() && query[i] != '&' && query[i] != ';') {
      // A run of characters that stay as they are, copied at once: the common case is a whole query.
      size_t run = i;
      while (run < query.size() && unreserved[static_cast<unsigned char>(query[run])]) ++run;
      if (run > i) {
        out.append(query.substr(i, run - i));
        i = run;
        continue;
      }
      if (query[i] == '=' && !named) {
        named = true;
        out.push('=');
        ++i;
        continue;
      }
      size_t length;
      const unsigned char c = decoded_at(query, i, length);
      if (unreserved[c]) {
        out.push(char(c));
      } else {
        append_escaped(out, c);
      }
      i += length;
    }
    if (!named) out.push('=');
  }
}

}  // namespace apigw::phase
