// java.util.List, Map and Iterator as templates use them.
#include <algorithm>

#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

class ListIterator final : public Foreign {
 public:
  explicit ListIterator(List& list) : list_(&list) {}
  bool call(Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) override {
    if (!arguments.empty()) return false;
    if (name == "hasNext") {
      result = Value::boolean(at_ < list_->size());
      return true;
    }
    if (name != "next") return false;
    if (at_ < list_->size()) {
      result = (*list_)[at_++];
    } else {
      evaluation.fail(Fault::index_out_of_bounds);
    }
    return true;
  }
  Value contents(Evaluation& evaluation) override {
    List* rest = List::make(evaluation.arena, ListStyle::view, list_->size() - std::min(at_, list_->size()));
    for (; at_ < list_->size() && evaluation.spend(1); ++at_) rest->add(evaluation.arena, (*list_)[at_]);
    return Value::list(rest);
  }
  std::string_view class_name() const override { return "java.util.ArrayList$Itr"; }

 private:
  List* list_;
  uint32_t at_ = 0;
};

bool fixed(const List& list) { return list.style() == ListStyle::array || list.style() == ListStyle::view; }
Value size_value(uint32_t size) { return Value::integer(size); }

/// The first place of `value`, or the last one; -1 when it is not there.
int64_t place_of(const Call& call, const List& list, Value value, bool last) {
  for (uint32_t i = 0; i < list.size(); ++i) {
    const uint32_t at = last ? list.size() - 1 - i : i;
    if (!call.evaluation.spend(1)) return -1;
    if (equals(call.evaluation, list[at], value)) return at;
  }
  return -1;
}

Value list_get(const Call& call) {
  const int64_t index = call.integer(0);
  if (index < 0 || index >= call.self.list().size()) return call.fail(Fault::index_out_of_bounds);
  return call.self.list()[uint32_t(index)];
}

Value list_set(const Call& call) {
  const int64_t index = call.integer(0);
  List& list = call.self.list();
  if (list.style() == ListStyle::view) return call.fail(Fault::unsupported_operation);
  if (index < 0 || index >= list.size()) return call.fail(Fault::index_out_of_bounds);
  const Value before = list[uint32_t(index)];
  list.set(uint32_t(index), call.arguments[1]);
  return before;
}

Value list_add(const Call& call) {
  if (fixed(call.self.list())) return call.fail(Fault::unsupported_operation);
  if (!call.evaluation.spend(1)) return {};
  call.self.list().add(call.evaluation.arena, call.arguments[0]);
  return Value::boolean(true);
}

Value list_insert(const Call& call) {
  List& list = call.self.list();
  if (fixed(list)) return call.fail(Fault::unsupported_operation);
  const int64_t index = call.integer(0);
  if (index < 0 || index > list.size()) return call.fail(Fault::index_out_of_bounds);
  if (!call.evaluation.spend_bytes((list.size() - size_t(index)) * sizeof(Value))) return {};
  list.insert(call.evaluation.arena, uint32_t(index), call.arguments[1]);
  return {};  // void
}

Value list_add_all(const Call& call) {
  List& list = call.self.list();
  if (fixed(list)) return call.fail(Fault::unsupported_operation);
  const bool changed = call.arguments[0].list().size() > 0;
  add_all(call.evaluation, list, call.arguments[0]);
  return Value::boolean(changed);
}

Value list_insert_all(const Call& call) {
  List& list = call.self.list();
  if (fixed(list)) return call.fail(Fault::unsupported_operation);
  const int64_t index = call.integer(0);
  if (index < 0 || index > list.size()) return call.fail(Fault::index_out_of_bounds);
  if (!call.evaluation.spend(int64_t(list.size()) + call.arguments[1].list().size())) return {};
  List* joined = List::make(call.evaluation.arena, list.style(), size_t(list.size()) + call.arguments[1].list().size());
  const bool changed = call.arguments[1].list().size() > 0;
  for (uint32_t i = 0; i < uint32_t(index); ++i) joined->add(call.evaluation.arena, list[i]);
  add_all(call.evaluation, *joined, call.arguments[1]);
  for (uint32_t i = uint32_t(index); i < list.size() && call.evaluation.spend(1); ++i) joined->add(call.evaluation.arena, list[i]);
  list = *joined;
  return Value::boolean(changed);
}

