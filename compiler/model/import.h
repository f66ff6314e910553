#pragma once
// The parts of the import, in the order they run; each fills its part of the Api. Internal to this folder.
#include <map>
#include <string>

#include "compiler/model/api.h"
#include "compiler/model/from_openapi.h"
#include "compiler/model/values.h"
#include "compiler/openapi/repeated.h"
#include "compiler/openapi/view.h"

namespace apigw::model {

/// What a security scheme means to the service (definition-formats 1.10).
enum class SchemeMeaning : uint8_t { none, api_key, iam, authorizer };

struct Scheme {
  SchemeMeaning meaning = SchemeMeaning::none;
  std::string type;  // as written, for reports
};

/// What the parts share while one document is imported.
struct Import {
  openapi::View& view;
  Api& api;
  Values values;
  source::Diagnostics& diagnostics;
  openapi::Repeated repeated;                              // reported once each, at the end
  std::map<std::string, Scheme, std::less<>> schemes = {};  // by name
  Text default_validator = {};                             // the root's
};

void import_root(Import& import);               // info, validators, gateway responses, policy, sizes
void import_models(Import& import);             // named schemas
void import_security_schemes(Import& import);   // authorizers
void import_paths(Import& import, openapi::BasePathMode base_path);  // resources and methods

/// Parameters, request models and responses of one operation; `path` is the resource's.
void import_interface(Import& import, const openapi::PathItem& item, const openapi::Operation& operation, const Resource& resource, Method& method);
void import_authorization(Import& import, const openapi::Operation& operation, Method& method);
/// The operation's x-amazon-apigateway-integration; sets integration_reported when there is one that cannot be read.
void import_integration(Import& import, const openapi::Operation& operation, Method& method);

/// Name of the model of a request body's schema: the one it refers to, or a new one for an inline schema. Empty when the reference
/// leads nowhere. `origin` makes the generated name stable: "POST /pets application/json".
std::string model_of_schema(Import& import, const syntax::Node& schema, std::string_view origin);

}  // namespace apigw::model
