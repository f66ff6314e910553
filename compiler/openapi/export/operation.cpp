// Resources and methods → paths and operations (definition-formats 5.1).
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::DocumentationType;
using model::DocumentedPlace;
using model::Method;
using model::MethodResponse;
using model::Parameter;
using model::Resource;

constexpr std::string_view kPlaces[] = {"path", "query", "header"};  // [ParameterPlace]

struct Verb {
  std::string_view method, key;
};
constexpr Verb kVerbs[] = {{"GET", "get"},         {"PUT", "put"},   {"POST", "post"},   {"DELETE", "delete"},
                           {"OPTIONS", "options"}, {"HEAD", "head"}, {"PATCH", "patch"}, {"ANY", "x-amazon-apigateway-any-method"}};

const Node* string_type(Writer& writer) {
  Members members;
  writer.tree.set(members, "type", writer.tree.text("string"));
  return writer.tree.object(members);
}

/// The request body of the source document: what describes the one that is written.
const Node* source_body(const Writer& writer, const Method& method) {
  const Origin* origin = writer.with(Part::words) ? writer.origin(method) : nullptr;
  if (origin == nullptr) return nullptr;
  if (!writer.view->is_swagger()) {
    const Node* written = origin->operation.node->get("requestBody");
    return written == nullptr ? nullptr : writer.view->references().resolve(*written).node;
  }
  for (const Node* parameter : writer.view->parameters(origin->item, origin->operation)) {
    const Node* in = parameter->get("in");
    if (in != nullptr && in->text == "body") return parameter;
  }
  return nullptr;
}

const Node* parameter_of(Writer& writer, const DocumentedPlace& place, const Parameter& parameter) {
  Tree& tree = writer.tree;
  Members members;
  tree.set(members, "name", tree.text(parameter.name.value));
  tree.set(members, "in", tree.text(kPlaces[static_cast<size_t>(parameter.place)]));
  if (writer.swagger() || parameter.required) tree.set(members, "required", tree.boolean(parameter.required));
  const Node* schema = documented_parameter_schema(writer, parameter);
  if (!writer.swagger()) {
    tree.set(members, "schema", schema != nullptr ? schema : string_type(writer));
  } else {
    tree.set(members, "type", tree.text("string"));
    for (const std::string_view key : kParameterSchemaWords) {
      const Node* value = schema == nullptr ? nullptr : schema->get(key);
      if (value != nullptr && (key != "type" || value->is_string())) tree.set(members, key, value);
    }
  }
  add_parameter_words(writer, place, parameter, members);
  return tree.object(members);
}

const Node* parameters_of(Writer& writer, const DocumentedPlace& place, const Method& method) {
  std::vector<const Node*> items;
  for (const Parameter& parameter : method.parameters) items.push_back(parameter_of(writer, place, parameter));
  if (writer.swagger() && !method.request_models.empty()) {
    const std::string& model = method.request_models.begin()->second.value;
    Members body, no_content;
    writer.tree.set(body, "in", writer.tree.text("body"));
    writer.tree.set(body, "name", writer.tree.text(model));
    writer.tree.set(body, "required", writer.tree.boolean(true));
    writer.tree.set(body, "schema", writer.schemas.reference(model));
    add_request_words(writer, place, source_body(writer, method), body, no_content);
    items.push_back(writer.tree.object(body));
  }
  return items.empty() ? nullptr : writer.tree.list(items);
}

/// media type → {schema}
Members content_of(Writer& writer, const std::map<std::string, model::Text>& models) {
  Members content;
  for (const auto& [media_type, model] : models) {
    Members members;
    writer.tree.set(members, "schema", writer.schemas.reference(model.value));
    writer.tree.set(content, media_type, writer.tree.object(members));
  }
  return content;
}

