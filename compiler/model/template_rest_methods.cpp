// AWS::ApiGateway::Resource and ::Method → resources and methods: paths from the chain of parents, and each method with its interface,
// authorization and integration.
#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

#include "compiler/model/integration_reader.h"
#include "compiler/model/resource_tree.h"
#include "compiler/model/template_import.h"
#include "compiler/model/words.h"

namespace apigw::model {
namespace {

/// Full paths of the Resource resources of one API, found by walking to the root.
class Paths {
 public:
  Paths(TemplateImport& import, const StackResource& api) : import_(import), api_(api) {}

  /// Empty when the chain of parents is broken; that was reported.
  const std::string& of(const StackResource& resource) {
    const auto [found, is_new] = paths_.try_emplace(resource.resource);
    if (!is_new) {
      if (found->second.walking) report(resource, fmt::format("the parents of '{}' lead back to itself", resource.resource->id));
      return found->second.path;
    }
    if (depth_ == kDepthMax) {
      report(resource, fmt::format("'{}' stands more than {} levels deep", resource.resource->id, kDepthMax));
      return found->second.path;
    }
    found->second.walking = true;
    ++depth_;
    std::string path = walk(resource);
    --depth_;
    Entry& entry = paths_.at(resource.resource);  // the walk may have moved it
    entry.walking = false;
    return entry.path = std::move(path);
  }

  /// Path of what a ResourceId or ParentId names; empty after a report.
  std::string of_reference(const StackResource& from, std::string_view property) {
    const syntax::Node* value = from.get(property);
    if (value == nullptr) return import_.report_missing(from, property), std::string();
    if (import_.stack.is_root_of(api_, from, *value)) return "/";
    const StackResource parent = import_.stack.referred(from, value);
    if (parent && parent.resource->type == "AWS::ApiGateway::Resource") return of(parent);
    if (from.owner->certainty(*value) == cfn::Certainty::faulty) return {};
    import_.report(source::Code::resource_tree, value->span,
                   fmt::format("'{}' of '{}' names no resource of the API '{}' in this template", property, from.resource->id, api_.resource->id),
                   fmt::format("write !GetAtt {}.RootResourceId, or !Ref of an AWS::ApiGateway::Resource", api_.resource->id));
    return {};
  }

 private:
  struct Entry {
    std::string path;
    bool walking = false;
  };

  std::string walk(const StackResource& resource) {
    const Text part = import_.required_text(resource, "PathPart");
    const std::string parent = of_reference(resource, "ParentId");
    if (parent.empty() || !part.present()) return {};
    std::string path = (parent == "/" ? "" : parent) + "/" + part.value;
    const auto [first, is_new] = by_path_.try_emplace(path, resource);
    if (!is_new) {
      report(resource, fmt::format("another resource with the same parent already has this name: {}", part.value), {{first->second.at(), "the first is here"}});
      return {};
    }
    return path;
  }

  void report(const StackResource& resource, std::string message, std::vector<source::Note> notes = {}) {
    import_.report(source::Code::resource_tree, resource.at(), std::move(message), {}, std::move(notes));
  }

