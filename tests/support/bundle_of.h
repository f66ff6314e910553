#pragma once
// A definition's text as a loaded bundle.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "compiler/compile.h"
#include "runtime/bundle/bundle.h"

namespace apigw::testing {

inline std::shared_ptr<const bundle::Bundle> bundle_of(const std::string& definition, model::ApiType type = model::ApiType::rest) {
  const compiler::Options options{.type = type};
  auto compilation = compiler::check_text("api.json", definition, options);
  REQUIRE_MESSAGE(!compilation->diagnostics.has_errors(), source::render_text(compilation->diagnostics.sorted(), compilation->sources, {}));
  auto bundle = bundle::Bundle::from_bytes(compiler::to_bundle(*compilation, options));
  REQUIRE_MESSAGE(bundle.has_value(), bundle.error().message);
  return *bundle;
}

}  // namespace apigw::testing
