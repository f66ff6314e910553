#include "runtime/phase/content.h"

#include <simdjson.h>

#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"

namespace apigw::phase {
namespace {

constexpr auto base64_values = [] {
  std::array<int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < digits.size(); ++i) values[static_cast<unsigned char>(digits[i])] = int8_t(i);
  return values;
}();

// What becomes of a payload, in the words of the table: text, bytes untouched, base64 text of bytes, bytes of base64 text.
enum class Conversion : uint8_t { text, bytes, encode, decode };

std::optional<Converted> convert(Arena& arena, std::string_view body, Conversion conversion) {
  switch (conversion) {
    case Conversion::text: return Converted{as_text(arena, body), false};
    case Conversion::bytes: return Converted{body, true};
    case Conversion::encode: {
      ArenaText text(arena, body.size() / 3 * 4 + 4);
      text.base64(body);
      return Converted{text.view(), false};
    }
    case Conversion::decode:
      if (auto bytes = decode_base64(arena, body)) return Converted{*bytes, true};
      return {};
  }
  return {};
}

}  // namespace

std::optional<Converted> convert_request(Arena& arena, std::string_view body, bool binary, ContentHandling handling) {
  if (binary) return convert(arena, body, handling == ContentHandling::convert_to_text ? Conversion::encode : Conversion::bytes);
  return convert(arena, body, handling == ContentHandling::convert_to_binary ? Conversion::decode : Conversion::text);
}

std::optional<Converted> convert_response(Arena& arena, std::string_view body, bool binary, bool accepts_binary, ContentHandling handling) {
  // With no contentHandling the client's Accept decides, as if it were the conversion asked for.
  const bool to_binary = handling == ContentHandling::none ? accepts_binary : handling == ContentHandling::convert_to_binary;
  if (binary) return convert(arena, body, to_binary ? Conversion::bytes : Conversion::encode);
  return convert(arena, body, to_binary ? Conversion::decode : Conversion::text);
}

std::string_view as_text(Arena& arena, std::string_view bytes) {
  if (simdjson::validate_utf8(bytes.data(), bytes.size())) return bytes;
  ArenaText out(arena, bytes.size() + bytes.size() / 2);
  while (!bytes.empty()) {
    const size_t good = utf8_valid_prefix(bytes);
    out.append(bytes.substr(0, good));
    bytes.remove_prefix(good);
    if (bytes.empty()) break;
    out.append("\xEF\xBF\xBD");
    bytes.remove_prefix(1);
  }
  return out.view();
}

std::optional<std::string_view> decode_base64(Arena& arena, std::string_view text) {
  if (text.size() % 4 != 0) return {};
  if (text.empty()) return std::string_view{};
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  char* bytes = static_cast<char*>(arena.allocate(text.size() / 4 * 3, 1));
  size_t size = 0;
  for (size_t i = 0; i < text.size(); i += 4) {
    const size_t digits = i + 4 == text.size() ? 4 - padding : 4;
    uint32_t group = 0;
    for (size_t j = 0; j < 4; ++j) {
      const int value = j < digits ? base64_values[static_cast<unsigned char>(text[i + j])] : 0;
      if (value < 0) return {};
      group = group << 6 | uint32_t(value);
    }
    for (size_t j = 0; j + 1 < digits; ++j) bytes[size++] = char(group >> (16 - 8 * j));
  }
  return std::string_view{bytes, size};
}

}  // namespace apigw::phase
