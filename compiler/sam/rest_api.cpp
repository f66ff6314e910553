// AWS::Serverless::Api → RestApi with its definition, Deployment, Stage (definition-formats 3.4).
#include "compiler/sam/rest_api.h"

#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/logical_id.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kEndpointConfiguration = "x-amazon-apigateway-endpoint-configuration";

bool is_version(std::string_view text) { return text.starts_with('2') ? is_openapi_3(fmt::format("3{}", text.substr(1))) : is_openapi_3(text); }

void check_settings(Translation& translation, const Api& api) {
  const Node* version = scalar_at(api.properties(), "OpenApiVersion");
  if (version != nullptr && !is_version(version->text)) {
    translation.report(Code::sam_property, version->span, fmt::format("OpenApiVersion '{}' is none; write it as 3.0.1", version->text));
  }
  const Node* name = value_at(api.properties(), "StageName");
  if (name != nullptr && name->is_string() && name->text.empty() && translation.source.origin(*name) == nullptr) {
    translation.report(Code::sam_property, api.properties().find("StageName")->key_span, "StageName must not be empty");
  }
}

/// "~1" stands for a slash, as in JSON pointers.
const Node* with_slashes(Translation& translation, const Node& types) {
  std::vector<const Node*> items;
  for (const Node* item : types.items) {
    std::string text(item->text);
    for (size_t at; (at = text.find("~1")) != text.npos;) text.replace(at, 2, "/");
    items.push_back(text == item->text ? item : translation.text(text, item->span));
  }
  return translation.build.sequence(items, types.span);
}

void set_disabled_endpoint(Translation& translation, Draft& owner, const Member& value) {
  Draft::Entry* entry = owner.find(kEndpointConfiguration);
  if (entry != nullptr && !entry->is_mapping() && !entry->is_null()) {
    translation.report(Code::sam_definition, entry->place(), fmt::format("{} must be a map", kEndpointConfiguration));
    return;
  }
  owner.open(kEndpointConfiguration, value.key_span, value.key_span).set("disableExecuteApiEndpoint", value.key_span, value.value);
}

/// DisableExecuteApiEndpoint: at the root, or in each server of OpenAPI 3.
void add_disabled_endpoint(Translation& translation, Api& api) {
  const Member* value = api.properties().find("DisableExecuteApiEndpoint");
  if (value == nullptr || api.definition == nullptr || value->value->kind == syntax::Kind::null) return;
  if (!follows_openapi_3(*api.definition)) {
    set_disabled_endpoint(translation, *api.definition, *value);
    return;
  }
  std::vector<const Node*> servers;
  const Node* given = api.definition->get("servers");
  if (given == nullptr || !given->is_sequence()) given = translation.list({translation.build.mapping(Members(), value->key_span)}, value->key_span);
  for (const Node* item : given->items) {
    if (!item->is_mapping()) {
      translation.report(Code::sam_definition, item->span, "a server must be a map");
      continue;
    }
    Draft server(*item);
    set_disabled_endpoint(translation, server, *value);
    servers.push_back(server.finish(translation.build));
  }
  api.definition->set("servers", given->span, translation.build.sequence(servers, given->span));
}

/// What Swagger 2 keeps at the root stands below `components` in OpenAPI 3.
void move_to_components(Draft& definition, std::string_view from, std::string_view to) {
  const Node* node = definition.get(from);
  if (node == nullptr || !node->is_mapping()) return;
  Draft& target = definition.open("components", node->span, node->span).open(to, node->span, node->span);
  for (const Member& member : node->members) {
    if (!target.has(member.key)) target.set(member.key, member.key_span, member.value);
  }
  definition.erase(from);
}

void check_schemes(Translation& translation, Draft& definition) {
  Draft::Entry* schemes = definition.find("securityDefinitions");
  if (schemes != nullptr && !schemes->is_mapping() && !schemes->is_null()) {
    translation.report(Code::sam_definition, schemes->place(), "securityDefinitions must be a map");
  }
}

void complete_definition(Translation& translation, Api& api) {
  Draft& definition = *api.definition;
  check_paths(translation, definition);
  check_schemes(translation, definition);
  add_event_policies(translation, api);
  add_cors(translation, api);
  add_rest_auth(translation, api);
  write_policy(translation, api);
  add_gateway_responses(translation, api);
  if (const Node* types = list_at(api.properties(), "BinaryMediaTypes"); types != nullptr && !types->items.empty()) {
    definition.set("x-amazon-apigateway-binary-media-types", types->span, with_slashes(translation, *types));
  }
  add_models(translation, api);
  add_disabled_endpoint(translation, api);
  if (follows_openapi_3(definition)) {
    move_to_components(definition, "securityDefinitions", "securitySchemes");
    move_to_components(definition, "definitions", "schemas");
  }
}

