#include "runtime/vtl/util.h"

#include <algorithm>

#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"
#include "runtime/bundle/vtl_code.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"
#include "runtime/vtl/xml.h"

namespace apigw::vtl {
namespace {

constexpr char upper_hex[] = "0123456789ABCDEF";

/// `bytes` with what is no UTF-8 replaced, as Java reads bytes into a String.
std::string_view well_formed(Evaluation& evaluation, std::string_view bytes) {
  size_t good = utf8_valid_prefix(bytes);
  if (good == bytes.size()) return bytes;
  if (!evaluation.spend_bytes(bytes.size() * 3)) return {};
  ArenaText out(evaluation.arena, bytes.size() + 32);
  while (true) {
    out.append(bytes.substr(0, good));
    bytes.remove_prefix(good);
    if (bytes.empty()) return out.view();
    out.append("\xEF\xBF\xBD");
    bytes.remove_prefix(1);
    good = utf8_valid_prefix(bytes);
  }
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;  // either alphabet
  return c == '/' || c == '_' ? 63 : -1;
}

using Arguments = std::span<const Value>;

/// A function of one text; null is the empty text.
template <std::string_view (*function)(Evaluation&, std::string_view)>
Value of_text(Evaluation& evaluation, Arguments arguments) {
  const std::string_view text = text_of(evaluation, arguments[0]);
  return evaluation.failed() ? Value() : Value::string(function(evaluation, text));
}

Value parse_json_text(Evaluation& evaluation, Arguments arguments) {
  const std::string_view text = text_of(evaluation, arguments[0]);
  if (evaluation.failed() || text.empty()) return {};
  const auto value = parse_json(evaluation, text);
  if (!value) evaluation.fail(Fault::bad_json);
  return value.value_or(Value());
}

/// What is no XML is null, so that a template can ask: the service has no rule for a function of ours.
Value parse_xml_text(Evaluation& evaluation, Arguments arguments) {
  const std::string_view text = text_of(evaluation, arguments[0]);
  return evaluation.failed() ? Value() : parse_xml(evaluation, text).value_or(Value());
}

Value write_xml(Evaluation& evaluation, Arguments arguments) {
  const std::string_view root = arguments.size() == 2 ? text_of(evaluation, arguments[1]) : std::string_view();
  return evaluation.failed() ? Value() : to_xml(evaluation, arguments[0], root);
}

struct Row {
  std::string_view name;
  uint32_t extension;
  uint32_t arguments_max;  // all take one at least
  Value (*run)(Evaluation&, Arguments);
};
using namespace bundle;
constexpr Row kFunctions[] = {
    {"escapeJavaScript", vtl_extension_none, 1, of_text<escape_javascript>},
    {"parseJson", vtl_extension_none, 1, parse_json_text},
    {"urlEncode", vtl_extension_none, 1, of_text<url_encode>},
    {"urlDecode", vtl_extension_none, 1, of_text<url_decode>},
    {"base64Encode", vtl_extension_none, 1, of_text<base64_encode>},
    {"base64Decode", vtl_extension_none, 1, of_text<base64_decode>},
    {"parseXml", vtl_extension_xml, 1, parse_xml_text},
    {"toXml", vtl_extension_xml, 2, write_xml},
    {"escapeXml", vtl_extension_xml, 1, of_text<escape_xml>},
    {"unescapeXml", vtl_extension_xml, 1, of_text<unescape_xml>},
};
// The compiler knows the same functions, by their names alone.
constexpr Row kKnown[] = {
#define UTIL_FUNCTION(name, extension) {#name, vtl_extension_##extension, 0, nullptr},
#include "schemas/template_functions.def"
#undef UTIL_FUNCTION
};
static_assert(std::ranges::equal(kFunctions, kKnown, [](const Row& a, const Row& b) { return a.name == b.name && a.extension == b.extension; }));

class Util final : public Foreign {
 public:
  explicit Util(uint32_t extensions) : extensions_(extensions) {}
  bool call(Evaluation& evaluation, std::string_view name, Arguments arguments, Value& result) override {
    for (const Row& row : kFunctions) {
      if (row.name != name || (row.extension & ~extensions_) != 0 || arguments.empty() || arguments.size() > row.arguments_max) continue;
      result = row.run(evaluation, arguments);
      return true;
    }
    return false;
  }

