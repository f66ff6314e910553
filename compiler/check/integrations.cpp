// Integrations as the control plane checks them (definition-formats 1.12): what they need, their uri, their limits.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/aws_service.h"
#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/check/response_streaming.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

using model::Integration;
using model::IntegrationType;

constexpr std::string_view kMethods[] = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "ANY"};
constexpr uint32_t kTimeoutMinMs = 50;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), ascii_lower);
  return out;
}
std::string type_of(const Integration& integration) { return quoted(lower(to_string(integration.type.value))); }

/// The field is there under a name that was reported, with this one as the guess.
bool misspelt(const Subject& subject, const Integration& integration, std::string_view field) {
  return std::ranges::any_of(subject.diagnostics.all(), [&](const source::Diagnostic& diagnostic) {
    return diagnostic.code == Code::unknown_key && diagnostic.at.file == integration.at.file && integration.at.begin <= diagnostic.at.begin &&
           diagnostic.at.end <= integration.at.end && diagnostic.hint.find(quoted(field)) != std::string::npos;
  });
}

void required(const Subject& subject, const Integration& integration) {
  if (integration.type.value == IntegrationType::mock) return;
  const std::pair<const model::Text&, std::string_view> fields[] = {{integration.uri, "uri"}, {integration.http_method, "httpMethod"}};
  for (const auto& [field, name] : fields) {
    if (field.unknown || !field.value.empty() || misspelt(subject, integration, name)) continue;
    subject.report(Code::integration_incomplete, known_of(field.at, known_of(integration.key_at, integration.at)),
                   fmt::format("integration type {} needs '{}'", type_of(integration), name));
  }
}

void http_method(const Subject& subject, const Integration& integration) {
  const model::Text& method = integration.http_method;
  if (method.value.empty() || method.unknown) return;
  const bool known = std::ranges::any_of(kMethods, [&](std::string_view name) { return ascii_iequals(name, method.value); });
  if (known || integration.type.value == IntegrationType::mock) return;
  subject.report(Code::integration_method, method.at, fmt::format("httpMethod {} is no HTTP method", quoted(method.value)),
                 "use DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT or ANY");
}

/// `{name}` in a URL is filled from integration.request.path.name and from nowhere else.
void uri_variables(const Subject& subject, const Integration& integration) {
  const std::string& uri = integration.uri.value;
  for (size_t open = uri.find('{'); open != std::string::npos; open = uri.find('{', open + 1)) {
    if (open > 0 && uri[open - 1] == '$') continue;  // ${stageVariables.x}
    const size_t close = uri.find('}', open);
    if (close == std::string::npos) return;
    std::string_view name = std::string_view(uri).substr(open + 1, close - open - 1);
    if (name.ends_with('+')) name.remove_suffix(1);
    const std::string target = fmt::format("integration.request.path.{}", name);
    if (std::ranges::any_of(integration.parameters, [&](const model::Mapping& m) { return m.target.value == target; })) continue;
    subject.report(Code::uri_variable, part(integration.uri, open, close - open + 1),
                   fmt::format("nothing fills {} in the uri; every call will answer 500", quoted(uri.substr(open, close - open + 1))),
                   fmt::format("map it: requestParameters: {{'{}': 'method.request.path.{}'}}", target, name));
  }
}

/// A service by a name that is known, called by actions or by paths as it is called at all.
void service_call(const Subject& subject, const Integration& integration, const IntegrationUri& uri) {
  if (uri.service.find('$') != std::string_view::npos) return;
  const size_t begin = size_t(uri.service.data() - integration.uri.value.data());
  const AwsService service = aws_service(uri.service);
  if (!service.known) {
    const std::string_view near = nearest_service(uri.service);
    subject.report(Code::unknown_service, part(integration.uri, begin, uri.service.size()),
                   fmt::format("service {} is not known; it is called as {}.REGION.amazonaws.com", quoted(uri.service), service.host),
                   near.empty() ? std::string() : fmt::format("did you mean {}?", quoted(near)));
    return;
  }
  const bool rest = service.protocol == bundle::ServiceProtocol::rest;
  const bool json = service.protocol == bundle::ServiceProtocol::json_1_0 || service.protocol == bundle::ServiceProtocol::json_1_1;
  const bool names_target = std::ranges::any_of(integration.parameters, [](const model::Mapping& one) {
    return ascii_iequals(one.target.value, "integration.request.header.X-Amz-Target");
  });
  const size_t spec = begin + uri.service.size() + 1;
  const auto report = [&](std::string message, std::string hint) {
    subject.report(Code::service_call, part(integration.uri, spec, integration.uri.value.size() - spec), std::move(message), std::move(hint));
  };
  if (rest && uri.action) report(fmt::format("{} has no actions by name: it is called by paths", service.name), "write 'path/...' as the service's own API has it");
  if (json && !uri.action && !names_target) {
    report(fmt::format("{} is called by actions: a path alone does not say which one", service.name), "write 'action/NAME', or map the header X-Amz-Target");
  }
}

