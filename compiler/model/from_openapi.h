#pragma once
// OpenAPI document → API model, by the import rules of the service (definition-formats 1).
#include <optional>

#include "compiler/model/api.h"
#include "compiler/model/values.h"
#include "compiler/openapi/base_path.h"
#include "compiler/openapi/functions.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::model {

struct ImportOptions {
  ApiType type = ApiType::rest;
  openapi::BasePathMode base_path = openapi::BasePathMode::ignore;
  openapi::AwsVariables variables;
  Values::Judge certainty;  // of a document inside a template
};

/// Builds the model of a document whose root has `swagger` or `openapi`.
///   returns   nothing when the document cannot be one API of that type (version, type); else a model, perhaps with faults reported
///   reports   what the document gets wrong and the model cannot express; what the model can express is left to compiler/check
/// The model points into the document's nodes.
std::optional<Api> from_openapi(const syntax::Node& root, const ImportOptions& options, source::Diagnostics& diagnostics);

}  // namespace apigw::model
