// The control plane's rules for HTTP APIs (definition-formats 1.14, 4.2; access-control 7): integrations, authorizers, CORS, and routes that
// nothing tells apart.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/check/integration_uri.h"
#include "compiler/check/parameter_change.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

using model::Authorizer;
using model::Integration;
using model::IntegrationType;

constexpr uint32_t kTimeoutMinMs = 50, kTimeoutMaxMs = 30000;
constexpr uint32_t kTtlMaxSeconds = 3600;
constexpr std::string_view kMethods[] = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY"};
constexpr std::string_view kFormats[] = {"1.0", "2.0"};

// --- integrations

Span place_of(const Integration& integration) { return known_of(integration.key_at, integration.at); }

void payload_format(const Subject& subject, const model::Text& version, std::string_view key) {
  if (!version.present() || version.unknown || std::ranges::find(kFormats, version.value) != std::end(kFormats)) return;
  subject.report(Code::value_not_allowed, version.at, fmt::format("{} {} is not one of 1.0, 2.0", key, quoted(version.value)));
}

void function(const Subject& subject, const Integration& integration) {
  payload_format(subject, integration.payload_format_version, "payloadFormatVersion");
  const model::Text& uri = integration.uri;
  if (uri.unknown) return;
  if (uri.value.empty()) return subject.report(Code::integration_incomplete, known_of(uri.at, place_of(integration)), "integration type 'aws_proxy' needs 'uri'");
  const auto parsed = parse_function_uri(uri.value);
  if (!parsed) subject.report(Code::integration_uri, uri.at, fmt::format("{} names no Lambda function: {}", quoted(uri.value), parsed.error()));
}

/// `{name}` in a URL is filled from the route's variable of that name and from nowhere else.
void url_variables(const Subject& subject, const model::Resource& resource, const Integration& integration) {
  const std::string& uri = integration.uri.value;
  for (size_t open = uri.find('{'); open != std::string::npos; open = uri.find('{', open + 1)) {
    if (open > 0 && uri[open - 1] == '$') continue;  // ${stageVariables.x}
    const size_t close = uri.find('}', open);
    if (close == std::string::npos) return;
    std::string name = uri.substr(open + 1, close - open - 1);
    if (name.ends_with('+')) name.pop_back();
    const std::string& path = resource.path.value;
    if (path.find("{" + name + "}") != std::string::npos || path.find("{" + name + "+}") != std::string::npos) continue;
    subject.report(Code::uri_variable, part(integration.uri, open, close - open + 1),
                   fmt::format("the route {} has no variable {}; every call will answer 500", quoted(path), quoted(uri.substr(open, close - open + 1))));
  }
}

void url(const Subject& subject, const model::Resource& resource, const Integration& integration) {
  const model::Text &uri = integration.uri, &method = integration.http_method;
  if (ascii_iequals(integration.connection_type.value, "VPC_LINK")) return;  // not carried out
  if (uri.value.empty() && !uri.unknown) return subject.report(Code::integration_incomplete, known_of(uri.at, place_of(integration)), "integration type 'http_proxy' needs 'uri'");
  if (method.value.empty() && !method.unknown && !integration.quick_create) {
    subject.report(Code::integration_incomplete, known_of(method.at, place_of(integration)), "integration type 'http_proxy' needs 'httpMethod'", "ANY stands for the client's own");
  }
  if (!method.value.empty() && !method.unknown && std::ranges::find(kMethods, method.value) == std::end(kMethods)) {
    subject.report(Code::integration_method, method.at, fmt::format("httpMethod {} is no HTTP method", quoted(method.value)), "use DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT or ANY");
  }
  if (uri.unknown) return;
  const auto parsed = parse_http_uri(uri.value);
  if (!parsed) return subject.report(Code::integration_uri, uri.at, fmt::format("{} is not a valid HTTP endpoint: {}", quoted(uri.value), parsed.error()));
  url_variables(subject, resource, integration);
}

void timeout(const Subject& subject, const Integration& integration) {
  const auto& timeout = integration.timeout_ms;
  if (!timeout.present() || timeout.unknown || (timeout.value >= kTimeoutMinMs && timeout.value <= kTimeoutMaxMs) || subject.faulty(timeout.at)) return;
  subject.report(Code::timeout_range, timeout.at, fmt::format("timeout {} ms is outside {}..{}", timeout.value, kTimeoutMinMs, kTimeoutMaxMs));
}

