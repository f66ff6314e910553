#pragma once
// Rows of methods. Of the methods*.cpp files alone.
#include <span>
#include <string_view>

#include "runtime/vtl/value.h"

namespace apigw::vtl {

/// One call while it runs. Arguments have the classes that the row's signature asks for.
struct Call {
  Evaluation& evaluation;
  Value self;
  std::span<const Value> arguments;

  std::string_view text() const { return self.string(); }
  std::string_view text(size_t index) const { return arguments[index].string(); }
  int64_t integer(size_t index) const { return arguments[index].integer(); }
  Value fail(Fault fault) const {
    evaluation.fail(fault);
    return {};
  }
};

/// signature, a letter an argument:  s String, i Integer or Long, n any number, l list, m map, o anything; `*` at the end: any more of them.
/// As in Java a call whose arguments fit no row is a call of no method.
struct Method {
  std::string_view name;
  std::string_view signature;
  Value (*run)(const Call& call);
};

// Sorted by name (checked at compile time); overloads stand in the order in which they are tried.
std::span<const Method> string_methods();
std::span<const Method> list_methods();
std::span<const Method> map_methods();
std::span<const Method> entry_methods();
std::span<const Method> number_methods();
std::span<const Method> boolean_methods();
/// Of every object that is not null.
std::span<const Method> object_methods();

template <size_t count>
constexpr bool sorted_by_name(const Method (&rows)[count]) {
  for (size_t i = 1; i < count; ++i) {
    if (rows[i].name < rows[i - 1].name) return false;
  }
  return true;
}

/// String.format with the conversions s S d x X o c b n % f e and flags, width and precision.
Value format_text(const Call& call);

/// Iterator over a list: hasNext() and next().
Value iterator_of(Evaluation& evaluation, List& list);
/// Adds all elements of `from` (a list, or the values of a map) behind `to`.
void add_all(Evaluation& evaluation, List& to, Value from);

}  // namespace apigw::vtl