const Node* request_body(Writer& writer, const DocumentedPlace& place, const Method& method) {
  const Origin* origin = writer.rest() && writer.options.reader == Reader::service ? nullptr : writer.origin(method);
  const Node* source = origin == nullptr ? nullptr : source_request_body(writer, *origin);
  if (source != nullptr) {
    Members members(source->members), known;
    add_request_words(writer, place, source_body(writer, method), members, known);
    return writer.tree.object(members);
  }
  if (!writer.rest() || method.request_models.empty()) return nullptr;
  Members members, content = content_of(writer, method.request_models);
  add_request_words(writer, place, source_body(writer, method), members, content);
  writer.tree.set(members, "content", writer.tree.object(content));
  writer.tree.set(members, "required", writer.tree.boolean(true));
  return writer.tree.object(members);
}

const Node* header_of(Writer& writer, const DocumentedPlace& response, const Node* source, std::string_view name) {
  Members members;
  if (writer.swagger()) writer.tree.set(members, "type", writer.tree.text("string"));
  else writer.tree.set(members, "schema", string_type(writer));
  DocumentedPlace place = response;
  place.type = DocumentationType::response_header;
  place.name = name;
  writer.tree.set(members, "description", words_at(writer, place, {"description", WordKind::text}, source_header(writer, source, name)));
  add_extensions(writer, place, members);
  return writer.tree.object(members);
}

const Node* response_of(Writer& writer, DocumentedPlace place, const Method& method, const MethodResponse& response) {
  Tree& tree = writer.tree;
  Members members, headers;
  const Origin* origin = writer.origin(method);
  const Node* source = source_response(writer, origin, response.status_code.value);
  place.type = DocumentationType::response;
  place.status_code = response.status_code.value;
  const Node* description = words_at(writer, place, {"description", WordKind::text}, source);
  tree.set(members, "description", description != nullptr && !description->text.empty() ? description : tree.text(response.status_code.value + " response"));
  if (writer.swagger() && !response.models.empty()) tree.set(members, "schema", writer.schemas.reference(response.models.begin()->second.value));
  for (const model::Text& name : response.headers) tree.set(headers, name.value, header_of(writer, place, source, name.value));
  if (!headers.empty()) tree.set(members, "headers", tree.object(headers));
  if (!writer.swagger()) {
    Members content = content_of(writer, response.models);
    add_response_words(writer, place, origin, source, content);
    tree.set(members, "content", tree.object(content));
  }
  add_extensions(writer, place, members);
  return tree.object(members);
}

/// A proxy of a REST API often declares none, and the service writes that as it is; for an HTTP API, which never does, it makes one up.
const Node* responses_of(Writer& writer, const DocumentedPlace& place, const Method& method) {
  const Origin* origin = writer.rest() && writer.options.reader == Reader::service ? nullptr : writer.origin(method);
  const Node* source = origin == nullptr ? nullptr : source_responses(writer, *origin);
  if (source != nullptr && !writer.rest()) return source;
  Members members;
  for (const MethodResponse& response : method.responses) writer.tree.set(members, response.status_code.value, response_of(writer, place, method, response));
  for (const syntax::Member& one : source != nullptr ? source->members : std::span<const syntax::Member>()) {
    if (members.get(one.key) == nullptr) writer.tree.set(members, one.key, one.value);  // not stored: default, 4XX
  }
  if (!writer.rest()) {
    Members only;
    writer.tree.set(only, "description", writer.tree.text(fmt::format("Default response for {} {}", method.http_method.value, place.path)));
    writer.tree.set(members, "default", writer.tree.object(only));
  }
  return writer.tree.object(members);
}

using MediaTypes = std::set<std::string>;

template <class Map>
void add_keys(const Map& map, MediaTypes& types) {
  for (const auto& [type, model] : map) types.insert(type);
}

/// Types of the bodies that a method takes: those of its models, else those of its templates. Both together would give the model to
/// types that have none.
MediaTypes consumed(const Method& method) {
  MediaTypes types;
  add_keys(method.request_models, types);
  if (types.empty() && method.integration) {
    for (const model::Template& one : method.integration->templates) types.insert(one.content_type.value);
  }
  return types;
}

