#pragma once
// OpenAPI definitions as SAM sees them: which ones it writes into, and a walk over their operations.
#include <functional>
#include <string>
#include <string_view>

#include "compiler/sam/draft.h"
#include "compiler/sam/translation.h"

namespace apigw::sam {

inline constexpr std::string_view kAnyMethod = "x-amazon-apigateway-any-method";
inline constexpr std::string_view kIntegration = "x-amazon-apigateway-integration";

/// "3", "3.0", "3.0.1".
bool is_openapi_3(std::string_view version);
/// A definition that SAM writes into: it has `paths` and says which version it is. HTTP APIs take OpenAPI 3 alone.
bool is_rest_definition(const Node& definition);
bool is_http_definition(const Node& definition);
/// True when the definition follows OpenAPI 3: schemes and models stand under `components`.
bool follows_openapi_3(Draft& definition);

/// The definition that SAM starts from when the template gives none.
std::unique_ptr<Draft> rest_skeleton(Translation& translation, Span at);
std::unique_ptr<Draft> http_skeleton(Translation& translation, Span at);

/// Key of a method in a path item: lower case, ANY as the extension.
std::string method_key(std::string_view method);
/// "GET"; "*" for ANY: as in ARNs.
std::string method_in_arn(std::string_view key);
bool is_method_key(std::string_view key);
/// The path as ARNs name it: variables as "*", no slash at the end.
std::string path_in_arn(std::string_view path);

struct Operation {
  std::string_view path;
  std::string_view method;  // method_key() of its key
  Draft* draft;
  bool has_integration;
};
/// Every operation in order. Path items and operations that are no maps are reported once, and passed over.
void for_each_operation(Translation& translation, Draft& definition, const std::function<void(Operation&)>& visit);
/// Path items and operations that are no maps.
void check_paths(Translation& translation, Draft& definition);
/// The operation of a path and method, opened for editing; nullptr when there is none or it is no map.
Draft* operation_of(Draft& definition, std::string_view path, std::string_view method);
bool has_integration(Draft& operation);

/// Appends to an operation's `security`. What stands there and is no list is reported and replaced.
void add_requirement(Translation& translation, Draft& operation, const Node* requirement, Span at);

}  // namespace apigw::sam