Value list_remove(const Call& call) {
  List& list = call.self.list();
  if (fixed(list)) return call.fail(Fault::unsupported_operation);
  if (!call.evaluation.spend_bytes(list.size() * sizeof(Value))) return {};
  if (call.arguments[0].is_integer()) {
    const int64_t index = call.integer(0);
    if (index < 0 || index >= list.size()) return call.fail(Fault::index_out_of_bounds);
    const Value before = list[uint32_t(index)];
    list.remove(uint32_t(index));
    return before;
  }
  const int64_t index = place_of(call, list, call.arguments[0], false);
  if (index >= 0) list.remove(uint32_t(index));
  return Value::boolean(index >= 0);
}

/// Keeps what is in the argument (or not, for removeAll).
Value keep(const Call& call, bool wanted) {
  List& list = call.self.list();
  if (fixed(list)) return call.fail(Fault::unsupported_operation);
  if (!call.evaluation.spend(list.size())) return {};
  List* kept = List::make(call.evaluation.arena, list.style(), list.size());
  for (Value element : list.values()) {
    if ((place_of(call, call.arguments[0].list(), element, false) >= 0) == wanted) kept->add(call.evaluation.arena, element);
  }
  const bool changed = kept->size() != list.size();
  if (!call.evaluation.failed()) list = *kept;
  return Value::boolean(changed);
}

Value list_clear(const Call& call) {
  if (fixed(call.self.list())) return call.fail(Fault::unsupported_operation);
  call.self.list().clear();
  return {};
}

Value contains_all(const Call& call) {
  for (Value element : call.arguments[0].list().values()) {
    if (!call.evaluation.spend(1)) return {};
    if (place_of(call, call.self.list(), element, false) < 0) return Value::boolean(false);
  }
  return Value::boolean(true);
}

Value sub_list(const Call& call) {
  const int64_t from = call.integer(0), to = call.integer(1);
  const List& list = call.self.list();
  if (from < 0 || to > list.size() || from > to) return call.fail(Fault::index_out_of_bounds);
  List* out = List::make(call.evaluation.arena, list.style() == ListStyle::json ? ListStyle::literal : list.style(), size_t(to - from));
  for (int64_t i = from; i < to && call.evaluation.spend(1); ++i) out->add(call.evaluation.arena, list[uint32_t(i)]);
  return Value::list(out);
}

constexpr Method kList[] = {
    {"add", "o", list_add},
    {"add", "io", list_insert},
    {"addAll", "l", list_add_all},
    {"addAll", "il", list_insert_all},
    {"clear", "", list_clear},
    {"contains", "o", [](const Call& call) { return Value::boolean(place_of(call, call.self.list(), call.arguments[0], false) >= 0); }},
    {"containsAll", "l", contains_all},
    {"count", "", [](const Call& call) { return size_value(call.self.list().size()); }},  // as the guide shows it
    {"get", "i", list_get},
    {"indexOf", "o", [](const Call& call) { return Value::integer(place_of(call, call.self.list(), call.arguments[0], false)); }},
    {"isEmpty", "", [](const Call& call) { return Value::boolean(call.self.list().size() == 0); }},
    {"iterator", "", [](const Call& call) { return iterator_of(call.evaluation, call.self.list()); }},
    {"lastIndexOf", "o", [](const Call& call) { return Value::integer(place_of(call, call.self.list(), call.arguments[0], true)); }},
    {"remove", "o", list_remove},
    {"removeAll", "l", [](const Call& call) { return keep(call, false); }},
    {"retainAll", "l", [](const Call& call) { return keep(call, true); }},
    {"set", "io", list_set},
    {"size", "", [](const Call& call) { return size_value(call.self.list().size()); }},
    {"subList", "ii", sub_list},
    {"toArray", "", [](const Call& call) { return call.self; }},
};
static_assert(sorted_by_name(kList));

Value value_or_null(const Value* value) { return value ? *value : Value(); }