void mappings(const Subject& subject, const std::vector<model::Mapping>& all, ChangeSide side) {
  for (const model::Mapping& mapping : all) {
    const auto target = parse_change_target(mapping.target.value, side);
    if (!target) subject.report(Code::mapping_target, mapping.target.at, fmt::format("{} is no parameter mapping: {}", quoted(mapping.target.value), target.error()));
    if (mapping.source.unknown) continue;
    const auto parts = parse_change_value(mapping.source.value, side);
    if (!parts) {
      subject.report(Code::mapping_expression, mapping.source.at, fmt::format("{} is no value of a parameter mapping: {}", quoted(mapping.source.value), parts.error()));
      continue;
    }
    for (const ChangePart& part : *parts) {
      if (part.kind != bundle::MoveSource::context || part.variable) continue;
      subject.report(Code::context_variable, mapping.source.at, fmt::format("there is no variable '$context.{}'; it comes to nothing", part.text));
    }
  }
}

void response_mappings(const Subject& subject, const Integration& integration) {
  for (const model::IntegrationResponse& response : integration.responses) {
    const std::string& status = response.status_code.value;
    const bool good = status.size() == 3 && status >= "200" && status <= "599" && std::ranges::all_of(status, [](char c) { return c >= '0' && c <= '9'; });
    if (!good) subject.report(Code::integration_status, response.status_code.at, fmt::format("{} is no status from 200 to 599", quoted(status)));
    mappings(subject, response.parameters, ChangeSide::response);
  }
}

// --- authorizers

void lacks(const Subject& subject, const Authorizer& authorizer, std::string_view field, std::string hint) {
  subject.report(Code::authorizer_incomplete, authorizer.at, fmt::format("authorizer {} lacks '{}'", quoted(authorizer.name.value), field), std::move(hint));
}

void identity_source(const Subject& subject, const model::Text& source) {
  constexpr std::string_view kPrefixes[] = {"$request.header.", "$request.querystring.", "$context.", "$stageVariables."};
  const auto fits = [&](std::string_view prefix) { return source.value.starts_with(prefix) && source.value.size() > prefix.size(); };
  if (source.unknown || std::ranges::any_of(kPrefixes, fits)) return;
  subject.report(Code::identity_source, source.at, fmt::format("{} is not a valid identity source for an HTTP API", quoted(source.value)),
                 "use $request.header.X, $request.querystring.X, $context.X or $stageVariables.X");
}

void request_authorizer(const Subject& subject, const Authorizer& authorizer) {
  if (authorizer.uri.value.empty() && !authorizer.uri.unknown) lacks(subject, authorizer, "authorizerUri", {});
  if (!authorizer.uri.value.empty() && !authorizer.uri.unknown) {
    const auto uri = parse_function_uri(authorizer.uri.value);
    if (!uri) subject.report(Code::authorizer_uri, authorizer.uri.at, fmt::format("{} is no Lambda invocation ARN: {}", quoted(authorizer.uri.value), uri.error()));
  }
  const model::Text& version = authorizer.payload_format_version;
  payload_format(subject, version, "authorizerPayloadFormatVersion");
  if (!version.present()) lacks(subject, authorizer, "authorizerPayloadFormatVersion", "write authorizerPayloadFormatVersion: '2.0'");
  if (version.value == "1.0" && authorizer.simple_responses) {
    subject.report(Code::value_not_allowed, version.at, "simple responses belong to authorizerPayloadFormatVersion 2.0");
  }
  for (const model::Text& source : authorizer.identity_sources) identity_source(subject, source);
  const auto& ttl = authorizer.result_ttl_seconds;
  if (ttl.value > 0 && authorizer.identity_sources.empty()) lacks(subject, authorizer, "identitySource", "without one, set authorizerResultTtlInSeconds to 0");
  if (ttl.present() && !ttl.unknown && ttl.value > kTtlMaxSeconds && !subject.faulty(ttl.at)) {
    subject.report(Code::value_not_allowed, ttl.at, fmt::format("authorizerResultTtlInSeconds {} is outside 0..{}", ttl.value, kTtlMaxSeconds));
  }
}

void jwt_authorizer(const Subject& subject, const Authorizer& authorizer) {
  constexpr size_t kAudiencesMax = 50;
  if (authorizer.issuer.value.empty() && !authorizer.issuer.unknown) lacks(subject, authorizer, "jwtConfiguration.issuer", "it is the URL that tokens have as 'iss'");
  if (authorizer.audiences.empty()) lacks(subject, authorizer, "jwtConfiguration.audience", "every token would be refused");
  if (authorizer.audiences.size() > kAudiencesMax) {
    subject.report(Code::service_limit, authorizer.audiences[kAudiencesMax].at, fmt::format("authorizer {} has more than {} audiences", quoted(authorizer.name.value), kAudiencesMax));
  }
  if (authorizer.identity_sources.size() > 1) {
    subject.report(Code::identity_source, authorizer.identity_sources[1].at, "a JWT authorizer takes the token from one place");
  }
  for (const model::Text& source : authorizer.identity_sources) {
    const bool fits = source.value.starts_with("$request.header.") || source.value.starts_with("$request.querystring.");
    if (!fits && !source.unknown) {
      subject.report(Code::identity_source, source.at, fmt::format("{} is not a valid identity source for a JWT authorizer", quoted(source.value)),
                     "use $request.header.X or $request.querystring.X");
    }
  }
}

