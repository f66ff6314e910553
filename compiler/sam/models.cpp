// Models of a REST API, and what events say of their requests: RequestModel and RequestParameters.
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kModelKeys[] = {"Model", "Required", "ValidateBody", "ValidateParameters"};
constexpr std::string_view kSettingKeys[] = {"Required", "Caching"};
constexpr std::string_view kPrefix = "method.request.";
constexpr std::string_view kValidators = "x-amazon-apigateway-request-validators";

struct Place {
  std::string_view name;      // of the mapping expression
  std::string_view location;  // of the definition
};
constexpr Place kPlaces[] = {{"querystring.", "query"}, {"path.", "path"}, {"header.", "header"}};

/// Keys of models are the names in lower case.
std::string_view model_key(Translation& translation, std::string_view name) {
  std::string key(name);
  for (char& c : key) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return translation.build.keep(key);
}

const Node* appended(Translation& translation, const Node* list, const Node* item, Span at) {
  std::vector<const Node*> items;
  if (list != nullptr && list->is_sequence()) items.assign(list->items.begin(), list->items.end());
  items.push_back(item);
  return translation.build.sequence(items, at);
}

void set_body(Translation& translation, Api& api, const Node& request_model, const Node& name, Draft& operation) {
  const Span at = name.span;
  const std::string_view key = model_key(translation, name.text);
  const bool openapi_3 = follows_openapi_3(*api.definition);
  const std::string pointer = fmt::format("{}{}", openapi_3 ? "#/components/schemas/" : "#/definitions/", key);
  const Node* schema = translation.map({{"$ref", at, translation.text(pointer, at)}}, at);
  Members body;
  if (openapi_3) {
    body.set("content", at, translation.map({{"application/json", at, translation.map({{"schema", at, schema}}, at)}}, at));
    copy_property(request_model, "Required", "required", body);
    operation.set("requestBody", at, translation.build.mapping(body, at));
    return;
  }
  body.set("in", at, translation.text("body", at));
  body.set("name", at, translation.text(key, at));
  body.set("schema", at, schema);
  copy_property(request_model, "Required", "required", body);
  operation.set("parameters", at, appended(translation, operation.get("parameters"), translation.build.mapping(body, at), at));
}

/// A switch of RequestModel; nothing when absent or after a report.
std::optional<bool> switch_of(Translation& translation, const Node& request_model, std::string_view key) {
  const Node* value = value_at(request_model, key);
  if (value == nullptr) return std::nullopt;
  if (value->kind == syntax::Kind::boolean) return syntax::as_bool(*value);
  translation.report(Code::sam_model, value->span, fmt::format("{} must be true or false, written out", key));
  return std::nullopt;
}

void set_validator(Translation& translation, Api& api, const Node& request_model, Draft& operation) {
  const auto body = switch_of(translation, request_model, "ValidateBody");
  const auto parameters = switch_of(translation, request_model, "ValidateParameters");
  if (!body && !parameters) return;
  const bool validates_body = body.value_or(false), validates_parameters = parameters.value_or(false);
  const std::string_view name = validates_body ? (validates_parameters ? "body-and-params" : "body-only") : validates_parameters ? "params-only" : "no-validation";
  const Span at = request_model.span;
  const Node* validator = translation.map({{"validateRequestBody", at, translation.build.boolean(validates_body, at)},
                                           {"validateRequestParameters", at, translation.build.boolean(validates_parameters, at)}}, at);
  Draft& validators = api.definition->open(kValidators, at, at);
  if (!validators.has(name)) validators.set(name, at, validator);
  operation.set("x-amazon-apigateway-request-validator", at, translation.text(name, at));
}

/// "method.request.header.X" → its place and "X"; nothing when it is none.
std::optional<std::pair<std::string_view, std::string_view>> split_parameter(std::string_view expression) {
  if (!expression.starts_with(kPrefix)) return std::nullopt;
  expression.remove_prefix(kPrefix.size());
  for (const Place& place : kPlaces) {
    if (expression.starts_with(place.name) && expression.size() > place.name.size()) return std::pair(place.location, expression.substr(place.name.size()));
  }
  return std::nullopt;
}

bool has_variable(std::string_view path, std::string_view name) {
  return path.find(fmt::format("{{{}}}", name)) != path.npos || path.find(fmt::format("{{{}+}}", name)) != path.npos;
}