Value map_put(const Call& call) {
  if (call.self.map().unmodifiable) return call.fail(Fault::unsupported_operation);
  if (!call.evaluation.spend(4)) return {};
  return call.self.map().put(call.evaluation.arena, call.arguments[0], call.arguments[1]);
}

Value map_put_if_absent(const Call& call) {
  const Value* present = call.self.map().find(call.arguments[0]);
  return present && !present->is_null() ? *present : map_put(call);
}

Value map_put_all(const Call& call) {
  Map& map = call.self.map();
  if (map.unmodifiable) return call.fail(Fault::unsupported_operation);
  if (&map == &call.arguments[0].map()) return {};
  uint32_t cursor = 0;
  while (const Entry* entry = call.arguments[0].map().next(cursor)) {
    if (!call.evaluation.spend(4)) break;
    map.put(call.evaluation.arena, entry->key, entry->value);
  }
  return {};
}

Value map_remove(const Call& call) {
  if (call.self.map().unmodifiable) return call.fail(Fault::unsupported_operation);
  return call.self.map().remove(call.arguments[0]);
}

Value map_clear(const Call& call) {
  if (call.self.map().unmodifiable) return call.fail(Fault::unsupported_operation);
  call.self.map().clear();
  return {};
}

Value contains_value(const Call& call) {
  uint32_t cursor = 0;
  while (const Entry* entry = call.self.map().next(cursor)) {
    if (!call.evaluation.spend(1)) return {};
    if (equals(call.evaluation, entry->value, call.arguments[0])) return Value::boolean(true);
  }
  return Value::boolean(false);
}

template <class Pick>
Value map_view(const Call& call, Pick&& pick) {
  List* out = List::make(call.evaluation.arena, ListStyle::view, call.self.map().size());
  uint32_t cursor = 0;
  while (Entry* entry = call.self.map().next(cursor)) {
    if (!call.evaluation.spend(1)) break;
    out->add(call.evaluation.arena, pick(*entry));
  }
  return Value::list(out);
}

constexpr Method kMap[] = {
    {"clear", "", map_clear},
    {"containsKey", "o", [](const Call& call) { return Value::boolean(call.self.map().find(call.arguments[0]) != nullptr); }},
    {"containsValue", "o", contains_value},
    {"entrySet", "", [](const Call& call) { return map_view(call, [](Entry& entry) { return Value::entry(&entry); }); }},
    {"get", "o", [](const Call& call) { return value_or_null(call.self.map().find(call.arguments[0])); }},
    {"getOrDefault", "oo",
     [](const Call& call) {
       const Value* value = call.self.map().find(call.arguments[0]);
       return value ? *value : call.arguments[1];
     }},
    {"isEmpty", "", [](const Call& call) { return Value::boolean(call.self.map().size() == 0); }},
    {"keySet", "", [](const Call& call) { return map_view(call, [](Entry& entry) { return entry.key; }); }},
    {"put", "oo", map_put},
    {"putAll", "m", map_put_all},
    {"putIfAbsent", "oo", map_put_if_absent},
    {"remove", "o", map_remove},
    {"size", "", [](const Call& call) { return size_value(call.self.map().size()); }},
    {"values", "", [](const Call& call) { return map_view(call, [](Entry& entry) { return entry.value; }); }},
};
static_assert(sorted_by_name(kMap));

}  // namespace

std::span<const Method> list_methods() { return kList; }
std::span<const Method> map_methods() { return kMap; }

Value iterator_of(Evaluation& evaluation, List& list) { return Value::foreign(evaluation.arena.make<ListIterator>(list)); }

void add_all(Evaluation& evaluation, List& to, Value from) {
  if (from.is_list()) {
    const uint32_t count = from.list().size();  // `to` may be `from`
    if (!evaluation.spend(count)) return;
    to.reserve(evaluation.arena, size_t(to.size()) + count);
    for (uint32_t i = 0; i < count; ++i) to.add(evaluation.arena, from.list()[i]);
  } else if (from.is_map()) {
    uint32_t cursor = 0;
    while (const Entry* entry = from.map().next(cursor)) {
      if (!evaluation.spend(1)) return;
      to.add(evaluation.arena, entry->value);
    }
  }
}

}  // namespace apigw::vtl
