#include "runtime/vtl/text.h"

#include "runtime/vtl/json.h"
#include "runtime/vtl/number.h"

namespace apigw::vtl {
namespace {

void print_at(Value value, TextSink& out, int depth);

void print_element(Value value, const void* container, std::string_view itself, TextSink& out, int depth) {
  out.element();
  if (value.is_null()) return out.append("null");
  if (value.identity() == container && (value.is_list() || value.is_map())) return out.append(itself);  // as AbstractCollection does
  print_at(value, out, depth + 1);
}

void print_list(const List& list, TextSink& out, int depth) {
  out.push('[');
  bool first = true;
  for (Value element : list.values()) {
    if (!first) out.append(", ");
    first = false;
    if (out.overflowed()) return;
    print_element(element, &list, "(this Collection)", out, depth);
  }
  out.push(']');
}

void print_map(const Map& map, TextSink& out, int depth) {
  if (map.prints_empty) return;
  out.push('{');
  uint32_t cursor = 0;
  bool first = true;
  while (const Entry* entry = map.next(cursor)) {
    if (!first) out.append(", ");
    first = false;
    if (out.overflowed()) return;
    print_element(entry->key, &map, "(this Map)", out, depth);
    out.push('=');
    print_element(entry->value, &map, "(this Map)", out, depth);
  }
  out.push('}');
}

void print_at(Value value, TextSink& out, int depth) {
  if (depth >= nesting_max) return out.overflow();
  switch (value.kind()) {
    case Kind::null: return;
    case Kind::boolean: return out.append(value.boolean() ? "true" : "false");
    case Kind::integer:
    case Kind::big_integer:
    case Kind::real: return print_number(value, out);
    case Kind::string: return out.append(value.string());
    case Kind::list: return value.list().style() == ListStyle::json ? print_json(value, out) : print_list(value.list(), out, depth);
    case Kind::map: return print_map(value.map(), out, depth);
    case Kind::entry:
      print_element(value.entry().key, nullptr, {}, out, depth);
      out.push('=');
      return print_element(value.entry().value, nullptr, {}, out, depth);
    case Kind::foreign: return value.foreign().print(out);
  }
}

}  // namespace

void print(Value value, TextSink& out) { print_at(value, out, 0); }

void print_to(Evaluation& evaluation, Value value, TextSink& out) {
  const size_t bytes = out.size();
  const int64_t elements = out.elements();
  out.limit_elements(elements + std::max<int64_t>(evaluation.fuel, 0));
  print(value, out);
  evaluation.spend(out.elements() - elements);
  evaluation.spend_bytes(out.size() - bytes);
}

std::string_view text_of(Evaluation& evaluation, Value value) {
  if (value.is_string()) return value.string();
  if (value.is_null()) return {};
  if (value.kind() == Kind::boolean) return value.boolean() ? "true" : "false";
  TextSink out(evaluation.arena, output_bytes_max, value.is_number() ? 32 : 256);
  print_to(evaluation, value, out);
  if (out.overflowed()) evaluation.fail(Fault::too_large);
  return evaluation.failed() ? std::string_view() : out.view();
}

Value concat(Evaluation& evaluation, Value a, Value b) {
  const std::string_view left = text_of(evaluation, a), right = text_of(evaluation, b);
  if (left.size() + right.size() > output_bytes_max) evaluation.fail(Fault::too_large);
  if (!evaluation.spend_bytes(left.size() + right.size())) return {};
  char* out = static_cast<char*>(evaluation.arena.allocate(left.size() + right.size() + 1, 1));
  if (!left.empty()) std::memcpy(out, left.data(), left.size());
  if (!right.empty()) std::memcpy(out + left.size(), right.data(), right.size());
  return Value::string({out, left.size() + right.size()});
}

}  // namespace apigw::vtl
