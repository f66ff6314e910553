// HTTP APIs: a route's authorization, the preflights that CORS answers, and the integration (http-websocket-deploy, part 1).
#include <algorithm>
#include <string>

#include "compiler/check/integration_uri.h"
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

AuthorizerContract contract_of(const model::Authorizer& authorizer) {
  if (authorizer.payload_format_version.value == "1.0") return AuthorizerContract::v1;
  return authorizer.simple_responses ? AuthorizerContract::v2_simple : AuthorizerContract::v2;
}

/// False: nothing after it is reached.
bool authorize(Program& program, const model::Api& api, const model::Method& method) {
  switch (method.authorization) {
    case AuthorizationType::aws_iam: program.push_back({Op::authorize_iam, {}}); return true;
    case AuthorizationType::custom: break;
    case AuthorizationType::jwt: break;
    case AuthorizationType::none:
    case AuthorizationType::cognito_user_pools: return true;  // no HTTP API has those
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

/// False: it is none that can be carried out.
bool integrate(Program& program, const model::Integration& from) {
  Integration to{.type = from.type.value, .timeout_ms = from.timeout_ms.value};
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
