// Paths → resources with their created parents, and the methods on them (definition-formats 1.2 to 1.4).
#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

#include "compiler/model/import.h"

namespace apigw::model {
namespace {

/// The resources while they are made: by path, each with all its parents.
class ResourceTree {
 public:
  /// Index of the resource at a normalised path; creates it and its parents.
  size_t at(const std::string& path, source::Span key_at) {
    if (const auto found = index_.find(path); found != index_.end()) return found->second;
    if (path.size() > 1) {
      const size_t slash = path.rfind('/');
      at(slash == 0 ? "/" : path.substr(0, slash), key_at);
    }
    return add(path, key_at);
  }
  /// Same for an HTTP API, whose routes have no parents.
  size_t route(const std::string& path, source::Span key_at) {
    const auto found = index_.find(path);
    return found != index_.end() ? found->second : add(path, key_at);
  }
  Resource& operator[](size_t index) { return resources_[index]; }
  std::vector<Resource> sorted() && {
    std::sort(resources_.begin(), resources_.end(), [](const Resource& a, const Resource& b) { return a.path.value < b.path.value; });
    return std::move(resources_);
  }

 private:
  size_t add(const std::string& path, source::Span key_at) {
    resources_.push_back({.path = {.value = path, .at = key_at}, .methods = {}});
    index_.emplace(path, resources_.size() - 1);
    return resources_.size() - 1;
  }
  std::vector<Resource> resources_;
  std::unordered_map<std::string, size_t> index_;
};

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
    const size_t index = rest ? tree.at(path, item.member->key_span) : tree.route(path, item.member->key_span);
    for (const openapi::Operation& operation : item.operations) {
      Resource& resource = tree[index];
      if (is_new_method(import, resource, operation)) resource.methods.push_back(method_of(import, item, operation, resource));
    }
  }
  import.api.resources = std::move(tree).sorted();
  report_no_integrations(import);
}

}  // namespace apigw::model
