#include "runtime/vtl/methods.h"

#include <algorithm>

#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

/// Class<?>: its name is all of it that templates may see.
class ClassObject final : public Foreign {
 public:
  explicit ClassObject(std::string_view name) : name_(name) {}
  Value property(Evaluation&, std::string_view name) override {
    if (name == "name" || name == "canonicalName" || name == "typeName") return Value::string(name_);
    return name == "simpleName" ? Value::string(simple()) : Value();
  }
  bool call(Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) override {
    if (!arguments.empty() || !name.starts_with("get") || name.size() < 4) return false;
    result = name == "getName"            ? Value::string(name_)
             : name == "getSimpleName"    ? Value::string(simple())
             : name == "getTypeName"      ? property(evaluation, "typeName")
             : name == "getCanonicalName" ? property(evaluation, "canonicalName")
                                          : Value();
    return !result.is_null();
  }
  void print(TextSink& out) override {
    out.append("class ");
    out.append(name_);
  }
  std::string_view class_name() const override { return "java.lang.Class"; }

 private:
  std::string_view simple() const {
    const size_t mark = name_.find_last_of(".$");
    return mark == std::string_view::npos ? name_ : name_.substr(mark + 1);
  }
  std::string_view name_;
};

Value to_string_method(const Call& call) { return Value::string(text_of(call.evaluation, call.self)); }
Value equals_method(const Call& call) { return Value::boolean(equals(call.evaluation, call.self, call.arguments[0])); }
Value hash_code_method(const Call& call) { return Value::integer(hash_code(call.evaluation, call.self)); }
Value get_class_method(const Call& call) {
  return Value::foreign(call.evaluation.arena.make<ClassObject>(class_name(call.self)));
}

constexpr Method kObject[] = {
    {"equals", "o", equals_method},
    {"getClass", "", get_class_method},
    {"hashCode", "", hash_code_method},
    {"toString", "", to_string_method},
};
static_assert(sorted_by_name(kObject));

constexpr Method kEntry[] = {
    {"getKey", "", [](const Call& call) { return call.self.entry().key; }},
    {"getValue", "", [](const Call& call) { return call.self.entry().value; }},
    {"setValue", "o", [](const Call& call) { return std::exchange(call.self.entry().value, call.arguments[0]); }},
};
static_assert(sorted_by_name(kEntry));

Value parse_boolean(const Call& call) {
  std::string_view text = call.text(0);
  constexpr std::string_view word = "true";
  return Value::boolean(text.size() == 4 && std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return (a | 0x20) == b; }));
}

constexpr Method kBoolean[] = {
    {"booleanValue", "", [](const Call& call) { return call.self; }},
    {"compareTo", "o",
     [](const Call& call) {
       const Value other = call.arguments[0];
       return other.kind() == Kind::boolean ? Value::integer(int(call.self.boolean()) - int(other.boolean())) : call.fail(Fault::bad_argument);
     }},
    {"parseBoolean", "s", parse_boolean},
    {"valueOf", "s", parse_boolean},
};
static_assert(sorted_by_name(kBoolean));

std::span<const Method> methods_of(Kind kind) {
  switch (kind) {
    case Kind::boolean: return boolean_methods();
    case Kind::integer:
    case Kind::big_integer:
    case Kind::real: return number_methods();
    case Kind::string: return string_methods();
    case Kind::list: return list_methods();
    case Kind::map: return map_methods();
    case Kind::entry: return entry_methods();
    case Kind::null:
    case Kind::foreign: return {};
  }
  return {};
}

bool fits(char letter, Value value) {
  switch (letter) {
    case 's': return value.is_string();
    case 'i': return value.is_integer();
    case 'n': return value.is_number();
    case 'l': return value.is_list();
    case 'm': return value.is_map();
    default: return true;
  }
}

bool fits(std::string_view signature, std::span<const Value> arguments) {
  const bool open = signature.ends_with('*');
  const size_t fixed = signature.size() - open;
  if (open ? arguments.size() < fixed : arguments.size() != fixed) return false;
  for (size_t i = 0; i < fixed; ++i) {
    if (!fits(signature[i], arguments[i])) return false;
  }
  return true;
}

/// False when no row fits.
bool call_row(std::span<const Method> rows, const Call& call, std::string_view name, Value& result) {
  auto row = std::ranges::lower_bound(rows, name, {}, &Method::name);
  for (; row != rows.end() && row->name == name; ++row) {
    if (!fits(row->signature, call.arguments)) continue;
    result = row->run(call);
    return true;
  }
  return false;
}

bool is_read_only(const Map& map) { return map.unmodifiable; }

/// getName() or isName() of the classes that have such getters.
Value getter(Evaluation& evaluation, Value receiver, std::string_view name) {
  if (name.empty() || name.size() > 60) return {};
  const auto capital = [](char c) { return c >= 'a' && c <= 'z' ? char(c & ~0x20) : c; };
  char text[64];
  Value result;
  for (std::string_view prefix : {"get", "is"}) {
    std::ranges::copy(prefix, text);
    text[prefix.size()] = capital(name[0]);
    std::ranges::copy(name.substr(1), text + prefix.size() + 1);
    const std::string_view method(text, prefix.size() + name.size());
    const Call call{evaluation, receiver, {}};
    if (call_row(methods_of(receiver.kind()), call, method, result) || call_row(object_methods(), call, method, result)) return result;
  }
  return {};
}

/// The place in a list of `size` elements that the index names; -1 outside.
int64_t place_of(Value index, uint32_t size) {
  const int64_t place = index.integer() < 0 ? index.integer() + size : index.integer();
  return place >= 0 && place < size ? place : -1;
}