 private:
  uint32_t extensions_;
};

}  // namespace

Value util_object(uint32_t extensions) {
  static Util plain(vtl_extension_none), with_xml(vtl_extension_xml);
  return Value::foreign((extensions & vtl_extension_xml) != 0 ? &with_xml : &plain);
}

std::string_view escape_javascript(Evaluation& evaluation, std::string_view text) {
  if (!evaluation.spend_bytes(text.size())) return {};
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\'' && c != '\\' && c != '/'; };
  const auto plain_prefix = [&](std::string_view rest) { return size_t(std::find_if_not(rest.begin(), rest.end(), is_plain) - rest.begin()); };
  if (plain_prefix(text) == text.size()) return text;
  ArenaText out(evaluation.arena, text.size() + text.size() / 8 + 16);
  const auto escape = [&](uint16_t unit) {
    switch (unit) {
      case '"': return out.append("\\\"");
      case '\'': return out.append("\\'");
      case '\\': return out.append("\\\\");
      case '/': return out.append("\\/");
      case '\b': return out.append("\\b");
      case '\f': return out.append("\\f");
      case '\n': return out.append("\\n");
      case '\r': return out.append("\\r");
      case '\t': return out.append("\\t");
      default: break;
    }
    if (unit >= 0x20 && unit < 0x7F) return out.push(char(unit));
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) out.push(upper_hex[unit >> shift & 15]);
  };
  while (!text.empty()) {
    const size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const uint32_t bytes = first_code_point(text).bytes;
    each_unit(text.substr(0, bytes), escape);
    text.remove_prefix(bytes);
  }
  evaluation.spend_bytes(out.size());
  return out.view();
}

std::string_view url_encode(Evaluation& evaluation, std::string_view text) {
  if (!evaluation.spend_bytes(text.size() * 3)) return {};
  text = well_formed(evaluation, text);
  ArenaText out(evaluation.arena, text.size() + text.size() / 4 + 16);
  for (char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '*';
    if (plain) {
      out.push(c);
    } else if (c == ' ') {
      out.push('+');
    } else {
      out.push('%');
      out.push(upper_hex[uint8_t(c) >> 4]);
      out.push(upper_hex[uint8_t(c) & 15]);
    }
  }
  return out.view();
}

std::string_view url_decode(Evaluation& evaluation, std::string_view text) {
  if (text.find_first_of("+%") == std::string_view::npos) return text;
  if (!evaluation.spend_bytes(text.size())) return {};
  ArenaText out(evaluation.arena, text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push(' ');
    } else if (text[i] != '%') {
      out.push(text[i]);
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1, low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) {
        evaluation.fail(Fault::bad_argument);
        return {};
      }
      out.push(char(high << 4 | low));
      i += 2;
    }
  }
  return well_formed(evaluation, out.view());
}

std::string_view base64_encode(Evaluation& evaluation, std::string_view bytes) {
  if (!evaluation.spend_bytes(bytes.size() + bytes.size() / 3)) return {};
  ArenaText out(evaluation.arena, (bytes.size() + 2) / 3 * 4);
  out.base64(bytes);
  return out.view();
}

std::string_view base64_decode(Evaluation& evaluation, std::string_view text) {
  if (!evaluation.spend_bytes(text.size())) return {};
  ArenaText out(evaluation.arena, text.size() / 4 * 3 + 3);
  uint32_t group = 0;
  int bits = 0;
  for (char c : text) {
    if (c == '=') break;
    const int digit = base64_digit(c);
    if (digit < 0) continue;
    group = group << 6 | uint32_t(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push(char(group >> bits & 0xFF));
    }
  }
  return well_formed(evaluation, out.view());
}

}  // namespace apigw::vtl
