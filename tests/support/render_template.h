#pragma once
// A template's text compiled, proven and rendered, without a bundle.
#include <string>
#include <string_view>

#include "compiler/vtl/generate.h"
#include "runtime/bundle/verify_vtl.h"
#include "runtime/vtl/caches.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/machine.h"
#include "runtime/vtl/util.h"

namespace apigw::testing {

struct Rendered {
  bool parsed = false;
  bool sound = false;  // what the generator wrote passes the verifier
  vtl::Fault fault = vtl::Fault::none;
  std::string text;
};

/// Parses and generates into `unit`; false on a fault.
inline bool compile_template(std::string_view source, bundle::VtlUnit& unit, bool optimise) {
  const vtl::Parsed parsed = vtl::parse(source);
  if (!parsed.faults.empty()) return false;
  const vtl::Intern intern = [&](std::string_view text) {
    unit.strings.emplace_back(text);
    return uint32_t(unit.strings.size() - 1);
  };
  vtl::Generated made = vtl::generate(parsed.tree, intern, optimise);
  unit.words = std::move(made.words);
  return made.faults.empty();
}

/// What one rendering needs; `$input` is a map of a few kinds of values.
struct Rendering {
  BlockPool pool;
  Arena arena{pool};
  vtl::Caches caches;
  vtl::Evaluation evaluation{arena, caches};
  vtl::TextSink sink{arena, vtl::output_bytes_max};
  vtl::Environment environment;

  explicit Rendering(int64_t fuel) {
    evaluation.fuel = fuel;
    environment.input = vtl::parse_json(evaluation, R"({"s":"text","n":7,"d":2.5,"t":true,"f":false,"z":null,"l":[1,"two",null,3],"m":{"k":"v","e":{}}})").value_or(vtl::Value());
    environment.util = vtl::util_object();
    environment.evaluate = vtl::compile_text;
  }
};

/// Runs a program that verify_vtl holds for.
inline Rendered run_template(const bundle::VtlUnit& unit, int64_t fuel = 1'000'000) {
  Rendering rendering(fuel);
  const vtl::Fault fault = vtl::render(vtl::Program::of(unit), rendering.environment, rendering.evaluation, rendering.sink).fault;
  return {true, true, fault, std::string(rendering.sink.view())};
}

inline Rendered render_template(std::string_view source, bool optimise = true, int64_t fuel = 1'000'000) {
  bundle::VtlUnit unit;
  if (!compile_template(source, unit, optimise)) return {};
  if (!bundle::verify_vtl(unit.words, unit.strings.size())) return {true, false, vtl::Fault::none, {}};
  return run_template(unit, fuel);
}

}  // namespace apigw::testing