/// Variables without their names: what the router tells apart.
std::string shape_of(const model::Resource& resource, const model::Method& method) {
  std::string shape = method.http_method.value + " ";
  const std::string& path = resource.path.value;
  for (size_t at = 0; at < path.size();) {
    const size_t open = path.find("/{", at), close = open == std::string::npos ? open : path.find('}', open);
    if (close == std::string::npos) return shape + path.substr(at);
    shape += path.substr(at, open - at) + (path[close - 1] == '+' ? "/{+}" : "/{}");
    at = close + 1;
  }
  return shape;
}

/// An OPTIONS route without authorization that takes the preflights of this route.
bool has_open_preflight(const Subject& subject, const model::Resource& resource) {
  const std::string everything = "OPTIONS /{+}";
  bool open = false;
  for_each_method(subject.api, [&](const model::Resource& other, const model::Method& method) {
    if (method.http_method.value != "OPTIONS" || method.authorization != model::AuthorizationType::none) return;
    open = open || other.path.value == resource.path.value || (resource.path.value == "$default" && shape_of(other, method) == everything);
  });
  return open;
}

/// The authorizer of a route comes before CORS, which then never answers the preflights that the route catches.
void caught_preflights(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (method.http_method.value != "ANY" || method.authorization == model::AuthorizationType::none || has_open_preflight(subject, resource)) return;
    const bool is_default = resource.path.value == "$default";
    subject.report(Code::protected_preflight, method.at,
                   fmt::format("{} requires authorization of preflights, too, before CORS can answer them; browsers send them without credentials",
                               is_default ? std::string("the $default route") : name_of(resource, method)),
                   fmt::format("add a route OPTIONS {} without authorization", is_default ? "/{proxy+}" : resource.path.value));
  });
}

}  // namespace

void check_http_integrations(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (!method.integration) return;
    const Integration& integration = *method.integration;
    timeout(subject, integration);
    // The parameters of a service integration are its arguments.
    if (!integration.subtype.present()) mappings(subject, integration.parameters, ChangeSide::request);
    response_mappings(subject, integration);
    if (integration.type.value == IntegrationType::http_proxy) url(subject, resource, integration);
    if (integration.type.value == IntegrationType::aws_proxy && !integration.subtype.present()) function(subject, integration);
  });
}

void check_http_authorizers(const Subject& subject) {
  for (const Authorizer& authorizer : subject.api.authorizers) {
    const model::Text& type = authorizer.type;
    if (type.value == "REQUEST") request_authorizer(subject, authorizer);
    else if (type.value == "JWT") jwt_authorizer(subject, authorizer);
    else if (!type.unknown && !subject.faulty(type.at)) {
      subject.report(Code::authorizer_type, type.at, fmt::format("an HTTP API has no authorizers of type {}", quoted(type.value)), "use request or jwt");
    }
  }
}

void check_http_cross_origin(const Subject& subject) {
  if (!subject.api.cors) return;
  const model::CorsConfiguration& cors = *subject.api.cors;
  for (const model::Text& origin : cors.allow_origins) {
    if (origin.value == "*" && cors.allow_credentials.value) {
      subject.report(Code::value_not_allowed, origin.at, "allowCredentials cannot go with the origin '*'", "name the origins", {{cors.allow_credentials.at, "credentials are allowed here"}});
    } else if (origin.value.find('*') != std::string::npos && origin.value != "*" && origin.value != "https://*" && origin.value != "http://*") {
      subject.report(Code::value_not_allowed, origin.at, fmt::format("{} is no origin: a wildcard stands for a whole origin only", quoted(origin.value)), "use '*', 'https://*', 'http://*' or whole origins");
    }
  }
  caught_preflights(subject);
}

void check_http_routes(const Subject& subject) {
  std::map<std::string, std::pair<std::string, Span>> seen;
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    const auto [first, is_new] = seen.try_emplace(shape_of(resource, method), name_of(resource, method), method.at);
    // The same route twice has been reported as such.
    if (is_new || first->second.first == name_of(resource, method)) return;
    subject.report(Code::duplicate_operation, method.at, fmt::format("{} and {} are one route under two names", first->second.first, name_of(resource, method)),
                   "keep one of them", {{first->second.second, "the other one is here"}});
  });
}

}  // namespace apigw::check
