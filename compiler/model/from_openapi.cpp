#include "compiler/model/from_openapi.h"

#include "compiler/model/import.h"
#include "compiler/openapi/lint.h"

namespace apigw::model {
namespace {

/// True when the document can describe an API of this type at all.
bool type_fits(ApiType type, openapi::Version version, const syntax::Node& root, source::Diagnostics& diagnostics) {
  if (type == ApiType::websocket) {
    diagnostics.report(source::Code::value_not_allowed, root.members.front().key_span, "an OpenAPI document cannot define a WebSocket API",
                       "define it in a template");
    return false;
  }
  if (type == ApiType::http && version == openapi::Version::swagger20) {
    diagnostics.report(source::Code::version_not_supported, root.get("swagger")->span, "an HTTP API is imported from OpenAPI 3 only",
                       "convert the document to openapi: 3.0.3, or import it as a REST API");
    return false;
  }
  return true;
}

}  // namespace

std::optional<Api> from_openapi(const syntax::Node& root, const ImportOptions& options, source::Diagnostics& diagnostics) {
  const std::optional<openapi::Version> version = openapi::version_of(root, diagnostics);
  if (!version || !type_fits(options.type, *version, root, diagnostics)) return std::nullopt;
  openapi::View view(root, *version, diagnostics);
  openapi::lint(view, options.type == ApiType::rest ? openapi::ExtensionApis::rest : openapi::ExtensionApis::http, diagnostics);

  Api api;
  api.type = options.type;
  api.document = &root;
  Import import{.view = view, .api = api, .values = Values(options.variables, diagnostics), .diagnostics = diagnostics, .repeated = {}};
  import.values.set_judge(options.certainty);
  import_root(import);
  import_models(import);
  import_security_schemes(import);
  import_paths(import, options.base_path);
  view.references().report_faults();
  import.repeated.report(diagnostics);
  return api;
}

}  // namespace apigw::model
