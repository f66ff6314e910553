// What only matters on the service: quotas that can be raised, endpoints it cannot reach. `validate --target aws`.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

constexpr size_t kResourcesMax = 300;
constexpr size_t kAuthorizersMax = 10;

void quota(const Subject& subject, size_t count, size_t max, std::string_view what) {
  if (count <= max) return;
  subject.report(Code::aws_quota, document_place(subject.api), fmt::format("this API has {} {}; the service allows {} unless the quota is raised", count, what, max));
}

/// Hosts that mean this machine or a private network, as far as their text says so.
bool is_local(std::string_view host) {
  host = host.substr(0, std::min(host.find(':'), host.size()));
  constexpr std::string_view kPrefixes[] = {"127.", "10.", "192.168.", "169.254.", "[::1"};
  return host == "localhost" || host.ends_with(".localhost") || host.ends_with(".local") || host == "host.docker.internal" ||
         std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return host.starts_with(prefix); });
}

}  // namespace

void check_aws(const Subject& subject) {
  if (!subject.options.target_aws) return;
  quota(subject, subject.api.resources.size(), kResourcesMax, "resources");
  quota(subject, subject.api.authorizers.size(), kAuthorizersMax, "authorizers");
  if (subject.api.template_extensions.value != 0) {
    subject.report(Code::aws_extension, subject.api.template_extensions.at, "AWS has no template extensions; there their functions print nothing");
  }
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration || !is_http(method.integration->type.value) || method.integration->connection_type.value == "VPC_LINK") return;
    const model::Text& uri = method.integration->uri;
    const auto parsed = parse_http_uri(uri.value);
    if (!parsed || !is_local(parsed->host)) return;
    subject.report(Code::aws_unreachable, uri.at, fmt::format("{} cannot be reached from AWS", quoted(parsed->host)),
                   "use a stage variable for the host: http://${stageVariables.host}/");
  });
}

}  // namespace apigw::check
