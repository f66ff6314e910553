// java.lang.String. Indexes are UTF-16 units, as templates were written for.
#include <algorithm>
#include <span>

#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/regex_text.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl {
namespace {

Value text_value(const Call& call, std::string_view text) { return call.evaluation.failed() ? Value() : Value::string(text); }
Value boolean_value(bool value) { return Value::boolean(value); }

/// Pays for counting the units of the text, which has to be decoded unless all of it is ASCII.
bool pay_for_units(const Call& call) { return is_ascii(call.text()) || call.evaluation.spend(int64_t(call.text().size() / 4)); }

/// Pays for looking a text up in the receiver: fast for one letter, two ways over both otherwise.
bool pay_for_search(const Call& call, std::string_view looked_for) {
  if (looked_for.size() < 2) return !call.evaluation.failed();
  return call.evaluation.spend(int64_t(call.text().size() / 16 + looked_for.size() / 3));
}

Value char_at(const Call& call) {
  if (!pay_for_units(call)) return {};
  const int64_t index = call.integer(0);
  if (index < 0 || index >= INT32_MAX) return call.fail(Fault::index_out_of_bounds);
  const auto unit = unit_substring(call.evaluation, call.text(), index, index + 1);
  return unit ? text_value(call, *unit) : call.fail(Fault::index_out_of_bounds);
}

Value code_point_at(const Call& call) {
  if (!pay_for_units(call)) return {};
  const int64_t index = call.integer(0);
  if (index < 0 || index >= int64_t(unit_count(call.text()))) return call.fail(Fault::index_out_of_bounds);
  const size_t at = byte_of_unit(call.text(), size_t(index));
  return Value::integer(first_code_point(call.text().substr(at)).value);
}

Value substring(const Call& call) {
  if (!pay_for_units(call)) return {};
  const int64_t end = call.arguments.size() == 2 ? call.integer(1) : -1;
  if (call.arguments.size() == 2 && end < 0) return call.fail(Fault::index_out_of_bounds);
  const auto part = unit_substring(call.evaluation, call.text(), call.integer(0), end);
  return part ? text_value(call, *part) : call.fail(Fault::index_out_of_bounds);
}

/// The text looked for: a String, or the character of a number.
std::string_view needle(const Call& call, std::span<char, 4> room) {
  if (call.arguments[0].is_string()) return call.text(0);
  const int64_t code = call.integer(0);
  return {room.data(), encode_utf8(code < 0 || code > 0x10FFFF ? 0xFFFD : uint32_t(code), room.data())};
}

Value place_value(const Call& call, size_t at) {
  return Value::integer(at == std::string_view::npos ? -1 : int64_t(units_before(call.text(), at)));
}

Value index_of(const Call& call) {
  char room[4];
  const std::string_view text = call.text();
  const int64_t from = call.arguments.size() == 2 ? std::max<int64_t>(call.integer(1), 0) : 0;
  const std::string_view looked_for = needle(call, room);
  if (!pay_for_search(call, looked_for) || !pay_for_units(call)) return {};
  return place_value(call, find_text(text, looked_for, byte_of_unit(text, size_t(from))));
}

/// The last place of `needle` that begins at or in front of byte `from`. What is compared at each place is paid, so that a text of one
/// letter alone ends.
size_t find_last(const Call& call, std::string_view needle, size_t from) {
  const std::string_view text = call.text();
  if (needle.size() > text.size()) return std::string_view::npos;
  for (size_t at = std::min(from, text.size() - needle.size()) + 1; at-- > 0;) {
    if (needle.empty() || (text[at] == needle[0] && text[at + needle.size() - 1] == needle.back())) {
      if (!call.evaluation.spend_scan(needle.size() + 128)) return std::string_view::npos;
      if (text.substr(at, needle.size()) == needle) return at;
    }
  }
  return std::string_view::npos;
}

Value last_index_of(const Call& call) {
  char room[4];
  const std::string_view text = call.text();
  if (!call.evaluation.spend_bytes(text.size()) || !pay_for_units(call)) return {};
  if (call.arguments.size() == 1) return place_value(call, find_last(call, needle(call, room), text.size()));
  if (call.integer(1) < 0) return Value::integer(-1);
  return place_value(call, find_last(call, needle(call, room), byte_of_unit(text, size_t(call.integer(1)))));
}

Value starts_with(const Call& call) {
  if (call.arguments.size() == 1) return boolean_value(call.text().starts_with(call.text(0)));
  if (!pay_for_units(call)) return {};
  const int64_t from = call.integer(1);
  if (from < 0 || from > int64_t(unit_count(call.text()))) return boolean_value(false);
  return boolean_value(call.text().substr(byte_of_unit(call.text(), size_t(from))).starts_with(call.text(0)));
}

/// The difference of the first units that differ, else of the lengths.
Value compare_units(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    const CodePoint left = first_code_point(a), right = first_code_point(b);
    if (left.value != right.value) {
      const auto unit = [](CodePoint point) { return point.units() == 1 ? int64_t(point.value) : 0xD800 + int64_t((point.value - 0x10000) >> 10); };
      const auto low = [](CodePoint point) { return 0xDC00 + int64_t((point.value - 0x10000) & 0x3FF); };
      if (unit(left) != unit(right)) return Value::integer(unit(left) - unit(right));
      return Value::integer(low(left) - low(right));
    }
    a.remove_prefix(left.bytes);
    b.remove_prefix(right.bytes);
  }
  return Value::integer(int64_t(unit_count(a)) - int64_t(unit_count(b)));
}