  static constexpr uint32_t kDepthMax = 300;  // the service's quota of resources in one API
  TemplateImport& import_;
  const StackResource& api_;
  uint32_t depth_ = 0;
  std::unordered_map<const cfn::Resource*, Entry> paths_;
  std::unordered_map<std::string, StackResource> by_path_;
};

constexpr Word<AuthorizationType> kAuthorizations[] = {{"NONE", AuthorizationType::none}, {"AWS_IAM", AuthorizationType::aws_iam},
                                                       {"CUSTOM", AuthorizationType::custom}, {"COGNITO_USER_POOLS", AuthorizationType::cognito_user_pools}};
constexpr std::string_view kVerbs[] = {"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "ANY"};

/// Name of the part that a property refers to. What names nothing here keeps its text: the checks look for it and fail.
Text part_at(TemplateImport& import, const StackResource& method, std::string_view property, std::string_view type) {
  Text text = import.values.text_at(method.properties(), property);
  const StackResource part = import.stack.referred(method, method.get(property));
  if (part && part.resource->type == type) text.value = name_of_part(part);
  return text;
}

void read_authorization(TemplateImport& import, const StackResource& resource, Method& method) {
  const Text type = import.values.text_at(resource.properties(), "AuthorizationType");
  const auto known = word_of(import.values, type, kAuthorizations, {source::Code::value_not_allowed, "AuthorizationType", true});
  // What cannot be read must not be taken for open.
  method.authorization = known.value_or(type.present() ? AuthorizationType::aws_iam : AuthorizationType::none);
  method.authorization_at = type.at;
  method.authorizer = part_at(import, resource, "AuthorizerId", "AWS::ApiGateway::Authorizer");
  method.authorization_scopes = import.values.texts_at(resource.properties(), "AuthorizationScopes");
  method.api_key_required = import.values.boolean_at(resource.properties(), "ApiKeyRequired");
}

struct PlacePrefix {
  std::string_view prefix;
  ParameterPlace place;
};
constexpr PlacePrefix kPlaces[] = {{"method.request.path.", ParameterPlace::path},
                                   {"method.request.querystring.", ParameterPlace::querystring},
                                   {"method.request.header.", ParameterPlace::header}};

void read_parameters(TemplateImport& import, const syntax::Node& properties, Method& method) {
  const syntax::Node* map = import.values.mapping_at(properties, "RequestParameters");
  if (map == nullptr) return;
  for (const syntax::Member& member : map->members) {
    const auto* row = std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const PlacePrefix& place) { return member.key.starts_with(place.prefix); });
    if (row == std::end(kPlaces) || member.key.size() == row->prefix.size()) {
      import.report(source::Code::value_not_allowed, member.key_span, fmt::format("'{}' is no request parameter", member.key),
                    "write method.request.querystring.NAME, method.request.header.NAME or method.request.path.NAME");
      continue;
    }
    method.parameters.push_back({.name = {.value = std::string(member.key.substr(row->prefix.size())), .at = member.key_span},
                                 .place = row->place,
                                 .required = import.values.boolean_at(*map, member.key).value,
                                 .declared = member.value});
  }
}

/// A map media type → model: by reference, or by the model's name.
std::map<std::string, Text> models_at(TemplateImport& import, const StackResource& resource, const syntax::Node& object, std::string_view property) {
  std::map<std::string, Text> models;
  const syntax::Node* map = import.values.mapping_at(object, property);
  if (map == nullptr) return models;
  for (const syntax::Member& member : map->members) {
    Text name = import.values.text(*member.value, member.key);
    const StackResource model = import.stack.referred(resource, member.value);
    if (model && model.resource->type == "AWS::ApiGateway::Model") name.value = name_of_part(model);
    if (name.present()) models[std::string(member.key)] = std::move(name);
  }
  return models;
}

void read_method_response(TemplateImport& import, const StackResource& resource, const syntax::Node& node, Method& method) {
  MethodResponse response{.status_code = import.values.text_at(node, "StatusCode"), .headers = {}, .models = models_at(import, resource, node, "ResponseModels"), .at = node.span};
  if (const syntax::Node* parameters = import.values.mapping_at(node, "ResponseParameters")) {
    constexpr std::string_view kPrefix = "method.response.header.";
    for (const syntax::Member& member : parameters->members) {
      if (!member.key.starts_with(kPrefix)) continue;
      response.headers.push_back({.value = std::string(member.key.substr(kPrefix.size())), .at = member.key_span});
    }
  }
  if (response.status_code.present()) method.responses.push_back(std::move(response));
}

/// Calls read(node) for the maps of a list; anything else in it is reported.
template <class Read>
void for_each_map(TemplateImport& import, const syntax::Node& object, std::string_view property, Read read) {
  const syntax::Node* list = object.get(property);
  if (list == nullptr || list->kind == syntax::Kind::null) return;
  if (!list->is_sequence()) return import.report(source::Code::value_kind, list->span, fmt::format("'{}' must be a list of maps", property));
  for (const syntax::Node* item : list->items) {
    if (item->is_mapping()) read(*item);
    else import.report(source::Code::value_kind, item->span, fmt::format("an item of '{}' must be a map", property));
  }
}

void read_method_integration(TemplateImport& import, const StackResource& resource, const std::string& name, Method& method) {
  const syntax::Member* member = resource.properties().find("Integration");
  method.integration_reported = true;  // until one is built
  if (member == nullptr) {
    return import.report(source::Code::no_integration, resource.at(), fmt::format("{} has no 'Integration'; AWS cannot deploy it", name),
                         "add an Integration, for example one of Type MOCK");
  }
  const syntax::Node* node = import.values.mapping_at(resource.properties(), "Integration");
  if (node == nullptr) return;
  method.integration = read_integration(import.values, *node, kRestIntegration, ApiType::rest, name, member->key_span);
  if (!method.integration) return;
  method.integration_reported = false;
  for_each_map(import, *node, "IntegrationResponses", [&](const syntax::Node& response) {
    Text pattern = import.values.text_at(response, "SelectionPattern");
    if (!pattern.present()) pattern.at = response.span;
    method.integration->responses.push_back(read_integration_response(import.values, response, kRestResponse, std::move(pattern), response.span));
  });
}

Method read_method(TemplateImport& import, const StackResource& resource, Text verb, const Resource& path) {
  const syntax::Node& properties = resource.properties();
  Method method{.http_method = std::move(verb), .operation_name = import.values.text_at(properties, "OperationName"), .at = resource.at(), .node = &properties};
  read_parameters(import, properties, method);
  add_path_variables(path, method);
  read_authorization(import, resource, method);
  method.request_models = models_at(import, resource, properties, "RequestModels");
  method.request_validator = part_at(import, resource, "RequestValidatorId", "AWS::ApiGateway::RequestValidator");
  for_each_map(import, properties, "MethodResponses", [&](const syntax::Node& node) { read_method_response(import, resource, node, method); });
  read_method_integration(import, resource, method.http_method.value + " " + path.path.value, method);
  return method;
}

/// The verb of a method, or nothing after a report.
Text verb_of(TemplateImport& import, const StackResource& resource) {
  Text verb = import.required_text(resource, "HttpMethod");
  verb.value = upper(verb.value);
  if (!verb.present() || std::ranges::find(kVerbs, verb.value) != std::end(kVerbs)) return verb;
  import.report(source::Code::value_not_allowed, verb.at, fmt::format("HttpMethod '{}' is no method of a REST API", verb.value), "it is a verb such as GET, or ANY");
  return {};
}

/// A method that the body brought is replaced; a second resource for one method is a fault.
void add_method(TemplateImport& import, Resource& resource, Method method, std::unordered_map<std::string, Span>& written) {
  const std::string name = method.http_method.value + " " + resource.path.value;
  const auto [first, is_new] = written.try_emplace(name, method.at);
  if (!is_new) {
    return import.report(source::Code::duplicate_operation, method.at, fmt::format("{} is defined twice", name), {}, {{first->second, "the first definition"}});
  }
  std::erase_if(resource.methods, [&](const Method& known) { return known.http_method.value == method.http_method.value; });
  resource.methods.push_back(std::move(method));
}

}  // namespace

void read_rest_methods(TemplateImport& import, const StackResource& resource, Api& api) {
  ResourceTree tree(std::move(api.resources));
  tree.at("/", api.at);
  Paths paths(import, resource);
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGateway::Resource")) {
    const std::string& path = paths.of(part);
    const syntax::Node* segment = part.get("PathPart");
    if (!path.empty()) tree.at(path, segment != nullptr ? segment->span : part.at());
  }
  std::unordered_map<std::string, Span> written;
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGateway::Method")) {
    Text verb = verb_of(import, part);
    const std::string path = paths.of_reference(part, "ResourceId");
    if (path.empty() || !verb.present()) continue;
    Resource& place = tree.at(path, part.at());
    add_method(import, place, read_method(import, part, std::move(verb), place), written);
  }
  api.resources = std::move(tree).sorted();
}

}  // namespace apigw::model
