#pragma once
// Models → schema programs (runtime/bundle/schema_code.h), and what is wrong with their schemas.
//
// JSON Schema draft 4 is compiled whole. OpenAPI 3.1 is lowered where nothing is lost: `const`, numeric exclusive limits,
// boolean schemas, `prefixItems`, `dependentRequired`, `dependentSchemas`, `$defs` (definition-formats 1.15). Whatever cannot be
// enforced is reported as unenforced; a schema with a fault becomes a program that no value fits.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "compiler/model/api.h"
#include "compiler/source/diagnostic.h"

namespace apigw::schema {

struct Program {
  std::vector<uint32_t> words;
};

/// Gives a text its StringId in the bundle's pool.
using Intern = std::function<uint32_t(std::string_view)>;

/// Compiles one model with everything it reaches through `$ref`. Same model, same calls of `intern`, same words.
Program compile(const model::Api& api, const model::Model& model, const Intern& intern, source::Diagnostics& diagnostics);

/// Reports the faults of all models: invalid-schema, dropped-keyword, dropped-nullable, unenforced-schema, and references that
/// name nothing when no OpenAPI document reports them itself. Linear in the size of the schemas.
void check(const model::Api& api, source::Diagnostics& diagnostics);

}  // namespace apigw::schema
