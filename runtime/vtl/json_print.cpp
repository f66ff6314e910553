#include <cmath>

#include "runtime/base/utf8.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

void print_string(std::string_view text, TextSink& out) {
  static constexpr char hex[] = "0123456789abcdef";
  out.push('"');
  size_t plain = 0, at = 0;
  const auto flush = [&](size_t skip) {
    out.append(text.substr(plain, at - plain));
    at += skip;
    plain = at;
  };
  while (at < text.size()) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x80) {
      const uint32_t bytes = utf8_sequence(text.substr(at));
      if (bytes) {
        at += bytes;
        continue;
      }
      flush(1);
      out.append("\xEF\xBF\xBD");
    } else if (c == '"' || c == '\\') {
      flush(1);
      out.push('\\');
      out.push(char(c));
    } else if (c >= 0x20) {
      ++at;
    } else {
      flush(1);
      switch (c) {
        case '\n': out.append("\\n"); break;
        case '\r': out.append("\\r"); break;
        case '\t': out.append("\\t"); break;
        case '\b': out.append("\\b"); break;
        case '\f': out.append("\\f"); break;
        default: out.append("\\u00"), out.push(hex[c >> 4]), out.push(hex[c & 15]);
      }
    }
  }
  flush(0);
  out.push('"');
}

/// Keys and whatever is no JSON of its own: the printed form as a string.
void print_as_string(Value value, TextSink& out) {
  if (value.is_string()) return print_string(value.string(), out);
  out.push('"');
  if (value.is_null()) {
    out.append("null");
  } else if (value.is_number() || value.kind() == Kind::boolean) {
    print(value, out);
  } else {
    out.append(class_name(value));  // a list as a key: no document has one
  }
  out.push('"');
}

void print_at(Value value, TextSink& out, int depth) {
  if (depth > json_depth_max) return out.overflow();
  out.element();
  switch (value.kind()) {
    case Kind::null: return out.append("null");
    case Kind::boolean:
    case Kind::integer:
    case Kind::big_integer: return print(value, out);
    case Kind::real: return std::isfinite(value.real()) ? print_number(value, out) : out.append("null");
    case Kind::string: return print_string(value.string(), out);
    case Kind::entry:
    case Kind::foreign: return print_as_string(value, out);
    case Kind::list: {
      out.push('[');
      bool first = true;
      for (Value element : value.list().values()) {
        if (!first) out.push(',');
        first = false;
        if (out.overflowed()) return;
        print_at(element, out, depth + 1);
      }
      return out.push(']');
    }
    case Kind::map: {
      out.push('{');
      uint32_t cursor = 0;
      bool first = true;
      while (const Entry* entry = value.map().next(cursor)) {
        if (!first) out.push(',');
        first = false;
        if (out.overflowed()) return;
        print_as_string(entry->key, out);
        out.push(':');
        print_at(entry->value, out, depth + 1);
      }
      return out.push('}');
    }
  }
}

}  // namespace

void print_json(Value value, TextSink& out) { print_at(value, out, 0); }

std::string_view json_text(Evaluation& evaluation, Value value) {
  TextSink out(evaluation.arena, output_bytes_max);
  out.limit_elements(std::max<int64_t>(evaluation.fuel, 0));
  print_json(value, out);
  if (!evaluation.spend(out.elements())) return {};
  if (out.overflowed()) evaluation.fail(Fault::too_large);
  if (!evaluation.spend_bytes(out.size())) return {};
  return out.view();
}

}  // namespace apigw::vtl