/// What every method may do with what it is given: read texts once, look keys up. What costs more pays itself.
bool pay_for_call(Evaluation& evaluation, Value receiver, std::span<const Value> arguments) {
  if (receiver.is_string()) evaluation.spend_scan(receiver.string().size());
  for (const Value argument : arguments) {
    if (receiver.is_map()) {
      pay_for_key(evaluation, receiver.map(), argument);
    } else if (argument.is_string()) {
      evaluation.spend_scan(argument.string().size());
    }
  }
  return !evaluation.failed();
}

}  // namespace

std::span<const Method> object_methods() { return kObject; }
std::span<const Method> entry_methods() { return kEntry; }
std::span<const Method> boolean_methods() { return kBoolean; }

Value call_method(Evaluation& evaluation, Value receiver, std::string_view name, std::span<const Value> arguments) {
  if (receiver.is_null() || evaluation.failed() || !pay_for_call(evaluation, receiver, arguments)) return {};
  const Call call{evaluation, receiver, arguments};
  Value result;
  const bool found = receiver.kind() == Kind::foreign ? receiver.foreign().call(evaluation, name, arguments, result)
                                                      : call_row(methods_of(receiver.kind()), call, name, result);
  if (!found) call_row(object_methods(), call, name, result);
  return evaluation.failed() ? Value() : result;
}

bool known_method(std::string_view name) {
  for (const auto& rows : {string_methods(), list_methods(), map_methods(), entry_methods(), number_methods(), boolean_methods(), object_methods()}) {
    const auto row = std::ranges::lower_bound(rows, name, {}, &Method::name);
    if (row != rows.end() && row->name == name) return true;
  }
  return false;
}

Value get_property(Evaluation& evaluation, Value receiver, std::string_view name) {
  switch (receiver.kind()) {
    case Kind::null: return {};
    case Kind::map:
      if (const Value* value = receiver.map().find(name)) return *value;
      break;
    case Kind::foreign: {
      const Value value = receiver.foreign().property(evaluation, name);
      if (!value.is_null()) return value;
      break;
    }
    default: break;
  }
  return getter(evaluation, receiver, name);
}

Value get_index(Evaluation& evaluation, Value receiver, Value index) {
  switch (receiver.kind()) {
    case Kind::list: {
      if (!index.is_integer()) return {};
      const int64_t place = place_of(index, receiver.list().size());
      if (place >= 0) return receiver.list()[uint32_t(place)];
      evaluation.fail(Fault::index_out_of_bounds);
      return {};
    }
    case Kind::map: {
      pay_for_key(evaluation, receiver.map(), index);
      const Value* value = receiver.map().find(index);
      return value ? *value : Value();
    }
    case Kind::foreign: return index.is_string() ? receiver.foreign().property(evaluation, index.string()) : Value();
    default: return {};
  }
}

bool set_property(Evaluation& evaluation, Value receiver, std::string_view name, Value value) {
  switch (receiver.kind()) {
    case Kind::map:
      if (is_read_only(receiver.map())) return false;
      receiver.map().put(evaluation.arena, name, value);
      return evaluation.spend(4);
    case Kind::entry:
      if (name != "value") return false;
      receiver.entry().value = value;
      return true;
    case Kind::foreign: return receiver.foreign().assign(evaluation, name, value);
    default: return false;
  }
}

bool set_index(Evaluation& evaluation, Value receiver, Value index, Value value) {
  switch (receiver.kind()) {
    case Kind::list: {
      if (!index.is_integer()) return false;
      const int64_t place = place_of(index, receiver.list().size());
      if (place < 0) {
        evaluation.fail(Fault::index_out_of_bounds);
        return false;
      }
      receiver.list().set(uint32_t(place), value);
      return true;
    }
    case Kind::map:
      if (is_read_only(receiver.map())) return false;
      pay_for_key(evaluation, receiver.map(), index);
      receiver.map().put(evaluation.arena, index, value);
      return evaluation.spend(4);
    case Kind::foreign: return index.is_string() && receiver.foreign().assign(evaluation, index.string(), value);
    default: return false;
  }
}

bool iterate(Evaluation& evaluation, Value value, List*& elements) {
  switch (value.kind()) {
    case Kind::list: elements = &value.list(); return true;
    case Kind::map:
      elements = List::make(evaluation.arena, ListStyle::view, value.map().size());
      add_all(evaluation, *elements, value);
      return !evaluation.failed();
    case Kind::foreign: {
      const Value contents = value.foreign().contents(evaluation);
      return contents.kind() != Kind::foreign && iterate(evaluation, contents, elements);
    }
    default: return false;
  }
}

Value range(Evaluation& evaluation, Value from, Value to) {
  constexpr uint64_t elements_max = 1'000'000;
  if (!from.is_integer() || !to.is_integer()) return {};
  const int64_t first = from.integer(), last = to.integer();
  const uint64_t distance = first <= last ? uint64_t(last) - uint64_t(first) : uint64_t(first) - uint64_t(last);
  if (distance >= elements_max) evaluation.fail(Fault::too_large);
  if (!evaluation.spend(int64_t(std::min(distance, elements_max)))) return {};
  List* list = List::make(evaluation.arena, ListStyle::literal, distance + 1);
  for (uint64_t i = 0; i <= distance; ++i) list->add(evaluation.arena, Value::integer(first <= last ? first + int64_t(i) : first - int64_t(i)));
  return Value::list(list);
}

}  // namespace apigw::vtl
