#include "compiler/schema/compile.h"

#include "compiler/schema/lowering.h"

namespace apigw::schema {

Program compile(const model::Api& api, const model::Model& model, const Intern& intern, source::Diagnostics& diagnostics) {
  Lowering lowering(api, intern, diagnostics);
  lowering.add(model);
  lowering.find_circles();
  return lowering.faulty() ? refuse_all() : lowering.assembly().link();
}

void check(const model::Api& api, source::Diagnostics& diagnostics) {
  // All models share one assembly, so what several of them reach is looked at once.
  const Intern nowhere = [](std::string_view) { return 0u; };
  Lowering lowering(api, nowhere, diagnostics);
  for (const model::Model& model : api.models) lowering.add(model);
  lowering.find_circles();
}

}  // namespace apigw::schema
