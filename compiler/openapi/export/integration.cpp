// Integration → x-amazon-apigateway-integration (definition-formats 5.2).
#include <fmt/format.h>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

using model::ApiType;
using model::ContentHandling;
using model::Integration;
using model::IntegrationResponse;
using model::Passthrough;

constexpr std::string_view kTypes[] = {"mock", "http", "http_proxy", "aws", "aws_proxy"};                       // [IntegrationType]
constexpr std::string_view kPassthroughs[] = {"when_no_match", "when_no_templates", "never"};                   // [Passthrough]
constexpr std::string_view kContentHandlings[] = {"", "CONVERT_TO_TEXT", "CONVERT_TO_BINARY"};                  // [ContentHandling]
constexpr uint32_t kTimeoutMs = 29000;       // of REST APIs, which leave it out

void write_content_handling(Writer& writer, ContentHandling handling, Members& members) {
  if (handling != ContentHandling::none) writer.tree.set(members, "contentHandling", writer.tree.text(kContentHandlings[static_cast<size_t>(handling)]));
}

const Node* mappings(Writer& writer, const std::vector<model::Mapping>& from) {
  Members members;
  for (const model::Mapping& mapping : from) writer.tree.set(members, mapping.target.value, writer.tree.text(mapping.source));
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* templates(Writer& writer, const std::vector<model::Template>& from) {
  Members members;
  for (const model::Template& one : from) writer.tree.set(members, one.content_type.value, writer.tree.text(one.body));
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* response_of(Writer& writer, const IntegrationResponse& response) {
  Members members;
  writer.tree.set(members, "statusCode", response.status_code);
  writer.tree.set(members, "responseParameters", mappings(writer, response.parameters));
  writer.tree.set(members, "responseTemplates", templates(writer, response.templates));
  write_content_handling(writer, response.content_handling, members);
  return writer.tree.object(members);
}

/// The key "default" means no pattern, so a pattern of these letters is written another way.
std::string key_of(const IntegrationResponse& response) {
  if (response.pattern.value.empty()) return "default";
  return response.pattern.value == "default" ? "(?:default)" : response.pattern.value;
}

const Node* responses(Writer& writer, const Integration& integration, std::string_view whose) {
  Members members;
  for (const IntegrationResponse& response : integration.responses) {
    const std::string key = key_of(response);
    if (members.get(key) == nullptr) writer.tree.set(members, key, response_of(writer, response));
    else writer.losses.push_back(fmt::format("{}: of two integration responses for '{}' only the first is kept", whose, key));
  }
  return members.empty() ? nullptr : writer.tree.object(members);
}

/// HTTP API: status → changes of the response.
const Node* response_parameters(Writer& writer, const Integration& integration) {
  Members members;
  for (const IntegrationResponse& response : integration.responses) writer.tree.set(members, response.status_code.value, mappings(writer, response.parameters));
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* tls(Writer& writer, const Integration& integration) {
  Members members;
  if (integration.insecure_skip_verification.value) writer.tree.set(members, "insecureSkipVerification", writer.tree.boolean(true));
  writer.tree.set(members, "serverNameToVerify", integration.server_name_to_verify);
  return members.empty() ? nullptr : writer.tree.object(members);
}

}  // namespace

const Node* write_integration(Writer& writer, const model::Resource& resource, const model::Method& method) {
  const Integration& from = *method.integration;
  const bool rest = writer.rest();
  Tree& tree = writer.tree;
  Members members;
  tree.set(members, "type", tree.text(kTypes[static_cast<size_t>(from.type.value)]));
  tree.set(members, "httpMethod", from.http_method);
  tree.set(members, "uri", from.uri);
  tree.set(members, "integrationSubtype", from.subtype);
  tree.set(members, "credentials", from.credentials);
  if (rest) tree.set(members, "responses", responses(writer, from, method.http_method.value + " " + resource.path.value));
  else tree.set(members, "responseParameters", response_parameters(writer, from));
  tree.set(members, "requestParameters", mappings(writer, from.parameters));
  tree.set(members, "requestTemplates", templates(writer, from.templates));
  if (rest || from.passthrough.present()) tree.set(members, "passthroughBehavior", tree.text(kPassthroughs[static_cast<size_t>(from.passthrough.value)]));
  tree.set(members, "connectionType", from.connection_type);
  tree.set(members, "connectionId", from.connection_id);
  if (from.timeout_ms.present() && (!rest || from.timeout_ms.value != kTimeoutMs)) tree.set(members, "timeoutInMillis", tree.number(from.timeout_ms.value));
  write_content_handling(writer, from.content_handling.value, members);
  tree.set(members, "cacheNamespace", from.cache_namespace);
  tree.set(members, "cacheKeyParameters", from.cache_key_parameters);
  tree.set(members, "tlsConfig", tls(writer, from));
  tree.set(members, "payloadFormatVersion", from.payload_format_version);
  tree.set(members, "responseTransferMode", from.response_transfer_mode);
  return tree.object(members);
}

}  // namespace apigw::exports
