// The writer, and the escapes by themselves.
#include <algorithm>

#include "runtime/base/arena_text.h"
#include "runtime/base/utf8.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"
#include "runtime/vtl/xml.h"
#include "runtime/vtl/xml_text.h"

namespace apigw::vtl {
namespace {

using namespace xml;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kItem = "item";
constexpr std::string_view kTextMember = "#text";

/// What stands for a character that cannot stand for itself; empty when it can.
std::string_view escape_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&apos;";
    default: return is_character(c) ? std::string_view() : kReplacement;
  }
}

/// `line_ends`: of an attribute, where a reader would make them blanks.
template <class Sink>
void append_escaped(Sink& out, std::string_view text, bool line_ends = false) {
  size_t plain = 0;
  for (size_t i = 0; i < text.size();) {
    std::string_view escape = escape_of(text[i]);
    size_t bytes = 1;
    if (static_cast<unsigned char>(text[i]) >= 0x80) {
      bytes = utf8_sequence(text.substr(i));
      const bool noncharacter = bytes == 3 && text.substr(i, 2) == "\xEF\xBF" && static_cast<unsigned char>(text[i + 2]) >= 0xBE;
      if (bytes == 0 || noncharacter) escape = kReplacement;
      if (bytes == 0) bytes = 1;
    } else if (text[i] == '\r') {
      escape = "&#13;";  // else a reader takes it for a line feed
    } else if (line_ends && text[i] == '\n') {
      escape = "&#10;";
    } else if (line_ends && text[i] == '\t') {
      escape = "&#9;";
    }
    if (!escape.empty()) {
      out.append(text.substr(plain, i - plain));
      out.append(escape);
      plain = i + bytes;
    }
    i += bytes;
  }
  out.append(text.substr(plain));
}

class Writer {
 public:
  Writer(Evaluation& evaluation, TextSink& out) : evaluation_(evaluation), out_(out) {}

  /// One element; of a list one after the other.
  void member(std::string_view named, Value value, int depth) {
    if (!value.is_list()) return element(named, value, depth);
    for (uint32_t i = 0; i < value.list().size() && go_on(depth); ++i) element(named, value.list()[i], depth);
  }

  void element(std::string_view named, Value value, int depth) {
    if (!go_on(depth)) return;
    out_.push('<');
    name(named);
    if (value.is_map()) attributes(value.map());
    if (is_empty(value)) return out_.append("/>");
    out_.push('>');
    content(value, depth);
    out_.append("</");
    name(named);
    out_.push('>');
  }

 private:
  /// The value may hold itself, and lists that print nothing cost as well.
  bool go_on(int depth) {
    if (depth >= xml_depth_max) evaluation_.fail(Fault::too_deep);
    if (out_.overflowed()) evaluation_.fail(Fault::too_large);
    return evaluation_.spend(8);
  }

  static bool is_attribute(Value key) { return key.is_string() && key.string().size() > 1 && key.string().starts_with('@'); }
  static bool is_empty(Value value) {
    if (value.is_null()) return true;
    if (value.is_string()) return value.string().empty();
    if (value.is_list()) return value.list().size() == 0;
    if (!value.is_map()) return false;
    uint32_t cursor = 0;
    const Entry* entry = value.map().next(cursor);
    while (entry != nullptr && is_attribute(entry->key)) entry = value.map().next(cursor);
    return entry == nullptr;
  }

  void attributes(const Map& map) {
    uint32_t cursor = 0;
    while (const Entry* entry = map.next(cursor)) {
      if (!evaluation_.spend(1)) return;
      if (!is_attribute(entry->key)) continue;
      out_.push(' ');
      name(entry->key.string().substr(1));
      out_.append("=\"");
      text(entry->value, true);
      out_.push('"');
    }
  }

  void content(Value value, int depth) {
    if (value.is_list()) return member(kItem, value, depth + 1);
    if (!value.is_map()) return text(value, false);
    uint32_t cursor = 0;
    while (const Entry* entry = value.map().next(cursor)) {
      if (!evaluation_.spend(1)) return;
      if (is_attribute(entry->key)) continue;
      if (entry->key.is_string() && entry->key.string() == kTextMember) {
        text(entry->value, false);
      } else {
        member(text_of(evaluation_, entry->key), entry->value, depth + 1);
      }
    }
  }

  void text(Value value, bool line_ends) {
    const std::string_view written = text_of(evaluation_, value);
    if (evaluation_.spend_bytes(written.size() * 2)) append_escaped(out_, written, line_ends);
  }

  /// As XmlConvert.EncodeName of .NET does it, the one convention there is.
  void name(std::string_view text) {
    if (!evaluation_.spend_bytes(text.size())) return;
    if (text.empty()) return out_.push('_');
    for (size_t i = 0; i < text.size();) {
      const char c = text[i];
      const CodePoint point = first_code_point(text.substr(i));
      const bool broken = static_cast<unsigned char>(c) >= 0x80 && utf8_sequence(text.substr(i)) == 0;
      if (!broken && (i == 0 ? is_name_start(c) : is_name_part(c))) {
        out_.append(text.substr(i, point.bytes));
      } else {
        encoded(broken ? 0xFFFD : point.value);
      }
      i += point.bytes;
    }
  }
  void encoded(uint32_t code) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    out_.append("_x");
    for (int shift = 12; shift >= 0; shift -= 4) out_.push(kDigits[code >> shift & 15]);
    out_.push('_');
  }

  Evaluation& evaluation_;
  TextSink& out_;
};

}  // namespace

Value to_xml(Evaluation& evaluation, Value value, std::string_view root) {
  if (root.empty()) {
    uint32_t cursor = 0;
    const Entry* only = value.is_map() && value.map().size() == 1 ? value.map().next(cursor) : nullptr;
    if (only == nullptr || !only->key.is_string() || only->value.is_list()) return {};
    root = only->key.string();
    value = only->value;
  }
  TextSink out(evaluation.arena, output_bytes_max);
  Writer(evaluation, out).element(root, value, 0);
  if (out.overflowed()) evaluation.fail(Fault::too_large);
  return evaluation.spend_bytes(out.size()) ? Value::string(out.view()) : Value();
}

std::string_view escape_xml(Evaluation& evaluation, std::string_view text) {
  if (!evaluation.spend_bytes(text.size() * 2)) return {};
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\r' && escape_of(c).empty(); });
  if (plain) return text;
  ArenaText out(evaluation.arena, text.size() + text.size() / 8 + 16);
  append_escaped(out, text);
  return evaluation.spend_bytes(out.size()) ? out.view() : std::string_view();
}

std::string_view unescape_xml(Evaluation& evaluation, std::string_view text) {
  size_t mark = text.find('&');
  if (!evaluation.spend_bytes(text.size() * 2)) return {};
  if (mark == std::string_view::npos) return text;
  ArenaText out(evaluation.arena, text.size());
  while (mark != std::string_view::npos) {
    out.append(text.substr(0, mark));
    text.remove_prefix(mark);
    const Reference found = reference_at(text);
    if (found.bytes == 0) {
      out.push('&');
    } else {
      char bytes[4];
      out.append({bytes, encode_utf8(found.code_point, bytes)});
    }
    text.remove_prefix(found.bytes == 0 ? 1 : found.bytes);
    mark = text.find('&');
  }
  out.append(text);
  return out.view();
}

}  // namespace apigw::vtl
