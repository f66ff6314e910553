#pragma once
// The definition of an API as a JSON document: what a bundle carries so that a deployment can be compared when its source file is long
// gone. Same model, same bytes: defaults written out, references of schemas made names, what schemas only tell people left out.
//
// {"format": "apigw-definition", "version": 1, "api": {…}, "authorizers": {NAME: …}, "cors": …, "gatewayResponses": {TYPE: …},
//  "stage": {…}, "domains": {NAME: …}, "functions": {NAME: …}, "apiKeys": {ID: …}, "usagePlans": {ID: …}, "policy": …, "routes": {"GET /pets/{id}": …}, "schemas": {NAME or "#/pointer": …}, "inline": [names of schemas without a name of their own]}
#include <string>

#include "compiler/model/api.h"

namespace apigw::diff {

inline constexpr std::string_view kDefinitionFormat = "apigw-definition";
/// Version 1 had no stage, domains, functions, keys and plans.
inline constexpr int kDefinitionVersion = 2;

/// Values of keys and of environment variables are no part of it, nor is the code of functions beyond inline code's digest. Linear in the model and the schemas that it names.
std::string definition_of(const model::Api& api);

}  // namespace apigw::diff
