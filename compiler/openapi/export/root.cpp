// The API's address, and the extensions that stand at the root.
#include <fmt/format.h>

#include "compiler/openapi/export/writer.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::exports {
namespace {

constexpr std::string_view kEndpointConfiguration = "x-amazon-apigateway-endpoint-configuration";

/// The endpoint configuration as it was written, at the root or beside a server; nullptr when there is none.
const Node* written_configuration(const Writer& writer) {
  if (writer.api.document == nullptr) return nullptr;
  if (const Node* node = writer.api.document->get(kEndpointConfiguration)) return node;
  const Node* servers = writer.api.document->get("servers");
  if (servers == nullptr || !servers->is_sequence()) return nullptr;
  for (const Node* server : servers->items) {
    if (const Node* node = server->get(kEndpointConfiguration)) return node;
  }
  return nullptr;
}

/// What the model holds of it, which a template's properties may have changed, and what else was written.
const Node* endpoint_configuration(Writer& writer) {
  if (!writer.with(Part::apigateway)) return nullptr;
  const Node* written = written_configuration(writer);
  Members members = written != nullptr && written->is_mapping() ? Members(written->members) : Members();
  for (const std::string_view key : {"disableExecuteApiEndpoint", "vpcEndpointIds"}) members.erase(key);
  if (writer.api.default_endpoint_disabled.value) writer.tree.set(members, "disableExecuteApiEndpoint", writer.tree.boolean(true));
  writer.tree.set(members, "vpcEndpointIds", writer.api.vpc_endpoint_ids);
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* validators(Writer& writer) {
  Members all;
  for (const model::RequestValidator& validator : writer.api.request_validators) {
    Members one;
    writer.tree.set(one, "validateRequestParameters", writer.tree.boolean(validator.parameters));
    writer.tree.set(one, "validateRequestBody", writer.tree.boolean(validator.body));
    writer.tree.set(all, validator.name.value, writer.tree.object(one));
  }
  return all.empty() ? nullptr : writer.tree.object(all);
}

template <class List, class Key, class Value>
const Node* map_of(Writer& writer, const List& list, Key key, Value value) {
  Members members;
  for (const auto& one : list) writer.tree.set(members, key(one), writer.tree.text(value(one)));
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* gateway_responses(Writer& writer) {
  Members all;
  for (const model::GatewayResponse& response : writer.api.gateway_responses) {
    Members one;
    writer.tree.set(one, "statusCode", response.status_code);
    writer.tree.set(one, "responseParameters", map_of(writer, response.parameters, [](const auto& m) { return m.target.value; }, [](const auto& m) { return m.source; }));
    writer.tree.set(one, "responseTemplates", map_of(writer, response.templates, [](const auto& t) { return t.content_type.value; }, [](const auto& t) { return t.body; }));
    writer.tree.set(all, response.type.value, writer.tree.object(one));
  }
  return all.empty() ? nullptr : writer.tree.object(all);
}

const Node* template_extensions(Writer& writer) {
  std::vector<const Node*> names;
  for (size_t i = 0; i < std::size(bundle::vtl_extension_names); ++i) {
    if ((writer.api.template_extensions.value & 1u << i) != 0) names.push_back(writer.tree.text(bundle::vtl_extension_names[i]));
  }
  return names.empty() ? nullptr : writer.tree.list(names);
}

const Node* cors(Writer& writer) {
  if (!writer.api.cors) return nullptr;
  const model::CorsConfiguration& from = *writer.api.cors;
  Members members;
  writer.tree.set(members, "allowOrigins", from.allow_origins);
  writer.tree.set(members, "allowMethods", from.allow_methods);
  writer.tree.set(members, "allowHeaders", from.allow_headers);
  writer.tree.set(members, "exposeHeaders", from.expose_headers);
  if (from.max_age_seconds.present()) writer.tree.set(members, "maxAge", writer.tree.number(from.max_age_seconds.value));
  if (from.allow_credentials.present()) writer.tree.set(members, "allowCredentials", writer.tree.boolean(from.allow_credentials.value));
  return writer.tree.object(members);
}

void write_rest_extensions(Writer& writer, Members& root) {
  Tree& tree = writer.tree;
  tree.set(root, "x-amazon-apigateway-api-key-source", writer.api.api_key_source);
  tree.set(root, "x-amazon-apigateway-policy", writer.api.policy.value);
  if (writer.api.minimum_compression_size.present()) {
    tree.set(root, "x-amazon-apigateway-minimum-compression-size", tree.number(writer.api.minimum_compression_size.value));
  }
  tree.set(root, "x-apigw-template-extensions", template_extensions(writer));
  tree.set(root, "x-amazon-apigateway-binary-media-types", writer.api.binary_media_types);
}

}  // namespace

void write_address(Writer& writer, Members& root) {
  Tree& tree = writer.tree;
  const bool china = writer.options.region.starts_with("cn-");
  const std::string host = fmt::format("{}.execute-api.{}.amazonaws.com{}", writer.options.api_id, writer.options.region, china ? ".cn" : "");
  const bool at_root = writer.options.stage == "$default";
  if (writer.swagger()) {
    tree.set(root, "host", tree.text(host));
    tree.set(root, "basePath", tree.text("/" + writer.options.stage));
    const Node* const schemes[] = {tree.text("https")};
    tree.set(root, "schemes", tree.list(schemes));
    return;
  }
  Members variable, variables, server;
  tree.set(variable, "default", tree.text(at_root ? std::string() : writer.options.stage));
  tree.set(variables, "basePath", tree.object(variable));
  tree.set(server, "url", tree.text("https://" + host + "/{basePath}"));
  tree.set(server, "variables", tree.object(variables));
  tree.set(server, kEndpointConfiguration, endpoint_configuration(writer));
  const Node* const servers[] = {tree.object(server)};
  tree.set(root, "servers", tree.list(servers));
}

void write_root_extensions(Writer& writer, Members& root) {
  Tree& tree = writer.tree;
  if (!writer.rest()) {
    if (!writer.with(Part::apigateway)) return;
    tree.set(root, "x-amazon-apigateway-cors", cors(writer));
    tree.set(root, "x-amazon-apigateway-importexport-version", tree.text("1.0"));
    return;
  }
  if (writer.with(Part::gateway_responses)) tree.set(root, "x-amazon-apigateway-gateway-responses", gateway_responses(writer));
  if (writer.with(Part::validators)) tree.set(root, "x-amazon-apigateway-request-validators", validators(writer));
  if (!writer.with(Part::apigateway)) return;
  if (writer.swagger()) tree.set(root, kEndpointConfiguration, endpoint_configuration(writer));
  write_rest_extensions(writer, root);
}

}  // namespace apigw::exports
