// x-amazon-apigateway-integration → Integration (definition-formats 1.12). Any case of the enumerations is taken, as the service does.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/model/import.h"
#include "compiler/openapi/extensions.h"
#include "compiler/source/suggest.h"

namespace apigw::model {
namespace {

constexpr std::string_view kKey = "x-amazon-apigateway-integration";

template <class Enum>
struct Word {
  std::string_view name;
  Enum value;
};
constexpr Word<IntegrationType> kTypes[] = {{"aws", IntegrationType::aws}, {"aws_proxy", IntegrationType::aws_proxy}, {"http", IntegrationType::http},
                                            {"http_proxy", IntegrationType::http_proxy}, {"mock", IntegrationType::mock}};
constexpr Word<Passthrough> kPassthroughs[] = {{"when_no_match", Passthrough::when_no_match}, {"when_no_templates", Passthrough::when_no_templates},
                                               {"never", Passthrough::never}};
constexpr Word<ContentHandling> kContentHandlings[] = {{"CONVERT_TO_TEXT", ContentHandling::convert_to_text},
                                                       {"CONVERT_TO_BINARY", ContentHandling::convert_to_binary}};

/// Value of a word of an enumeration, or nothing after a report with a guess. A value that is not known here counts as absent.
template <class Enum, size_t N>
std::optional<Enum> word_of(Import& import, const Text& text, const Word<Enum> (&words)[N], source::Code code, std::string_view prose) {
  if (!text.present() || text.unknown) return std::nullopt;
  std::array<std::string_view, N> names;
  std::string all;
  for (size_t i = 0; i < N; ++i) {
    if (equal_ignoring_case(words[i].name, text.value)) return words[i].value;
    names[i] = words[i].name;
    all += fmt::format("{}{}", i == 0 ? "" : i + 1 == N ? " or " : ", ", words[i].name);
  }
  const std::string_view guess = source::nearest(text.value, names);
  import.diagnostics.report(code, text.at, fmt::format("{} '{}' is not one of {}", prose, text.value, all),
                            guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  return std::nullopt;
}

ContentHandling content_handling_of(Import& import, const Text& text) {
  return word_of(import, text, kContentHandlings, source::Code::value_not_allowed, "contentHandling").value_or(ContentHandling::none);
}

std::vector<IntegrationResponse> responses_of(Import& import, const syntax::Node& node) {
  std::vector<IntegrationResponse> result;
  const syntax::Node* responses = import.values.mapping_at(node, "responses");
  if (responses == nullptr) return result;
  for (const syntax::Member& member : responses->members) {
    if (import.values.is_unknown(*member.value)) continue;
    if (!member.value->is_mapping()) {
      import.diagnostics.report(source::Code::value_kind, member.value->span, fmt::format("integration response '{}' must be a map", member.key));
      continue;
    }
    openapi::report_unknown_keys(*member.value, openapi::ExtensionObject::integration_response, "an integration response", import.diagnostics);
    result.push_back({.pattern = {.value = member.key == "default" ? std::string() : std::string(member.key), .at = member.key_span},
                      .status_code = import.values.text_at(*member.value, "statusCode"),
                      .parameters = import.values.mappings_at(*member.value, "responseParameters"),
                      .templates = import.values.templates_at(*member.value, "responseTemplates"),
                      .content_handling = content_handling_of(import, import.values.text_at(*member.value, "contentHandling")),
                      .at = member.key_span});
  }
  return result;
}

void import_enumerations(Import& import, const syntax::Node& node, Integration& integration) {
  const Text passthrough = import.values.text_at(node, "passthroughBehavior");
  if (const auto value = word_of(import, passthrough, kPassthroughs, source::Code::value_not_allowed, "passthroughBehavior")) {
    integration.passthrough = {.value = *value, .at = passthrough.at};
  }
  const Text handling = import.values.text_at(node, "contentHandling");
  integration.content_handling = {.value = content_handling_of(import, handling), .at = handling.at};
}

void import_tls(Import& import, const syntax::Node& node, Integration& integration) {
  const syntax::Node* tls = import.values.mapping_at(node, "tlsConfig");
  if (tls == nullptr) return;
  openapi::report_unknown_keys(*tls, openapi::ExtensionObject::tls_config, "a tlsConfig", import.diagnostics);
  integration.insecure_skip_verification = import.values.boolean_at(*tls, "insecureSkipVerification");
  integration.server_name_to_verify = import.values.text_at(*tls, "serverNameToVerify");
}

Text upper_text_at(Import& import, const syntax::Node& node, std::string_view key) {
  Text text = import.values.text_at(node, key);
  if (!text.unknown) text.value = upper(text.value);
  return text;
}

/// HTTP methods are taken in any case.
void import_fields(Import& import, const syntax::Node& node, Integration& integration) {
  integration.http_method = upper_text_at(import, node, "httpMethod");
  // The service drops the method of a mock even when it is written.
  if (integration.type.value == IntegrationType::mock) integration.http_method = {};
  integration.uri = import.values.text_at(node, "uri");
  integration.credentials = import.values.text_at(node, "credentials");
  integration.connection_type = upper_text_at(import, node, "connectionType");
  integration.connection_id = import.values.text_at(node, "connectionId");
  integration.timeout_ms = import.values.count_at(node, "timeoutInMillis", import.api.type == ApiType::rest ? 29000 : 30000);
  integration.parameters = import.values.mappings_at(node, "requestParameters");
  integration.templates = import.values.templates_at(node, "requestTemplates");
  integration.responses = responses_of(import, node);
  integration.cache_namespace = import.values.text_at(node, "cacheNamespace");
  integration.cache_key_parameters = import.values.texts_at(node, "cacheKeyParameters");
  integration.payload_format_version = import.values.text_at(node, "payloadFormatVersion");
  integration.response_transfer_mode = upper_text_at(import, node, "responseTransferMode");
  integration.subtype = import.values.text_at(node, "integrationSubtype");
  import_enumerations(import, node, integration);
  import_tls(import, node, integration);
}

/// The integration's type, or nothing after a report.
std::optional<Located<IntegrationType>> type_of(Import& import, const openapi::Operation& operation, const syntax::Node& node, source::Span key_at) {
  const Text type = import.values.text_at(node, "type");
  if (!type.present()) {
    import.diagnostics.report(source::Code::integration_type, key_at, fmt::format("the integration of {} has no 'type'", operation.method),
                              "it is aws, aws_proxy, http, http_proxy or mock");
    return std::nullopt;
  }
  const auto value = word_of(import, type, kTypes, source::Code::integration_type, "integration type");
  if (!value) return std::nullopt;
  return Located<IntegrationType>{.value = *value, .at = type.at};
}

}  // namespace

void import_integration(Import& import, const openapi::Operation& operation, Method& method) {
  const syntax::Member* member = operation.node->find(kKey);
  if (member == nullptr) return;
  method.integration_reported = true;  // until one is built
  const syntax::Node* node = member->value;
  // Only an HTTP API shares integrations by reference; for a REST API it is an integration without a type.
  if (import.api.type == ApiType::http) node = import.view.references().resolve(*node).node;
  if (node == nullptr || import.values.is_unknown(*node)) return;
  if (!node->is_mapping()) {
    import.diagnostics.report(source::Code::value_kind, node->span, "an integration must be a map");
    return;
  }
  openapi::report_unknown_keys(*node, openapi::ExtensionObject::integration, "an integration", import.diagnostics);
  const auto type = type_of(import, operation, *node, member->key_span);
  if (!type) return;
  Integration integration{.type = *type, .at = node->span, .key_at = member->key_span, .node = node};
  import_fields(import, *node, integration);
  method.integration = std::move(integration);
  method.integration_reported = false;
}

}  // namespace apigw::model
