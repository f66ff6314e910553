// Documentation parts whose place the API does not have: nobody will read them.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/model/documentation.h"

namespace apigw::check {
namespace {

using model::DocumentationPart;
using model::DocumentationType;
using model::DocumentedPlace;

/// [ParameterPlace]
constexpr DocumentationType kParameters[] = {DocumentationType::path_parameter, DocumentationType::query_parameter, DocumentationType::request_header};

void add_method(const model::Resource& resource, const model::Method& method, std::vector<DocumentedPlace>& places) {
  const auto add = [&](DocumentationType type, std::string_view status_code = {}, std::string_view name = {}) {
    places.push_back({.type = type, .path = resource.path.value, .method = method.http_method.value, .status_code = status_code, .name = name});
  };
  add(DocumentationType::method);
  add(DocumentationType::request_body);
  for (const model::Parameter& one : method.parameters) add(kParameters[static_cast<size_t>(one.place)], {}, one.name.value);
  for (const model::MethodResponse& response : method.responses) {
    add(DocumentationType::response, response.status_code.value);
    add(DocumentationType::response_body, response.status_code.value);
    for (const model::Text& header : response.headers) add(DocumentationType::response_header, response.status_code.value, header.value);
  }
}

std::vector<DocumentedPlace> places_of(const model::Api& api) {
  std::vector<DocumentedPlace> places = {{.type = DocumentationType::api}};
  for (const model::Authorizer& one : api.authorizers) places.push_back({.type = DocumentationType::authorizer, .name = one.name.value});
  for (const model::Model& one : api.models) places.push_back({.type = DocumentationType::model, .name = one.name.value});
  for (const model::Resource& one : api.resources) places.push_back({.type = DocumentationType::resource, .path = one.path.value});
  for_each_method(api, [&](const model::Resource& resource, const model::Method& method) { add_method(resource, method, places); });
  return places;
}

/// "GET /pets, response 404, header X": what the part is about.
std::string told(const DocumentationPart& part) {
  const model::DocumentationRule& rule = model::rule_of(*part.type);
  std::string text(model::to_string(*part.type));
  if (rule.name) text += fmt::format(" '{}'", part.name);
  if (rule.status_code && part.status_code != "*") text += " of status " + part.status_code;
  if (rule.method && part.method != "*") return fmt::format("{} at {} {}", text, part.method, part.path);
  if (rule.path) text += fmt::format(" at {}", part.path);
  return text;
}

}  // namespace

void check_documentation(const Subject& subject) {
  if (subject.api.documentation.parts.empty() || subject.api.resources.empty()) return;
  // Of thousands of places only those of the part's type and name are looked at.
  std::map<std::pair<DocumentationType, std::string_view>, std::vector<DocumentedPlace>> places;
  for (const DocumentedPlace& place : places_of(subject.api)) places[{place.type, place.name}].push_back(place);
  for (const DocumentationPart& part : subject.api.documentation.parts) {
    if (!part.type || (model::rule_of(*part.type).name && part.name.empty())) continue;  // reported
    const auto alike = places.find({*part.type, model::rule_of(*part.type).name ? std::string_view(part.name) : std::string_view()});
    const bool any = alike != places.end() && std::ranges::any_of(alike->second, [&](const DocumentedPlace& place) { return model::speaks_of(part, place); });
    if (!any) subject.report(Code::documentation_part, part.at, fmt::format("the API has no {}: this documentation is about nothing", told(part)));
  }
}

}  // namespace apigw::check