Value compare_to(const Call& call, std::string_view a, std::string_view b) {
  return call.evaluation.spend(int64_t(std::max(a.size(), b.size()) / 4)) ? compare_units(a, b) : Value();
}

std::string_view folded(const Call& call, std::string_view text) { return to_lower(call.evaluation, to_upper(call.evaluation, text)); }

Value trim(const Call& call) {
  std::string_view text = call.text();
  while (!text.empty() && uint8_t(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && uint8_t(text.back()) <= ' ') text.remove_suffix(1);
  return Value::string(text);
}

Value replace(const Call& call) {
  const std::string_view text = call.text(), from = call.text(0), to = call.text(1);
  if (!call.evaluation.spend_bytes(text.size()) || !pay_for_search(call, from)) return {};
  if (!from.empty() && find_text(text, from) == std::string_view::npos) return call.self;
  TextSink out(call.evaluation.arena, output_bytes_max, text.size() + 16);
  size_t at = 0;
  if (from.empty() && !call.evaluation.spend(int64_t(text.size()))) return {};
  if (from.empty()) {  // in front of each character, and at the end
    while (at < text.size() && !out.overflowed()) {
      const uint32_t bytes = first_code_point(text.substr(at)).bytes;
      out.append(to);
      out.append(text.substr(at, bytes));
      at += bytes;
    }
    out.append(to);
  } else {
    for (size_t next; call.evaluation.spend(2) && (next = find_text(text, from, at)) != std::string_view::npos && !out.overflowed(); at = next + from.size()) {
      out.append(text.substr(at, next - at));
      out.append(to);
    }
    out.append(text.substr(at));
  }
  if (out.overflowed()) return call.fail(Fault::too_large);
  return call.evaluation.spend_bytes(out.size()) ? Value::string(out.view()) : Value();
}

Value to_char_array(const Call& call) {
  if (!call.evaluation.spend(int64_t(call.text().size()))) return {};
  List* list = List::make(call.evaluation.arena, ListStyle::array, call.text().size());
  for (std::string_view text = call.text(); !text.empty();) {
    const uint32_t bytes = first_code_point(text).bytes;
    list->add(call.evaluation.arena, Value::string(text.substr(0, bytes)));
    text.remove_prefix(bytes);
  }
  return Value::list(list);
}

/// String.join(delimiter, elements).
Value join(const Call& call) {
  TextSink out(call.evaluation.arena, output_bytes_max);
  bool first = true;
  for (Value element : call.arguments[1].list().values()) {
    if (!first) out.append(call.text(0));
    first = false;
    if (!call.evaluation.spend(2)) return {};
    if (element.is_null()) {
      out.append("null");
    } else {
      print_to(call.evaluation, element, out);
    }
    if (out.overflowed()) return call.fail(Fault::too_large);
  }
  return call.evaluation.spend_bytes(out.size()) ? Value::string(out.view()) : Value();
}

constexpr Method kString[] = {
    {"charAt", "i", char_at},
    {"codePointAt", "i", code_point_at},
    {"compareTo", "s", [](const Call& call) { return compare_to(call, call.text(), call.text(0)); }},
    {"compareToIgnoreCase", "s", [](const Call& call) { return compare_to(call, folded(call, call.text()), folded(call, call.text(0))); }},
    {"concat", "s", [](const Call& call) { return concat(call.evaluation, call.self, call.arguments[0]); }},
    {"contains", "s", [](const Call& call) { return pay_for_search(call, call.text(0)) ? boolean_value(find_text(call.text(), call.text(0)) != std::string_view::npos) : Value(); }},
    {"endsWith", "s", [](const Call& call) { return boolean_value(call.text().ends_with(call.text(0))); }},
    {"equalsIgnoreCase", "o",
     [](const Call& call) { return boolean_value(call.arguments[0].is_string() && folded(call, call.text()) == folded(call, call.text(0))); }},
    {"format", "s*", format_text},
    {"indexOf", "s", index_of},
    {"indexOf", "si", index_of},
    {"indexOf", "i", index_of},
    {"indexOf", "ii", index_of},
    {"intern", "", [](const Call& call) { return call.self; }},
    {"isEmpty", "", [](const Call& call) { return boolean_value(call.text().empty()); }},
    {"join", "sl", join},
    {"lastIndexOf", "s", last_index_of},
    {"lastIndexOf", "si", last_index_of},
    {"lastIndexOf", "i", last_index_of},
    {"lastIndexOf", "ii", last_index_of},
    {"length", "", [](const Call& call) { return pay_for_units(call) ? Value::integer(int64_t(unit_count(call.text()))) : Value(); }},
    {"matches", "s", [](const Call& call) { return regex_matches(call.evaluation, call.text(), call.text(0)); }},
    {"replace", "ss", replace},
    {"replaceAll", "ss", [](const Call& call) { return regex_replace(call.evaluation, call.text(), call.text(0), call.text(1), true); }},
    {"replaceFirst", "ss", [](const Call& call) { return regex_replace(call.evaluation, call.text(), call.text(0), call.text(1), false); }},
    {"split", "s", [](const Call& call) { return regex_split(call.evaluation, call.text(), call.text(0), 0); }},
    {"split", "si", [](const Call& call) { return regex_split(call.evaluation, call.text(), call.text(0), call.integer(1)); }},
    {"startsWith", "s", starts_with},
    {"startsWith", "si", starts_with},
    {"subSequence", "ii", substring},
    {"substring", "i", substring},
    {"substring", "ii", substring},
    {"toCharArray", "", to_char_array},
    {"toLowerCase", "", [](const Call& call) { return text_value(call, to_lower(call.evaluation, call.text())); }},
    {"toUpperCase", "", [](const Call& call) { return text_value(call, to_upper(call.evaluation, call.text())); }},
    {"trim", "", trim},
    {"valueOf", "o", [](const Call& call) { return call.arguments[0].is_null() ? Value::string("null") : text_value(call, text_of(call.evaluation, call.arguments[0])); }},
};
static_assert(sorted_by_name(kString));

}  // namespace

std::span<const Method> string_methods() { return kString; }

}  // namespace apigw::vtl
