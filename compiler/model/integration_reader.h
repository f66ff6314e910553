#pragma once
// One reader for the three notations of an integration: the OpenAPI extension, AWS::ApiGateway::Method.Integration and
// AWS::ApiGatewayV2::Integration. They say the same things in other words, so a notation is a table of words.
#include <optional>
#include <string_view>

#include "compiler/model/api.h"
#include "compiler/model/values.h"

namespace apigw::model {

/// How a notation spells the members of an integration. An empty word: the notation has no such member.
struct IntegrationWords {
  bool upper_case;  // enumerations are shown as "HTTP_PROXY", else as "http_proxy"; both cases are taken
  std::string_view type, http_method, uri, credentials, connection_type, connection_id, timeout_ms, parameters, templates, cache_namespace,
      cache_key_parameters, payload_format_version, response_transfer_mode, subtype, passthrough, content_handling, tls, insecure_skip_verification,
      server_name_to_verify;
};
/// Same for an integration response.
struct ResponseWords {
  std::string_view status_code, parameters, templates, content_handling;
};
extern const IntegrationWords kOpenApiIntegration, kRestIntegration, kHttpIntegration;
extern const ResponseWords kOpenApiResponse, kRestResponse;

/// Everything but the responses. Any case of the enumerations is taken, as the service does.
///   whose    names the integration's owner in reports: "GET /pets"
///   returns  nothing after a report when there is no type that could be read
std::optional<Integration> read_integration(Values& values, const syntax::Node& node, const IntegrationWords& words, ApiType api, std::string_view whose,
                                            Span key_at);
/// One response; `pattern` is empty for the default.
IntegrationResponse read_integration_response(Values& values, const syntax::Node& node, const ResponseWords& words, Text pattern, Span at);

/// CONVERT_TO_TEXT or CONVERT_TO_BINARY; anything else is reported and counts as none.
ContentHandling content_handling_of(Values& values, const Text& text);

}  // namespace apigw::model
