// What an operation takes and gives: parameters, request models, method responses (definition-formats 1.5 to 1.7).
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/model/import.h"
#include "compiler/model/resource_tree.h"
#include "compiler/openapi/pagination.h"
#include "compiler/source/suggest.h"

namespace apigw::model {
namespace {

struct PlaceName {
  std::string_view in;
  ParameterPlace place;
};
constexpr std::array kPlaces = {PlaceName{"path", ParameterPlace::path}, PlaceName{"query", ParameterPlace::querystring},
                                PlaceName{"header", ParameterPlace::header}};

void import_parameter(Import& import, const syntax::Node& node, Method& method) {
  const Text in = import.values.text_at(node, "in");
  const Text name = import.values.text_at(node, "name");
  if (in.value == "body") return;  // a request model
  if (in.value == "cookie" || in.value == "formData") {
    import.repeated.add(source::Code::ignored_parameter, in.value, in.at,
                        fmt::format("parameter '{}' is ignored by API Gateway: it is 'in: {}'", name.value, in.value));
    return;
  }
  if (!name.present() || !in.present()) {
    import.diagnostics.report(source::Code::value_kind, node.span, fmt::format("a parameter needs '{}'", name.present() ? "in" : "name"));
    return;
  }
  const auto* known = std::find_if(kPlaces.begin(), kPlaces.end(), [&](const PlaceName& row) { return row.in == in.value; });
  if (known == kPlaces.end()) {
    constexpr std::array<std::string_view, 6> words = {"path", "query", "header", "body", "formData", "cookie"};
    const std::string_view guess = source::nearest(in.value, words);
    import.diagnostics.report(source::Code::value_not_allowed, in.at, fmt::format("'{}' is no place of a parameter", in.value),
                              guess.empty() ? "it is path, query or header" : fmt::format("did you mean '{}'?", guess));
    return;
  }
  method.parameters.push_back(
      {.name = name, .place = known->place, .required = import.values.boolean_at(node, "required").value, .declared = &node});
}

void import_request_models(Import& import, const openapi::Operation& operation, std::span<const syntax::Node* const> parameters,
                           const Resource& resource, Method& method) {
  for (const openapi::Body& body : import.view.request_bodies(operation, parameters)) {
    if (import.values.is_unknown(*body.schema)) continue;
    std::string name = model_of_schema(import, *body.schema, fmt::format("{} {} {}", operation.method, resource.path.value, body.media_type));
    if (!name.empty()) method.request_models[std::string(body.media_type)] = {.value = std::move(name), .at = body.schema->span};
  }
}

bool is_status_code(std::string_view code) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return code.size() == 3 && code[0] >= '1' && code[0] <= '5' && digit(code[1]) && digit(code[2]);
}

void import_response(Import& import, const openapi::Operation& operation, const openapi::Response& response, Method& method) {
  if (!is_status_code(response.code)) {
    import.repeated.add(source::Code::response_code, std::string(response.code), response.code_at,
                        fmt::format("a REST API has no response '{}', only codes of three digits; it is dropped", response.code));
    return;
  }
  MethodResponse result{.status_code = {.value = std::string(response.code), .at = response.code_at}, .headers = {}, .models = {}, .at = response.code_at};
  if (const syntax::Node* headers = import.values.mapping_at(*response.node, "headers")) {
    for (const syntax::Member& header : headers->members) result.headers.push_back({.value = std::string(header.key), .at = header.key_span});
  }
  // Inline schemas of responses get no model: nothing validates a response, so a name for them would serve nobody.
  for (const openapi::Body& body : import.view.response_bodies(operation, response)) {
    const syntax::Node* reference = body.schema->get("$ref");
    if (reference == nullptr || !reference->is_string()) continue;
    std::string name = openapi::model_name_of(reference->text);
    if (!name.empty()) result.models[std::string(body.media_type)] = {.value = std::move(name), .at = reference->span};
  }
  method.responses.push_back(std::move(result));
}

}  // namespace

void import_interface(Import& import, const openapi::PathItem& item, const openapi::Operation& operation, const Resource& resource, Method& method) {
  const std::vector<const syntax::Node*> parameters = import.view.parameters(item, operation);
  for (const syntax::Node* parameter : parameters) import_parameter(import, *parameter, method);
  add_path_variables(resource, method);
  openapi::read_pagination(import.view, item, operation, import.diagnostics);  // for what it reports: generated clients read it again
  if (import.api.type != ApiType::rest) return;  // an HTTP API validates nothing and declares no responses
  import_request_models(import, operation, parameters, resource, method);
  for (const openapi::Response& response : import.view.responses(operation)) import_response(import, operation, response, method);
}

}  // namespace apigw::model
