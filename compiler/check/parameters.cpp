// Declared request parameters (definition-formats 1.5).
#include <fmt/format.h>

#include <map>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

using model::Parameter;
using model::ParameterPlace;

// What OpenAPI can ask of a value and the service does not check.
constexpr std::string_view kConstraints[] = {"enum",    "pattern",          "minLength",        "maxLength",  "minimum",
                                             "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems",
                                             "maxItems", "uniqueItems"};

bool path_has(std::string_view path, std::string_view name) {
  return path.find(fmt::format("/{{{}}}", name)) != std::string_view::npos || path.find(fmt::format("/{{{}+}}", name)) != std::string_view::npos;
}

void path_parameter(const Subject& subject, const model::Resource& resource, const Parameter& parameter) {
  if (!parameter.declared->is_mapping()) return;  // of a template: the service takes any name, and every call lacks it
  if (!path_has(resource.path.value, parameter.name.value)) {
    subject.report(Code::path_parameter_mismatch, parameter.name.at,
                   fmt::format("{} is declared 'in: path', but {} has no such variable", quoted(parameter.name.value), quoted(resource.path.value)));
    return;
  }
  const syntax::Member* required = parameter.declared->find("required");
  if (required != nullptr && syntax::as_bool(*required->value) == true) return;
  // OpenAPI forbids it, the service imports it: a path without its variable is another path.
  subject.report(Code::path_parameter_optional, required != nullptr ? required->value->span : parameter.name.at,
                 fmt::format("path parameter {} must be 'required: true'", quoted(parameter.name.value)),
                 "the service takes it as required; other tools refuse the document");
}

void constraints(const Subject& subject, const Parameter& parameter) {
  const syntax::Node* schema = parameter.declared->get("schema");
  std::string keywords;
  size_t count = 0;
  Span first;
  for (const syntax::Node* node : {parameter.declared, schema}) {
    if (node == nullptr) continue;
    for (const std::string_view keyword : kConstraints) {
      const syntax::Member* member = node->find(keyword);
      if (member == nullptr) continue;
      if (++count == 1) first = member->key_span;
      keywords += (keywords.empty() ? "" : ", ") + quoted(keyword);
    }
  }
  if (!first.known()) return;
  subject.report(Code::parameter_constraint, first,
                 fmt::format("{} on parameter {} {} not checked at run time; only presence is", keywords, quoted(parameter.name.value), count == 1 ? "is" : "are"),
                 "check the value in the backend");
}

}  // namespace

void check_parameters(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    std::map<std::string_view, const Parameter*> seen;
    for (const Parameter& parameter : method.parameters) {
      const auto [first, inserted] = seen.try_emplace(parameter.name.value, &parameter);
      if (!inserted && first->second->place != parameter.place) {
        const Parameter& later = parameter.declared != nullptr ? parameter : *first->second;
        const Parameter& other = parameter.declared != nullptr ? *first->second : parameter;
        std::vector<Note> notes;
        if (other.name.present()) notes.push_back({other.name.at, "the other parameter of that name"});
        subject.report(Code::parameter_in_two_places, later.name.at,
                       fmt::format("parameter {} is used in {} and {}; names must be unique over querystring, header and path",
                                   quoted(later.name.value), to_string(other.place), to_string(later.place)),
                       "", std::move(notes));
      }
      if (parameter.declared == nullptr) continue;
      if (parameter.place == ParameterPlace::path) path_parameter(subject, resource, parameter);
      constraints(subject, parameter);
    }
  });
}

}  // namespace apigw::check