void add_parameter(Translation& translation, const Route& route, std::string_view expression, const Node* settings, Span at, Draft& operation) {
  const auto parts = split_parameter(expression);
  if (!parts) {
    translation.report(Code::sam_model, at, fmt::format("'{}' is no request parameter", expression),
                       "write method.request.querystring.NAME, method.request.path.NAME or method.request.header.NAME");
    return;
  }
  bool required = false, cached = false;
  if (settings != nullptr) {
    if (!settings->is_mapping()) {
      translation.report(Code::sam_model, settings->span, "settings of a request parameter must be a map of Required and Caching");
      return;
    }
    check_keys(translation, *settings, kSettingKeys, Code::sam_model, "a request parameter");
    required = true_at(*settings, "Required");
    cached = true_at(*settings, "Caching");
  }
  if (parts->first == "path" && !has_variable(route.path, parts->second)) {
    translation.report(Code::sam_ignored, at, fmt::format("'{}' has no effect: path '{}' has no such variable", expression, route.path));
    return;
  }
  const Node* parameter = translation.map({{"in", at, translation.text(parts->first, at)},
                                           {"name", at, translation.text(parts->second, at)},
                                           {"required", at, translation.build.boolean(required || parts->first == "path", at)},
                                           {"type", at, translation.text("string", at)}}, at);
  operation.set("parameters", at, appended(translation, operation.get("parameters"), parameter, at));
  if (!cached) return;
  Draft& integration = operation.open(kIntegration, at, at);
  integration.set("cacheKeyParameters", at, appended(translation, integration.get("cacheKeyParameters"), translation.text(expression, at), at));
}

}  // namespace

void add_request_model(Translation& translation, Api& api, const Event& event, Draft& operation) {
  const Node* request_model = map_at(*event.properties, "RequestModel");
  if (request_model == nullptr) return;
  check_keys(translation, *request_model, kModelKeys, Code::sam_model, "RequestModel");
  const Node* name = scalar_at(*request_model, "Model");
  if (name == nullptr) return;
  const Node* models = map_at(api.properties(), "Models");
  if (models == nullptr || value_at(*models, name->text) == nullptr) {
    std::vector<std::string_view> known;
    if (models != nullptr) {
      for (const Member& member : models->members) known.push_back(member.key);
    }
    const std::string_view guess = source::nearest(name->text, known);
    translation.report(Code::sam_model, name->span, fmt::format("'{}' has no model '{}'", api.id(), name->text),
                       guess.empty() ? "define it in Models of the API" : fmt::format("did you mean '{}'?", guess));
    return;
  }
  set_body(translation, api, *request_model, *name, operation);
  set_validator(translation, api, *request_model, operation);
}

void add_request_parameters(Translation& translation, const Event& event, const Route& route, Draft& operation) {
  const Node* parameters = list_at(*event.properties, "RequestParameters");
  if (parameters == nullptr) return;
  for (const Node* item : parameters->items) {
    if (item->is_string()) {
      add_parameter(translation, route, item->text, nullptr, item->span, operation);
    } else if (item->is_mapping() && item->members.size() == 1) {
      const Member& member = item->members[0];
      add_parameter(translation, route, member.key, member.value, member.key_span, operation);
    } else {
      translation.report(Code::sam_model, item->span, "a request parameter must be a string, or a map of one string to its settings");
    }
  }
}

void add_models(Translation& translation, Api& api) {
  const Node* models = map_at(api.properties(), "Models");
  if (models == nullptr || models->members.empty() || api.definition == nullptr) return;
  Draft& definition = *api.definition;
  const Span at = models->span;
  Draft& schemas = follows_openapi_3(definition) ? definition.open("components", at, at).open("schemas", at, at) : definition.open("definitions", at, at);
  for (const Member& member : models->members) {
    if (!member.value->is_mapping()) {
      translation.report(Code::sam_model, translation.place_of(member), fmt::format("model '{}' must be a JSON schema", member.key));
    } else if (value_at(*member.value, "type") == nullptr) {
      translation.report(Code::sam_model, member.key_span, fmt::format("model '{}' has no 'type', which SAM asks for", member.key));
    } else {
      schemas.set(model_key(translation, member.key), member.key_span, member.value);
    }
  }
}

}  // namespace apigw::sam
