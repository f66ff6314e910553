// Paths → resources with their created parents, and the methods on them (definition-formats 1.2 to 1.4).
#include <algorithm>
#include <fmt/format.h>

#include "compiler/model/import.h"
#include "compiler/model/resource_tree.h"

namespace apigw::model {
namespace {

std::string resource_path(Import& import, const syntax::Member& member, const std::string& prefix) {
  if (import.api.type == ApiType::http) {
    // A trailing slash counts in an HTTP API, and $default is no path at all.
    return member.key == "$default" || member.key == "/$default" ? "$default" : prefix + std::string(member.key);
  }
  std::string path = openapi::normalise_path(member.key);
  if (path != member.key) {
    import.diagnostics.report(source::Code::path_normalised, member.key_span, fmt::format("the service stores the path '{}' as '{}'", member.key, path));
  }
  if (prefix.empty()) return path;
  return path == "/" ? prefix : prefix + path;
}

/// Reports a method that the resource has already; true when it is new.
bool is_new_method(Import& import, const Resource& resource, const openapi::Operation& operation) {
  const auto known = std::find_if(resource.methods.begin(), resource.methods.end(), [&](const Method& m) { return m.http_method.value == operation.method; });
  if (known == resource.methods.end()) return true;
  import.diagnostics.report(source::Code::duplicate_operation, operation.member->key_span,
                            fmt::format("{} {} is defined twice", operation.method, resource.path.value), {}, {{known->at, "the first is here"}});
  return false;
}

Method method_of(Import& import, const openapi::PathItem& item, const openapi::Operation& operation, const Resource& resource) {
  Method method{.http_method = {.value = std::string(operation.method), .at = operation.member->key_span},
                .operation_name = import.values.text_at(*operation.node, "operationId"),
                .at = operation.member->key_span,
                .node = operation.node};
  import_interface(import, item, operation, resource, method);
  import_authorization(import, operation, method);
  import_integration(import, operation, method);
  if (import.api.type == ApiType::rest) {
    method.request_validator = import.values.text_at(*operation.node, "x-amazon-apigateway-request-validator");
    if (!method.request_validator.present()) method.request_validator = import.default_validator;
  }
  return method;
}

/// A document that was written for something else has no integration anywhere: one fault, not one for each operation.
void report_no_integrations(Import& import) {
  size_t count = 0;
  Method* first = nullptr;
  for (Resource& resource : import.api.resources) {
    for (Method& method : resource.methods) {
      if (method.integration || method.integration_reported) return;
      if (first == nullptr || method.at.begin < first->at.begin) first = &method;
      ++count;
    }
  }
  if (count < 2) return;
  import.diagnostics.report(source::Code::no_integration, import.api.at,
                            fmt::format("none of the {} operations has an x-amazon-apigateway-integration; AWS cannot deploy this API", count),
                            "add an x-amazon-apigateway-integration to each operation", {{first->at, "the first operation is here"}});
  for (Resource& resource : import.api.resources) {
    for (Method& method : resource.methods) method.integration_reported = true;
  }
}

/// That there is nothing at all is for the checks to say; that something else stands there is not in the model.
void check_kind_of_paths(Import& import) {
  const syntax::Node* paths = import.view.root().get("paths");
  if (paths == nullptr || paths->is_mapping() || paths->kind == syntax::Kind::null) return;
  import.diagnostics.report(source::Code::value_kind, paths->span, "'paths' must be a map of paths");
}

}  // namespace

void import_paths(Import& import, openapi::BasePathMode mode) {
  const std::string prefix = openapi::path_prefix(openapi::base_path_of(import.view.root(), import.view.version()), mode);
  check_kind_of_paths(import);
  const bool rest = import.api.type == ApiType::rest;
  ResourceTree tree;
  if (rest) tree.at("/", import.api.at);
  for (const openapi::PathItem& item : import.view.paths()) {
    const std::string path = resource_path(import, *item.member, prefix);
    // The service tells $default from paths when it stores it; the definition says what it says.
    const bool is_default = item.member->key == "$default" || item.member->key == "/$default";
    Resource& resource = rest ? tree.at(path, item.member->key_span) : tree.route(path, item.member->key_span);
    if (is_default && path != item.member->key) resource.listed_path = item.member->key;
    for (const openapi::Operation& operation : item.operations) {
      if (is_new_method(import, resource, operation)) resource.methods.push_back(method_of(import, item, operation, resource));
    }
  }
  import.api.resources = std::move(tree).sorted();
  report_no_integrations(import);
}

}  // namespace apigw::model
