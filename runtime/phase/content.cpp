#include "runtime/phase/content.h"

#include <simdjson.h>

#include "runtime/base/arena_text.h"
#include "runtime/base/base64.h"
#include "runtime/base/utf8.h"

namespace apigw::phase {
namespace {

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
  return apigw::decode_base64(text, static_cast<char*>(arena.allocate(text.size() / 4 * 3 + 1, 1)));
}

}  // namespace apigw::phase