void aws_uri(const Subject& subject, const Integration& integration) {
  const auto uri = parse_aws_uri(integration.uri.value);
  if (!uri) {
    subject.report(Code::integration_uri, integration.uri.at, fmt::format("{} is not a valid integration ARN: {}", quoted(integration.uri.value), uri.error()));
    return;
  }
  if (integration.type.value == IntegrationType::aws_proxy && uri->kind == UriKind::service) {
    subject.report(Code::integration_uri, integration.uri.at,
                   fmt::format("integrations of type 'aws_proxy' support only Lambda functions and Firehose streams, not {}", quoted(uri->service)),
                   "use type 'aws' with mapping templates");
    return;
  }
  if (uri->kind == UriKind::service) {
    uri_variables(subject, integration);
    service_call(subject, integration, *uri);
  }
  const model::Text& method = integration.http_method;
  const bool lambda = uri->kind == UriKind::lambda || uri->kind == UriKind::lambda_streaming;
  if (lambda && !method.value.empty() && !method.unknown && !ascii_iequals(method.value, "POST")) {
    subject.report(Code::lambda_not_post, method.at, fmt::format("a Lambda integration must use httpMethod POST, not {}", method.value),
                   "this is the method of the call to Lambda, not the client's");
  }
}

void uri(const Subject& subject, const Integration& integration) {
  const model::Text& uri = integration.uri;
  if (uri.value.empty() || uri.unknown) return;
  if (is_aws(integration.type.value)) return aws_uri(subject, integration);
  if (!is_http(integration.type.value)) return;
  const auto parsed = parse_http_uri(uri.value);
  if (parsed) return uri_variables(subject, integration);
  subject.report(Code::integration_uri, uri.at, fmt::format("{} is not a valid HTTP endpoint: {}", quoted(uri.value), parsed.error()));
}

void timeout(const Subject& subject, const Integration& integration) {
  const auto& timeout = integration.timeout_ms;
  const uint32_t max_ms = timeout_ms_max(integration);
  if (!timeout.present() || timeout.unknown || (timeout.value >= kTimeoutMinMs && timeout.value <= max_ms)) return;
  if (subject.faulty(timeout.at)) return;
  subject.report(Code::timeout_range, timeout.at, fmt::format("timeout {} ms is outside {}..{}", timeout.value, kTimeoutMinMs, max_ms));
}

void transfer_mode(const Subject& subject, const Integration& integration) {
  const model::Text& mode = integration.response_transfer_mode;
  if (!mode.present() || mode.unknown || ascii_iequals(mode.value, "BUFFERED")) return;
  if (!ascii_iequals(mode.value, "STREAM")) {
    subject.report(Code::value_not_allowed, mode.at, fmt::format("responseTransferMode {} is not one of BUFFERED, STREAM", quoted(mode.value)));
  } else if (!is_proxy(integration.type.value)) {
    subject.report(Code::value_not_allowed, mode.at, fmt::format("an integration of type {} cannot stream its responses", type_of(integration)),
                   "types that can: 'http_proxy', 'aws_proxy'");
  }
}

void connection(const Subject& subject, const Integration& integration) {
  const model::Text& type = integration.connection_type;
  if (!type.present() || type.unknown || ascii_iequals(type.value, "INTERNET")) return;
  if (!ascii_iequals(type.value, "VPC_LINK")) {
    subject.report(Code::value_not_allowed, type.at, fmt::format("connectionType {} is not one of INTERNET, VPC_LINK", quoted(type.value)));
    return;
  }
  if (integration.connection_id.value.empty() && !integration.connection_id.unknown) {
    subject.report(Code::integration_incomplete, known_of(integration.connection_id.at, type.at), "connectionType 'VPC_LINK' needs 'connectionId'");
    return;
  }
  subject.report(Code::vpc_link_local, type.at, "the VPC link is not followed: the integration connects to its uri");
}

/// Why a text is no credentials; empty: it is. `arn:aws:iam::ACCOUNT:role/PATH/NAME`, or the caller's own.
std::string_view fault_of_credentials(std::string_view text) {
  if (text == "arn:aws:iam::*:user/*") return {};
  std::string_view parts[6];
  for (size_t i = 0; i < std::size(parts); ++i) {
    const size_t size = i == 5 ? text.size() : std::min(text.find(':'), text.size());
    parts[i] = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  const auto& [arn, partition, service, region, account, resource] = parts;
  if (arn != "arn" || !partition.starts_with("aws") || service != "iam" || !region.empty()) return "are no role ARN";
  if (resource.starts_with("user/")) return "name a user, which nobody can become";
  if (!resource.starts_with("role/") || resource.ends_with('/')) return "name no role";
  if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string_view::npos) return "name an account that is not twelve digits";
  return {};
}

void credentials(const Subject& subject, const Integration& integration) {
  const model::Text& credentials = integration.credentials;
  if (credentials.value.empty() || credentials.unknown || credentials.value.find("${") != std::string::npos) return;
  const std::string_view fault = fault_of_credentials(credentials.value);
  if (fault.empty()) return;
  subject.report(Code::role_arn, credentials.at, fmt::format("credentials {} {}", quoted(credentials.value), fault),
                 "write 'arn:aws:iam::ACCOUNT:role/NAME', or 'arn:aws:iam::*:user/*' for the caller's own");
}

}  // namespace

void check_integrations(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration) return;
    const Integration& integration = *method.integration;
    required(subject, integration);
    http_method(subject, integration);
    uri(subject, integration);
    timeout(subject, integration);
    transfer_mode(subject, integration);
    connection(subject, integration);
    credentials(subject, integration);
  });
}

}  // namespace apigw::check
