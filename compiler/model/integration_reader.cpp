#include "compiler/model/integration_reader.h"

#include <fmt/format.h>

#include "compiler/model/words.h"

namespace apigw::model {
namespace {

constexpr Word<IntegrationType> kTypes[] = {{"aws", IntegrationType::aws}, {"aws_proxy", IntegrationType::aws_proxy}, {"http", IntegrationType::http},
                                            {"http_proxy", IntegrationType::http_proxy}, {"mock", IntegrationType::mock}};
constexpr Word<Passthrough> kPassthroughs[] = {{"when_no_match", Passthrough::when_no_match}, {"when_no_templates", Passthrough::when_no_templates},
                                               {"never", Passthrough::never}};
constexpr Word<ContentHandling> kContentHandlings[] = {{"CONVERT_TO_TEXT", ContentHandling::convert_to_text},
                                                       {"CONVERT_TO_BINARY", ContentHandling::convert_to_binary}};

Text upper_text_at(Values& values, const syntax::Node& node, std::string_view key) {
  Text text = values.text_at(node, key);
  if (!text.unknown) text.value = upper(text.value);
  return text;
}

void read_enumerations(Values& values, const syntax::Node& node, const IntegrationWords& words, Integration& integration) {
  const Text passthrough = values.text_at(node, words.passthrough);
  if (const auto value =
          word_of(values, passthrough, kPassthroughs, {source::Code::value_not_allowed, words.passthrough, words.upper_case})) {
    integration.passthrough = {.value = *value, .at = passthrough.at};
  }
  const Text handling = values.text_at(node, words.content_handling);
  integration.content_handling = {.value = content_handling_of(values, handling), .at = handling.at};
}

void read_tls(Values& values, const syntax::Node& node, const IntegrationWords& words, Integration& integration) {
  const syntax::Node* tls = words.tls.empty() ? nullptr : values.mapping_at(node, words.tls);
  if (tls == nullptr) return;
  if (!words.insecure_skip_verification.empty()) integration.insecure_skip_verification = values.boolean_at(*tls, words.insecure_skip_verification);
  integration.server_name_to_verify = values.text_at(*tls, words.server_name_to_verify);
}

}  // namespace

constinit const IntegrationWords kOpenApiIntegration{
    .upper_case = false, .type = "type", .http_method = "httpMethod", .uri = "uri", .credentials = "credentials", .connection_type = "connectionType",
    .connection_id = "connectionId", .timeout_ms = "timeoutInMillis", .parameters = "requestParameters", .templates = "requestTemplates",
    .cache_namespace = "cacheNamespace", .cache_key_parameters = "cacheKeyParameters", .payload_format_version = "payloadFormatVersion",
    .response_transfer_mode = "responseTransferMode", .subtype = "integrationSubtype", .passthrough = "passthroughBehavior",
    .content_handling = "contentHandling", .tls = "tlsConfig", .insecure_skip_verification = "insecureSkipVerification",
    .server_name_to_verify = "serverNameToVerify"};
constinit const IntegrationWords kRestIntegration{
    .upper_case = true, .type = "Type", .http_method = "IntegrationHttpMethod", .uri = "Uri", .credentials = "Credentials",
    .connection_type = "ConnectionType", .connection_id = "ConnectionId", .timeout_ms = "TimeoutInMillis", .parameters = "RequestParameters",
    .templates = "RequestTemplates", .cache_namespace = "CacheNamespace", .cache_key_parameters = "CacheKeyParameters", .payload_format_version = {},
    .response_transfer_mode = "ResponseTransferMode", .subtype = {}, .passthrough = "PassthroughBehavior", .content_handling = "ContentHandling",
    .tls = {}, .insecure_skip_verification = {}, .server_name_to_verify = {}};
constinit const IntegrationWords kHttpIntegration{
    .upper_case = true, .type = "IntegrationType", .http_method = "IntegrationMethod", .uri = "IntegrationUri", .credentials = "CredentialsArn",
    .connection_type = "ConnectionType", .connection_id = "ConnectionId", .timeout_ms = "TimeoutInMillis", .parameters = "RequestParameters",
    .templates = "RequestTemplates", .cache_namespace = {}, .cache_key_parameters = {}, .payload_format_version = "PayloadFormatVersion",
    .response_transfer_mode = {}, .subtype = "IntegrationSubtype", .passthrough = "PassthroughBehavior", .content_handling = "ContentHandlingStrategy",
    .tls = "TlsConfig", .insecure_skip_verification = {}, .server_name_to_verify = "ServerNameToVerify"};
constinit const ResponseWords kOpenApiResponse{"statusCode", "responseParameters", "responseTemplates", "contentHandling"};
constinit const ResponseWords kRestResponse{"StatusCode", "ResponseParameters", "ResponseTemplates", "ContentHandling"};

ContentHandling content_handling_of(Values& values, const Text& text) {
  return word_of(values, text, kContentHandlings, {source::Code::value_not_allowed, "contentHandling", true}).value_or(ContentHandling::none);
}

IntegrationResponse read_integration_response(Values& values, const syntax::Node& node, const ResponseWords& words, Text pattern, Span at) {
  return {.pattern = std::move(pattern),
          .status_code = values.text_at(node, words.status_code),
          .parameters = values.mappings_at(node, words.parameters),
          .templates = values.templates_at(node, words.templates),
          .content_handling = content_handling_of(values, values.text_at(node, words.content_handling)),
          .at = at};
}

std::optional<Integration> read_integration(Values& values, const syntax::Node& node, const IntegrationWords& words, ApiType api, std::string_view whose,
                                            Span key_at) {
  const Text type = values.text_at(node, words.type);
  if (!type.present()) {
    values.diagnostics().report(source::Code::integration_type, key_at, fmt::format("the integration of {} has no '{}'", whose, words.type),
                                words.upper_case ? "it is AWS, AWS_PROXY, HTTP, HTTP_PROXY or MOCK" : "it is aws, aws_proxy, http, http_proxy or mock");
    return std::nullopt;
  }
  const auto known = word_of(values, type, kTypes, {source::Code::integration_type, "integration type", words.upper_case});
  if (!known) return std::nullopt;
  Integration integration{.type = {.value = *known, .at = type.at}, .at = node.span, .key_at = key_at, .node = &node};
  integration.http_method = upper_text_at(values, node, words.http_method);
  // The service drops the method of a mock even when it is written.
  if (*known == IntegrationType::mock) integration.http_method = {};
  integration.uri = values.text_at(node, words.uri);
  integration.credentials = values.text_at(node, words.credentials);
  integration.connection_type = upper_text_at(values, node, words.connection_type);
  integration.connection_id = values.text_at(node, words.connection_id);
  integration.timeout_ms = values.count_at(node, words.timeout_ms, api == ApiType::http ? 30000 : 29000);
  integration.parameters = values.mappings_at(node, words.parameters);
  integration.templates = values.templates_at(node, words.templates);
  integration.cache_namespace = values.text_at(node, words.cache_namespace);
  integration.cache_key_parameters = values.texts_at(node, words.cache_key_parameters);
  integration.payload_format_version = values.text_at(node, words.payload_format_version);
  integration.response_transfer_mode = upper_text_at(values, node, words.response_transfer_mode);
  integration.subtype = values.text_at(node, words.subtype);
  read_enumerations(values, node, words, integration);
  read_tls(values, node, words, integration);
  return integration;
}

}  // namespace apigw::model
