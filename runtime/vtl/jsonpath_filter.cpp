#include "runtime/vtl/jsonpath_filter.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "runtime/vtl/number.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/text_units.h"

namespace apigw::vtl::jsonpath {
namespace {

PathResult resolve(const Scope& scope, const Operand& operand, Value element) {
  if (!operand.is_path) return {true, operand.literal};
  const Path& path = scope.program.paths[operand.path];
  return follow(scope, path, path.from_root ? scope.root : element);
}

/// Jayway compares a number with a text by the other's form; beyond that classes must agree.
bool same(Evaluation& evaluation, Value a, Value b) {
  if (a.is_number() && b.is_number()) return compare_numbers(a, b) == 0;
  if ((a.is_number() && b.is_string()) || (a.is_string() && b.is_number())) return text_of(evaluation, a) == text_of(evaluation, b);
  return a.kind() == b.kind() && equals(evaluation, a, b);
}

std::optional<int> order(Evaluation& evaluation, Value a, Value b) {
  if (a.is_string() && b.is_string() && !evaluation.spend_scan(std::min(a.string().size(), b.string().size()))) return std::nullopt;
  if (a.is_string() && b.is_string()) return a.string().compare(b.string());
  return compare_numbers(a, b);
}

bool among(Evaluation& evaluation, Value value, const List& list) {
  for (Value element : list.values()) {
    if (!evaluation.spend(1)) return false;
    if (same(evaluation, value, element)) return true;
  }
  return false;
}

/// How many elements of `a` are in `b`.
uint32_t shared(Evaluation& evaluation, const List& a, const List& b) {
  uint32_t count = 0;
  for (Value element : a.values()) count += among(evaluation, element, b);
  return count;
}

std::optional<size_t> size_of(Value value) {
  switch (value.kind()) {
    case Kind::list: return value.list().size();
    case Kind::map: return value.map().size();
    case Kind::string: return unit_count(value.string());
    default: return std::nullopt;
  }
}

bool compares(const Scope& scope, Predicate::Op op, const PathResult& left, const PathResult& right) {
  Evaluation& evaluation = scope.evaluation;
  if (!left.found || !right.found) {
    // What is not there equals nothing but what is not there either.
    if (op == Predicate::Op::equal) return !left.found && !right.found;
    return op == Predicate::Op::not_equal && left.found != right.found;
  }
  const Value a = left.value, b = right.value;
  const auto ordered = [&] { return order(evaluation, a, b); };
  switch (op) {
    case Predicate::Op::equal: return same(evaluation, a, b);
    case Predicate::Op::not_equal: return !same(evaluation, a, b);
    case Predicate::Op::less: return ordered().value_or(0) < 0;
    case Predicate::Op::less_equal: return ordered().value_or(1) <= 0;
    case Predicate::Op::greater: return ordered().value_or(0) > 0;
    case Predicate::Op::greater_equal: return ordered().value_or(-1) >= 0;
    case Predicate::Op::in: return b.is_list() && among(evaluation, a, b.list());
    case Predicate::Op::not_in: return b.is_list() && !among(evaluation, a, b.list());
    case Predicate::Op::subset_of: return a.is_list() && b.is_list() && shared(evaluation, a.list(), b.list()) == a.list().size();
    case Predicate::Op::any_of: return a.is_list() && b.is_list() && shared(evaluation, a.list(), b.list()) > 0;
    case Predicate::Op::none_of: return a.is_list() && b.is_list() && shared(evaluation, a.list(), b.list()) == 0;
    case Predicate::Op::size: return size_of(a) && b.is_number() && compare_numbers(Value::integer(int64_t(*size_of(a))), b) == 0;
    case Predicate::Op::empty: return size_of(a) && b.kind() == Kind::boolean && (*size_of(a) == 0) == b.boolean();
    case Predicate::Op::contains:
      if (a.is_list()) return among(evaluation, b, a.list());
      if (!a.is_string() || !b.is_string() || !evaluation.spend(int64_t(a.string().size() / 16 + b.string().size() / 3))) return false;
      return find_text(a.string(), b.string()) != std::string_view::npos;
    case Predicate::Op::both:
    case Predicate::Op::either:
    case Predicate::Op::negation:
    case Predicate::Op::exists:
    case Predicate::Op::matches: break;
  }
  return false;
}

/// Numbers of a list, and of the function's arguments.
template <class Visit>
uint32_t each_number(const Scope& scope, const Step& step, Value node, Visit&& visit) {
  uint32_t count = 0;
  const auto one = [&](Value value) {
    if (!value.is_number()) return;
    visit(to_double(value));
    ++count;
  };
  const auto all = [&](Value value) {
    if (!value.is_list()) return one(value);
    for (Value element : value.list().values()) {
      if (!scope.evaluation.spend(1)) return;
      one(element);
    }
  };
  if (node.is_list()) all(node);
  for (uint32_t argument : step.arguments) all(resolve(scope, scope.program.operands[argument], node).value);
  return count;
}

Value aggregate(const Scope& scope, const Step& step, Value node) {
  double sum = 0, squares = 0, least = HUGE_VAL, most = -HUGE_VAL;
  const uint32_t count = each_number(scope, step, node, [&](double number) {
    sum += number;
    squares += number * number;
    least = std::min(least, number);
    most = std::max(most, number);
  });
  if (count == 0) return {};
  const double mean = sum / count;
  switch (step.function) {
    case Function::min: return Value::real(least);
    case Function::max: return Value::real(most);
    case Function::avg: return Value::real(mean);
    case Function::sum: return Value::real(sum);
    default: return Value::real(std::sqrt(std::max(0.0, squares / count - mean * mean)));
  }
}

Value joined(const Scope& scope, const Step& step, Value node) {
  TextSink out(scope.evaluation.arena, output_bytes_max);
  const auto all = [&](Value value) {
    if (!value.is_list()) return print_to(scope.evaluation, value, out);
    for (Value element : value.list().values()) {
      if (!scope.evaluation.spend(2)) return;
      if (element.is_string() || element.is_number()) print(element, out);
    }
  };
  if (node.is_list()) all(node);
  for (uint32_t argument : step.arguments) all(resolve(scope, scope.program.operands[argument], node).value);
  if (out.overflowed()) scope.evaluation.fail(Fault::too_large);
  scope.evaluation.spend_bytes(out.size());
  return Value::string(out.view());
}

Value element_at(Value node, int64_t index) {
  if (!node.is_list()) return {};
  const int64_t size = node.list().size();
  if (index < 0) index += size;
  return index >= 0 && index < size ? node.list()[uint32_t(index)] : Value();
}

}  // namespace

bool accepts(const Scope& scope, uint32_t number, Value element) {
  if (!scope.evaluation.spend(4)) return false;
  const Predicate& predicate = scope.program.predicates[number];
  const auto operand = [&](uint32_t index) { return resolve(scope, scope.program.operands[index], element); };
  switch (predicate.op) {
    case Predicate::Op::both: return accepts(scope, predicate.left, element) && accepts(scope, predicate.right, element);
    case Predicate::Op::either: return accepts(scope, predicate.left, element) || accepts(scope, predicate.right, element);
    case Predicate::Op::negation: return !accepts(scope, predicate.left, element);
    case Predicate::Op::exists: {
      const Operand& left = scope.program.operands[predicate.left];
      const PathResult result = operand(predicate.left);
      if (!left.is_path) return truthy(result.value);
      // An indefinite path always gives a list; it exists when something is in it.
      return result.found && (scope.program.paths[left.path].definite || (result.value.is_list() && result.value.list().size() > 0));
    }
    case Predicate::Op::matches: {
      const PathResult left = operand(predicate.left);
      if (!left.found || left.value.is_null() || left.value.is_list() || left.value.is_map()) return false;
      const std::string_view text = text_of(scope.evaluation, left.value);
      return scope.evaluation.spend_bytes(text.size()) && scope.program.expressions[predicate.right].full_match(text);
    }
    default: return compares(scope, predicate.op, operand(predicate.left), operand(predicate.right));
  }
}

Value apply_function(const Scope& scope, const Step& step, Value node) {
  Arena& arena = scope.evaluation.arena;
  switch (step.function) {
    case Function::length: {
      if (node.is_string()) return {};
      const auto size = size_of(node);
      return size ? Value::integer(int64_t(*size)) : Value();
    }
    case Function::min:
    case Function::max:
    case Function::avg:
    case Function::sum:
    case Function::stddev: return aggregate(scope, step, node);
    case Function::keys: {
      if (!node.is_map()) return {};
      List* keys = List::make(arena, ListStyle::json, node.map().size());
      uint32_t cursor = 0;
      while (const Entry* entry = node.map().next(cursor)) keys->add(arena, entry->key);
      scope.evaluation.spend(node.map().size());
      return Value::list(keys);
    }
    case Function::concat: return joined(scope, step, node);
    case Function::append: {
      if (!node.is_list()) return node;
      // The document itself stays as it is.
      List* longer = List::make(arena, ListStyle::json, node.list().size() + step.arguments.size());
      for (Value element : node.list().values()) longer->add(arena, element);
      for (uint32_t argument : step.arguments) longer->add(arena, resolve(scope, scope.program.operands[argument], node).value);
      scope.evaluation.spend(longer->size());
      return Value::list(longer);
    }
    case Function::first: return element_at(node, 0);
    case Function::last: return element_at(node, -1);
    case Function::index: {
      const Value place = step.arguments.empty() ? Value() : resolve(scope, scope.program.operands[step.arguments[0]], node).value;
      return place.is_integer() ? element_at(node, std::clamp<int64_t>(place.integer(), INT32_MIN, INT32_MAX)) : Value();
    }
  }
  return {};
}

}  // namespace apigw::vtl::jsonpath