MediaTypes produced(const Method& method) {
  MediaTypes types;
  for (const MethodResponse& response : method.responses) add_keys(response.models, types);
  if (!types.empty() || !method.integration) return types;
  for (const model::IntegrationResponse& response : method.integration->responses) {
    for (const model::Template& one : response.templates) types.insert(one.content_type.value);
  }
  return types;
}

const Node* list_of(Writer& writer, const MediaTypes& types) {
  std::vector<const Node*> items;
  for (const std::string& type : types) items.push_back(writer.tree.text(type));
  return items.empty() ? nullptr : writer.tree.list(items);
}

/// Swagger 2.0 has one body and one list of types where the model has one model for each type.
void tell_swagger_losses(Writer& writer, const Resource& resource, const Method& method) {
  const auto several = [](const std::map<std::string, model::Text>& models) {
    return std::any_of(models.begin(), models.end(), [&](const auto& one) { return one.second.value != models.begin()->second.value; });
  };
  const std::string whose = method.http_method.value + " " + resource.path.value;
  if (several(method.request_models)) writer.losses.push_back(fmt::format("{}: the request bodies have a model for each media type; only the first is kept", whose));
  const MediaTypes types = produced(method);
  const bool uneven = std::any_of(method.responses.begin(), method.responses.end(), [&](const MethodResponse& response) {
    return !response.models.empty() && (response.models.size() != types.size() || several(response.models));
  });
  if (uneven) writer.losses.push_back(fmt::format("{}: the responses have other models for other media types; only the first is kept", whose));
}

std::string key_of_path(const Writer& writer, const Resource& resource) { return !writer.rest() && resource.path.value == "$default" ? "/$default" : resource.path.value; }

/// A resource that is only there as the parent of another one is not written. An HTTP API has no such.
bool is_parent(const Writer& writer, const Resource& resource) {
  if (!writer.rest()) return false;
  if (resource.path.value == "/") return true;
  const std::string prefix = resource.path.value + "/";
  return std::any_of(writer.api.resources.begin(), writer.api.resources.end(), [&](const Resource& other) { return other.path.value.starts_with(prefix); });
}

}  // namespace

const Node* write_operation(Writer& writer, const Resource& resource, const Method& method) {
  Tree& tree = writer.tree;
  Members members;
  const DocumentedPlace place{.type = DocumentationType::method, .path = resource.path.value, .method = method.http_method.value};
  add_operation_words(writer, resource, method, members);
  tree.set(members, "operationId", method.operation_name);
  if (writer.swagger()) {
    tree.set(members, "consumes", list_of(writer, consumed(method)));
    tree.set(members, "produces", list_of(writer, produced(method)));
    tell_swagger_losses(writer, resource, method);
  }
  tree.set(members, "parameters", parameters_of(writer, place, method));
  if (!writer.swagger()) tree.set(members, "requestBody", request_body(writer, place, method));
  tree.set(members, "responses", responses_of(writer, place, method));
  tree.set(members, "security", write_security(writer, method));
  if (!writer.rest() && resource.path.value == "$default") tree.set(members, "isDefaultRoute", tree.boolean(true));
  if (writer.with(Part::validators)) tree.set(members, "x-amazon-apigateway-request-validator", method.request_validator);
  if (method.integration && writer.with(Part::integrations)) tree.set(members, "x-amazon-apigateway-integration", write_integration(writer, resource, method));
  add_extensions(writer, place, members);
  return tree.object(members);
}

const Node* write_paths(Writer& writer) {
  Members paths;
  for (const Resource& resource : writer.api.resources) {
    Members item;
    for (const Method& method : resource.methods) {
      const auto* verb = std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const Verb& row) { return row.method == method.http_method.value; });
      if (verb != std::end(kVerbs)) writer.tree.set(item, verb->key, write_operation(writer, resource, method));
    }
    if (item.empty() && is_parent(writer, resource)) continue;
    add_extensions(writer, {.type = DocumentationType::resource, .path = resource.path.value}, item);
    writer.tree.set(paths, key_of_path(writer, resource), writer.tree.object(item));
  }
  return writer.tree.object(paths);
}

}  // namespace apigw::exports
