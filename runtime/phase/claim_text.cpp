#include "runtime/phase/claim_text.h"

#include <array>
#include <ctime>

#include <fmt/format.h>

#include "runtime/base/arena_text.h"

namespace apigw::phase {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::element_type;
using simdjson::dom::object;

// Copies: a range-for over the result itself would outlive it.
array items_of(element value) { return value.get_array().value_unsafe(); }
object members_of(element value) { return value.get_object().value_unsafe(); }

template <class Number>
void append_number(ArenaText& out, Number value) {
  std::array<char, 40> text;
  const auto end = fmt::format_to_n(text.data(), text.size(), "{}", value).out;
  out.append({text.data(), size_t(end - text.data())});
}

/// False: it is a list or a map.
bool append_scalar(ArenaText& out, element value) {
  switch (value.type()) {
    case element_type::STRING: out.append(value.get_string().value_unsafe()); return true;
    case element_type::INT64: append_number(out, value.get_int64().value_unsafe()); return true;
    case element_type::UINT64: append_number(out, value.get_uint64().value_unsafe()); return true;
    case element_type::DOUBLE: append_number(out, value.get_double().value_unsafe()); return true;
    case element_type::BOOL: out.append(value.get_bool().value_unsafe() ? "true" : "false"); return true;
    case element_type::NULL_VALUE: out.append("null"); return true;
    case element_type::ARRAY:
    case element_type::OBJECT: break;
  }
  return false;
}

void append_json(ArenaText& out, element value) {
  char separator = 0;
  const auto next = [&] {
    if (separator) out.push(separator);
    separator = ',';
  };
  if (value.type() == element_type::ARRAY) {
    out.push('[');
    for (const element item : items_of(value)) next(), append_json(out, item);
    out.push(']');
  } else if (value.type() == element_type::OBJECT) {
    out.push('{');
    for (const auto member : members_of(value)) {
      next();
      out.json_string(member.key);
      out.push(':');
      append_json(out, member.value);
    }
    out.push('}');
  } else if (value.type() == element_type::STRING) {
    out.json_string(value.get_string().value_unsafe());
  } else {
    append_scalar(out, value);
  }
}

/// "a,b" of a list of user pools; what is nested in it stays JSON.
void append_joined(ArenaText& out, element value) {
  if (append_scalar(out, value)) return;
  if (value.type() == element_type::OBJECT) return append_json(out, value);
  bool first = true;
  for (const element item : items_of(value)) {
    if (!first) out.push(',');
    first = false;
    if (!append_scalar(out, item)) append_json(out, item);
  }
}

/// "[a b]" and "map[a:1 b:2]".
void append_bracketed(ArenaText& out, element value) {
  if (append_scalar(out, value)) return;
  bool first = true;
  const auto next = [&] {
    if (!first) out.push(' ');
    first = false;
  };
  if (value.type() == element_type::ARRAY) {
    out.push('[');
    for (const element item : items_of(value)) next(), append_bracketed(out, item);
  } else {
    out.append("map[");
    for (const auto member : members_of(value)) {
      next();
      out.append(member.key);
      out.push(':');
      append_bracketed(out, member.value);
    }
  }
  out.push(']');
}

bool append_date(ArenaText& out, element value) {
  int64_t seconds = 0;
  if (value.get(seconds) != simdjson::SUCCESS) return false;
  const std::time_t time = seconds;
  std::tm parts;
  std::array<char, 64> text;
  if (!gmtime_r(&time, &parts)) return false;
  out.append({text.data(), std::strftime(text.data(), text.size(), "%a %b %d %H:%M:%S UTC %Y", &parts)});
  return true;
}

bool is_moment(std::string_view name) { return name == "exp" || name == "iat" || name == "nbf"; }

}  // namespace

std::span<const vm::Parameter> claim_texts(Arena& arena, const jwt::Claims& claims, bundle::TokenRules rules) {
  const auto texts = arena.array<vm::Parameter>(claims.members().size());
  size_t count = 0;
  for (const auto member : claims.members()) {
    if (count == texts.size()) break;
    ArenaText text(arena, 64);
    if (rules == bundle::TokenRules::jwt) append_bracketed(text, member.value);
    else if (!is_moment(member.key) || !append_date(text, member.value)) append_joined(text, member.value);
    texts[count++] = {arena.copy(member.key), text.view()};
  }
  return texts.first(count);
}

}  // namespace apigw::phase
