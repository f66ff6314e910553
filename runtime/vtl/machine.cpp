#include "runtime/vtl/machine.h"

#include "runtime/vtl/interpreter.h"

namespace apigw::vtl {

Program Program::of(const bundle::Bundle& bundle, uint32_t index) {
  return {bundle.vtl(index), &bundle, [](const void* strings, uint32_t id) { return static_cast<const bundle::Bundle*>(strings)->string(id); }};
}

Program Program::of(const bundle::VtlUnit& unit) {
  return {unit.words, &unit, [](const void* strings, uint32_t id) { return std::string_view(static_cast<const bundle::VtlUnit*>(strings)->strings[id]); }};
}

RenderResult render(const Program& program, const Environment& environment, Evaluation& evaluation, TextSink& out) {
  return Interpreter(program, environment, evaluation, out).run();
}

}  // namespace apigw::vtl