/// "REGIONAL", or a map of Type and the endpoints → {Types: [...], ...}.
const Node* endpoint_configuration(Translation& translation, const Node& given) {
  constexpr std::string_view kKeys[] = {"Type", "VPCEndpointIds", "VpcEndpointIds", "IpAddressType"};
  if (given.is_scalar()) return translation.map({{"Types", given.span, translation.list({&given}, given.span)}}, given.span);
  check_keys(translation, given, kKeys, Code::sam_ignored, "EndpointConfiguration");  // the translator passes over others
  Members result;
  if (const Node* type = scalar_at(given, "Type")) result.set("Types", type->span, translation.list({type}, type->span));
  const Member* upper = given.find("VPCEndpointIds");
  const Member* lower = given.find("VpcEndpointIds");
  if (upper != nullptr && lower != nullptr) {
    translation.report(Code::sam_property, lower->key_span, "give VPCEndpointIds or VpcEndpointIds, not both", {}, {{upper->key_span, "the other one is here"}});
  }
  copy_property(given, upper != nullptr ? "VPCEndpointIds" : "VpcEndpointIds", "VpcEndpointIds", result);
  copy_property(given, "IpAddressType", "IpAddressType", result);
  return translation.build.mapping(result, given.span);
}

void make_rest_api(Translation& translation, Api& api) {
  const Node& from = api.properties();
  Members to;
  copy_properties(from, {"Name", "Description", "Mode", "FailOnWarnings", "ApiKeySourceType", "Policy", "SecurityPolicy", "EndpointAccessMode",
                         "MinimumCompressionSize"}, to);
  if (const Node* types = list_at(from, "BinaryMediaTypes")) to.set("BinaryMediaTypes", types->span, with_slashes(translation, *types));
  if (const Node* endpoint = value_at(from, "EndpointConfiguration")) {
    if (!endpoint->is_sequence()) to.set("EndpointConfiguration", endpoint->span, endpoint_configuration(translation, *endpoint));
  }
  if (api.definition != nullptr) {
    to.set("Body", api.definition->at(), api.definition->finish(translation.build));
  } else if (api.given != nullptr) {
    to.set("Body", api.given->span, api.given);
  } else if (api.location != nullptr) {
    to.set("BodyS3Location", api.location->span, api.location);
  }
  cfn::Resource& made = translation.make(api.resource, std::string(api.id()), "AWS::ApiGateway::RestApi", to, api.resource.id_at);
  if (api.resource.written != nullptr) {
    made.depends_on = api.resource.written->depends_on;
    made.metadata = api.resource.written->metadata;
  }
}

void make_deployment_and_stage(Translation& translation, Api& api) {
  const Node& from = api.properties();
  const Span at = api.resource.id_at;
  Members deployment;
  const std::string deployment_id = fmt::format("{}Deployment", api.id());
  deployment.set("RestApiId", at, translation.reference(api.id(), "", at));
  translation.make(api.resource, deployment_id, "AWS::ApiGateway::Deployment", deployment, at);

  Members stage;
  stage.set("RestApiId", at, translation.reference(api.id(), "", at));
  stage.set("DeploymentId", at, translation.text(deployment_id, at));
  copy_properties(from, {"StageName", "CacheClusterEnabled", "CacheClusterSize", "Variables", "MethodSettings", "AccessLogSetting", "CanarySetting", "TracingEnabled"}, stage);
  if (const Node* tags = tag_list(translation, from)) stage.set("Tags", tags->span, tags);
  const Node* name = scalar_at(from, "StageName");
  const bool written_plainly = name != nullptr && translation.source.origin(*name) == nullptr;
  translation.make(api.resource, stage_id(api.id(), written_plainly ? name->text : std::string_view()), "AWS::ApiGateway::Stage", stage, at);
}

}  // namespace

void finish_rest_api(Translation& translation, Api& api) {
  check_settings(translation, api);
  if (!api.resource.usable) return;
  if (api.definition != nullptr) complete_definition(translation, api);
  make_rest_api(translation, api);
  make_deployment_and_stage(translation, api);
  make_usage_plan(translation, api);
  make_rest_domain(translation, api);
}

}  // namespace apigw::sam
