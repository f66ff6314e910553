#include "runtime/vtl/loop_scope.h"

#include "runtime/vtl/text.h"

namespace apigw::vtl {
namespace {

constexpr std::string_view kClassName = "org.apache.velocity.runtime.directive.ForeachScope";

enum class Fact : uint8_t { index, count, has_next, first, last, parent, topmost, replaced };
struct Row {
  std::string_view property;
  std::string_view getter;
  std::string_view other;  // a second method of the same meaning
  Fact fact;
};
constexpr Row kRows[] = {
    {"index", "getIndex", {}, Fact::index},       {"count", "getCount", {}, Fact::count},
    {"hasNext", "getHasNext", "hasNext", Fact::has_next}, {"first", "getFirst", "isFirst", Fact::first},
    {"last", "getLast", "isLast", Fact::last},    {"parent", "getParent", {}, Fact::parent},
    {"topmost", "getTopmost", {}, Fact::topmost}, {"replaced", "getReplaced", {}, Fact::replaced},
};

}  // namespace

LoopScope::LoopScope(const uint32_t* owner, Value previous) : owner_(owner), parent_(of(previous)) {
  if (parent_ == nullptr) replaced_ = previous;
}

LoopScope* LoopScope::of(Value value) {
  if (value.kind() != Kind::foreign || value.foreign().class_name().data() != kClassName.data()) return nullptr;
  return static_cast<LoopScope*>(&value.foreign());
}

std::string_view LoopScope::class_name() const { return kClassName; }

Value LoopScope::replaced() const {
  const LoopScope* at = this;
  while (at->replaced_.is_null() && at->parent_ != nullptr) at = at->parent_;
  return at->replaced_;
}

Value LoopScope::property(Evaluation&, std::string_view name) {
  for (const Row& row : kRows) {
    if (name != row.property) continue;
    switch (row.fact) {
      case Fact::index: return Value::integer(index_);
      case Fact::count: return Value::integer(index_ + 1);
      case Fact::has_next: return Value::boolean(has_next_);
      case Fact::first: return Value::boolean(index_ < 1);
      case Fact::last: return Value::boolean(!has_next_);
      case Fact::parent: return parent_ == nullptr ? Value() : Value::foreign(parent_);
      case Fact::topmost: {
        LoopScope* at = this;
        while (at->parent_ != nullptr) at = at->parent_;
        return Value::foreign(at);
      }
      case Fact::replaced: return replaced();
    }
  }
  for (const LoopScope* at = this; at != nullptr; at = at->parent_) {
    const Value* found = at->storage_ == nullptr ? nullptr : at->storage_->find(name);
    if (found != nullptr) return *found;
  }
  return {};
}

bool LoopScope::call(Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) {
  if (arguments.empty()) {
    for (const Row& row : kRows) {
      if (name == row.getter || (!row.other.empty() && name == row.other)) return result = property(evaluation, row.property), true;
    }
  }
  if (name == "get" && arguments.size() == 1 && arguments[0].is_string()) return result = property(evaluation, arguments[0].string()), true;
  if (name == "put" && arguments.size() == 2 && arguments[0].is_string()) {
    assign(evaluation, arguments[0].string(), arguments[1]);
    return true;
  }
  return false;
}

bool LoopScope::assign(Evaluation& evaluation, std::string_view name, Value value) {
  if (storage_ == nullptr) storage_ = Map::make(evaluation.arena);
  storage_->put(evaluation.arena, name, value);
  return true;
}

Value LoopScope::contents(Evaluation& evaluation) {
  if (storage_ == nullptr) storage_ = Map::make(evaluation.arena);
  return Value::map(storage_);
}

void LoopScope::print(TextSink& out) {
  if (storage_ == nullptr) return out.append("{}");
  vtl::print(Value::map(storage_), out);
}

}  // namespace apigw::vtl
