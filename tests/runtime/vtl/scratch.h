#pragma once
// What a rendering gives to operations on values, and short ways to say values in tests.
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "runtime/vtl/caches.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/methods.h"
#include "runtime/vtl/text.h"

namespace apigw::tests {

struct Scratch {
  BlockPool pool;
  Arena arena{pool};
  vtl::Caches caches;
  vtl::Evaluation evaluation{arena, caches};

  vtl::Value json(std::string_view text) {
    const auto value = vtl::parse_json(evaluation, arena.copy(text));
    if (!value) throw std::runtime_error("not JSON: " + std::string(text));
    return *value;
  }
  vtl::Value text(std::string_view text) { return vtl::Value::string(arena.copy(text)); }
  vtl::Value literal(std::initializer_list<vtl::Value> elements) {
    vtl::List* list = vtl::List::make(arena);
    for (vtl::Value element : elements) list->add(arena, element);
    return vtl::Value::list(list);
  }
  vtl::Value call(vtl::Value receiver, std::string_view name, std::initializer_list<vtl::Value> arguments = {}) {
    return vtl::call_method(evaluation, receiver, name, {arguments.begin(), arguments.size()});
  }
  std::string printed(vtl::Value value) {
    vtl::TextSink out(arena, 1 << 20);
    vtl::print(value, out);
    return out.overflowed() ? "(overflow)" : std::string(out.view());
  }
  std::string json_of(vtl::Value value) { return std::string(vtl::json_text(evaluation, value)); }
  /// The fault so far, and none from here on.
  vtl::Fault fault() { return std::exchange(evaluation.fault, vtl::Fault::none); }
};

}  // namespace apigw::tests
