// Cors of a REST API: an OPTIONS method that answers preflights, for every path that has none (definition-formats 3.4).
#include <fmt/format.h>

#include <set>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"};
constexpr std::string_view kWildcard = "'*'";

struct Cors {
  Span at;
  const Node* origin = nullptr;
  const Node* headers = nullptr;
  const Node* methods = nullptr;
  const Node* max_age = nullptr;
  bool credentials = false;
};

/// A header of the preflight answer and its type in the definition.
struct Header {
  std::string_view name;
  const Node* value;
  std::string_view type;
};

/// A value as the header is to say it. What is in no quotes is no literal for API Gateway, which refuses the definition then; here it
/// is taken for what it was meant to be.
const Node* header_value(Translation& translation, const Node* value) {
  if (value == nullptr || value->text.empty() || translation.source.certainty(*value) != cfn::Certainty::known) return value;
  const std::string_view text = value->text;
  if (text.size() >= 2 && text.starts_with('\'') && text.ends_with('\'')) return value;
  translation.report(Code::sam_cors_value, value->span, fmt::format("'{}' needs single quotes inside the string", text), fmt::format("write \"'{}'\"", text));
  return translation.text(fmt::format("'{}'", text), value->span);
}

std::optional<Cors> read_cors(Translation& translation, const Api& api) {
  const Member* member = api.properties().find("Cors");
  if (member == nullptr) return std::nullopt;
  const Node& value = *member->value;
  Cors result{.at = member->key_span};
  if (value.is_scalar()) {
    if (value.kind == syntax::Kind::null || value.text.empty()) return std::nullopt;
    result.origin = header_value(translation, &value);
    return result;
  }
  if (!value.is_mapping() || value.members.empty()) return std::nullopt;
  check_keys(translation, value, kKeys, Code::sam_cors, "Cors");
  result.origin = scalar_at(value, "AllowOrigin");
  result.headers = scalar_at(value, "AllowHeaders");
  result.methods = scalar_at(value, "AllowMethods");
  result.max_age = scalar_at(value, "MaxAge");
  result.credentials = true_at(value, "AllowCredentials");
  if (result.credentials && (result.origin == nullptr || result.origin->text == kWildcard)) {
    translation.report(Code::sam_cors, value.find("AllowCredentials")->value->span, "AllowCredentials cannot be true while AllowOrigin is '*' or not set",
                       "name one origin: AllowOrigin: \"'https://example.com'\"");
  }
  if (result.origin == nullptr) result.origin = translation.text(kWildcard, member->key_span);
  for (const Node** setting : {&result.origin, &result.headers, &result.methods, &result.max_age}) *setting = header_value(translation, *setting);
  return result;
}

/// "'GET,OPTIONS'": the methods of a path item; with ANY all of them.
std::string allowed_methods(Draft& item) {
  std::set<std::string> methods{"OPTIONS"};
  for (const Draft::Entry& entry : item.entries()) {
    if (!is_method_key(entry.key)) continue;
    if (method_key(entry.key) == kAnyMethod) return "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'";
    methods.insert(method_in_arn(entry.key));
  }
  std::string result;
  for (const std::string& method : methods) result += fmt::format("{}{}", result.empty() ? "'" : ",", method);
  return result + "'";
}

const Node* response_of(Translation& translation, const std::vector<Header>& headers, bool openapi_3, Span at) {
  Members types;
  for (const Header& header : headers) {
    const Node* type = translation.map({{"type", at, translation.text(header.type, at)}}, at);
    types.set(header.name, at, openapi_3 ? translation.map({{"schema", at, type}}, at) : type);
  }
  const Node* response = translation.map(
      {{"description", at, translation.text("Default response for CORS method", at)}, {"headers", at, translation.build.mapping(types, at)}}, at);
  return translation.map({{"200", at, response}}, at);
}

const Node* integration_of(Translation& translation, const std::vector<Header>& headers, Span at) {
  constexpr std::string_view kType = "application/json";
  Members parameters;
  for (const Header& header : headers) {
    parameters.set(translation.build.keep(fmt::format("method.response.header.{}", header.name)), header.value->span, header.value);
  }
  const Node* answer = translation.map({{"statusCode", at, translation.text("200", at)},
                                        {"responseParameters", at, translation.build.mapping(parameters, at)},
                                        {"responseTemplates", at, translation.map({{kType, at, translation.text("{}\n", at)}}, at)}}, at);
  return translation.map({{"type", at, translation.text("mock", at)},
                          {"requestTemplates", at, translation.map({{kType, at, translation.text("{\n  \"statusCode\" : 200\n}\n", at)}}, at)},
                          {"responses", at, translation.map({{"default", at, answer}}, at)}}, at);
}

const Node* preflight(Translation& translation, const Cors& cors, Draft& item, bool openapi_3) {
  const Span at = cors.at;
  std::vector<Header> headers{{"Access-Control-Allow-Origin", cors.origin, "string"}};
  if (cors.headers != nullptr && !cors.headers->text.empty()) headers.push_back({"Access-Control-Allow-Headers", cors.headers, "string"});
  const bool given = cors.methods != nullptr && !cors.methods->text.empty();
  headers.push_back({"Access-Control-Allow-Methods", given ? cors.methods : translation.text(allowed_methods(item), at), "string"});
  if (cors.max_age != nullptr) headers.push_back({"Access-Control-Max-Age", cors.max_age, "integer"});
  if (cors.credentials) headers.push_back({"Access-Control-Allow-Credentials", translation.text("'true'", at), "string"});
  Members operation;
  operation.set("summary", at, translation.text("CORS support", at));
  if (!openapi_3) {
    const Node* json = translation.list({translation.text("application/json", at)}, at);
    operation.set("consumes", at, json);
    operation.set("produces", at, json);
  }
  operation.set(kIntegration, at, integration_of(translation, headers, at));
  operation.set("responses", at, response_of(translation, headers, openapi_3, at));
  return translation.build.mapping(operation, at);
}

bool has_options(Draft& item) {
  for (const Draft::Entry& entry : item.entries()) {
    if (is_method_key(entry.key) && method_key(entry.key) == "options") return true;
  }
  return false;
}

}  // namespace

void add_cors(Translation& translation, Api& api) {
  if (api.definition == nullptr) return;
  const std::optional<Cors> cors = read_cors(translation, api);
  if (!cors) return;
  const bool openapi_3 = follows_openapi_3(*api.definition);
  Draft& paths = api.definition->open("paths", cors->at, cors->at);
  // Paths that differ by a slash at the end are one resource, which gets one OPTIONS method.
  std::set<std::string_view> done;
  for (Draft::Entry& entry : paths.entries()) {
    if (entry.key.starts_with("x-") || !entry.is_mapping()) continue;
    std::string_view path = entry.key;
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    if (!done.insert(path).second) continue;
    Draft& item = paths.open(entry);
    if (!has_options(item)) item.set("options", cors->at, preflight(translation, *cors, item, openapi_3));
  }
}

}  // namespace apigw::sam
