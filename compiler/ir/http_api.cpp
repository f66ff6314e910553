// HTTP APIs: a route's authorization, the preflights that CORS answers, and the integration (http-websocket-deploy, part 1).
#include <algorithm>
#include <charconv>
#include <string>

#include "compiler/check/integration_uri.h"
#include "compiler/check/parameter_change.h"
#include "compiler/check/pass.h"
#include "compiler/ir/parts.h"
#include "runtime/base/ascii.h"

namespace apigw::ir {
namespace {

using bundle::AuthorizerContract;
using bundle::GatewayResponseType;
using bundle::Op;
using model::AuthorizationType;
using model::IntegrationType;

using Program = std::vector<Step>;

std::string joined(const std::vector<model::Text>& texts) {
  std::string all;
  for (const model::Text& text : texts) {
    if (!all.empty()) all += ',';
    all += text.value;
  }
  return all;
}

/// The name or ARN that is called. Empty: the text is no function's.
std::string function_of(const std::string& uri) {
  const auto parsed = check::parse_function_uri(uri);
  if (parsed && parsed->function == uri) return uri;
  return function_name_of(uri);
}

/// The call as a REST API writes it, which says what signs it. A function's own ARN names its region, too.
std::optional<ServiceCall> invocation_of(const model::Integration& integration) {
  const std::string& uri = integration.uri.value;
  if (function_of(uri) != uri) return build_service_call(integration);
  model::Integration written = integration;
  const size_t region = uri.find(":lambda:") + std::string_view(":lambda:").size();
  const std::string partition = uri.substr(0, uri.find(":lambda:"));
  written.uri.value = partition + ":apigateway:" + uri.substr(region, uri.find(':', region) - region) + ":lambda:path/2015-03-31/functions/" + uri + "/invocations";
  return build_service_call(written);
}

AuthorizerContract contract_of(const model::Authorizer& authorizer) {
  if (authorizer.payload_format_version.value == "1.0") return AuthorizerContract::v1;
  return authorizer.simple_responses ? AuthorizerContract::v2_simple : AuthorizerContract::v2;
}

/// False: nothing after it is reached.
bool authorize(Program& program, const model::Api& api, const model::Method& method) {
  switch (method.authorization) {
    case AuthorizationType::aws_iam: program.push_back({Op::authorize_iam, {}}); return true;
    case AuthorizationType::none: return true;
    case AuthorizationType::custom:
    case AuthorizationType::jwt:
    case AuthorizationType::cognito_user_pools: break;  // no HTTP API has the last; should one come here, nobody is let in
  }
  const model::Authorizer* authorizer = api.authorizer(method.authorizer.value);
  if (authorizer && method.authorization == AuthorizationType::jwt) {
    program.push_back({Op::authorize_token, build_token_authorizer(api, *authorizer, method)});
    return true;
  }
  std::string function = authorizer ? function_of(authorizer->uri.value) : std::string();
  if (function.empty()) {
    program.push_back({Op::gateway_response, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR});
    return false;
  }
  program.push_back({Op::authorize_request, Authorizer{.name = authorizer->name.value, .type = "REQUEST", .function_name = std::move(function),
      .identity_sources = joined(authorizer->identity_sources), .validation = {}, .ttl_seconds = authorizer->result_ttl_seconds.value,
      .contract = contract_of(*authorizer)}});
  return true;
}

bool is_private(const model::Integration& integration) { return ascii_iequals(integration.connection_type.value, "VPC_LINK"); }

void add_changes(const std::vector<model::Mapping>& mappings, check::ChangeSide side, uint16_t status, std::vector<Change>& changes) {
  for (const model::Mapping& mapping : mappings) {
    const auto target = check::parse_change_target(mapping.target.value, side);
    const auto parts = check::parse_change_value(mapping.source.value, side);
    if (!target || !parts) continue;  // refused by the checks
    Change change{.action = target->action, .target = target->kind, .status = status, .name = std::string(target->name), .value = {}};
    for (const check::ChangePart& part : *parts) {
      if (part.kind == bundle::MoveSource::context && !part.variable) continue;  // never has a value
      Move move{.source_kind = part.kind};
      if (part.variable) move.variable = *part.variable;
      else if (!part.text.empty()) move.source = std::string(part.text);
      change.value.push_back(std::move(move));
    }
    changes.push_back(std::move(change));
  }
}

std::vector<Change> changes_of(const model::Integration& integration) {
  std::vector<Change> changes;
  // Those of a function's request are refused; their event is made of the request as it came.
  if (integration.type.value == IntegrationType::http_proxy) add_changes(integration.parameters, check::ChangeSide::request, 0, changes);
  for (const model::IntegrationResponse& response : integration.responses) {
    const std::string& text = response.status_code.value;
    uint16_t status = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
    if (error == std::errc{} && end == text.data() + text.size() && status >= 100 && status <= 599) add_changes(response.parameters, check::ChangeSide::response, status, changes);
  }
  return changes;
}

/// False: it is none that can be carried out.
bool integrate(Program& program, const model::Integration& from) {
  Integration to{.type = from.type.value, .timeout_ms = from.timeout_ms.value, .changes = changes_of(from)};
  if (from.type.value == IntegrationType::http_proxy) {
    if (is_private(from)) return false;
    to.uri = build_uri(from.uri.value);
    if (from.http_method.value != "ANY") to.http_method = from.http_method.value;
    program.push_back({Op::call_url, std::move(to)});
    program.push_back({Op::respond_url, {}});
    return true;
  }
  if (from.type.value != IntegrationType::aws_proxy || from.subtype.present()) return false;
  to.function_name = function_of(from.uri.value);
  if (to.function_name.empty()) return false;
  to.service = invocation_of(from);
  program.push_back({from.payload_format_version.value == "2.0" ? Op::call_function_v2 : Op::call_function_v1, std::move(to)});
  return true;
}

}  // namespace

std::vector<Step> build_route_program(const model::Api& api, const model::Method& method) {
  Program program;
  if (!authorize(program, api, method)) return program;
  // Behind the authorizer, which refuses the preflights of its route; that is how the service has it.
  const bool takes_preflights = method.http_method.value == "OPTIONS" || method.http_method.value == "ANY";
  if (api.cors && takes_preflights) program.push_back({Op::preflight, {}});
  if (!method.integration || !integrate(program, *method.integration)) program.push_back({Op::gateway_response, GatewayResponseType::API_CONFIGURATION_ERROR});
  return program;
}

std::optional<CrossOrigin> build_cross_origin(const model::Api& api) {
  if (api.type != model::ApiType::http || !api.cors) return {};
  const model::CorsConfiguration& cors = *api.cors;
  CrossOrigin built{.allow_methods = joined(cors.allow_methods), .allow_headers = joined(cors.allow_headers), .expose_headers = joined(cors.expose_headers),
      .allow_credentials = cors.allow_credentials.value};
  for (const model::Text& origin : cors.allow_origins) built.allow_origins.push_back(origin.value);
  if (cors.max_age_seconds.present()) built.max_age = std::to_string(cors.max_age_seconds.value);
  return built;
}

}  // namespace apigw::ir
