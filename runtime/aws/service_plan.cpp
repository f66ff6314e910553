#include "runtime/aws/service_plan.h"

#include <fmt/format.h>

#include "runtime/integration/url.h"

namespace apigw::aws {
namespace {

constexpr std::string_view callers_own = "arn:aws:iam::*:user/*";

/// ${stageVariables.x} filled in; one that has no value becomes nothing.
std::string filled(const vm::Prepared& prepared, std::string_view text) {
  constexpr std::string_view open = "${stageVariables.";
  std::string out;
  while (!text.empty()) {
    const size_t at = text.find(open);
    const size_t close = at == std::string_view::npos ? at : text.find('}', at);
    if (close == std::string_view::npos) break;
    out += text.substr(0, at);
    if (const vm::Parameter* variable = prepared.stage_variable(text.substr(at + open.size(), close - at - open.size()))) out += variable->value;
    text.remove_prefix(close + 1);
  }
  return out += text;
}

/// "bucket.s3.us-east-1.amazonaws.com".
std::string host_of(const vm::Prepared& prepared, const bundle::ServiceCall& call, std::string_view subdomain, std::string_view region) {
  const bundle::Bundle& bundle = prepared.bundle();
  return fmt::format("{}{}{}.{}.{}", subdomain, subdomain.empty() ? "" : ".", bundle.string(call.host), region, bundle.string(call.dns_suffix));
}

void locate(ServicePlan& plan, const vm::Prepared& prepared, const bundle::ServiceCall& call, std::string_view endpoint) {
  const std::string subdomain = filled(prepared, prepared.bundle().string_or(call.subdomain, ""));
  const std::string text = endpoint.empty() ? "https://" + host_of(prepared, call, subdomain, plan.region) : std::string(endpoint);
  const auto url = integration::parse_url(text);
  if (!url || plan.region.empty() || !integration::is_valid_target(url->rest) || url->rest.find('?') != std::string_view::npos) return;
  plan.host = url->host;
  plan.origin = {.tls = url->tls, .host = plan.host, .port = url->port};
  plan.authority = url->authority;
  // Connected to as it is, but asked for by the name in front, as clients of S3 do with buckets.
  if (!endpoint.empty() && !subdomain.empty()) plan.authority = subdomain + "." + plan.authority;
  plan.base_path = url->rest;
  while (plan.base_path.ends_with('/')) plan.base_path.pop_back();
  plan.usable = true;
}

void authorise(ServicePlan& plan, const vm::Prepared& prepared, const bundle::ServiceCall& call, const Settings& settings, bool elsewhere) {
  const std::string credentials = filled(prepared, prepared.bundle().string_or(call.credentials, ""));
  if (credentials.empty()) return;
  if (credentials == callers_own) {
    plan.signer = Signer::caller;
  } else if (elsewhere && settings.endpoint("STS").empty()) {
    plan.role_left_out = true;
  } else {
    plan.signer = Signer::role;
    plan.role = credentials;
  }
}

}  // namespace

ServicePlans::ServicePlans(const vm::Prepared& prepared, const Settings& settings) : plans_(prepared.bundle().service_calls().size()) {
  const bundle::Bundle& bundle = prepared.bundle();
  for (size_t i = 0; i < plans_.size(); ++i) {
    const bundle::ServiceCall& call = bundle.service_calls()[i];
    ServicePlan& plan = plans_[i];
    const std::string_view endpoint = settings.endpoint(bundle.string(call.endpoint_variable));
    plan.region = filled(prepared, bundle.string(call.region));
    plan.signing_name = bundle.string(call.signing_name);
    const bool s3 = plan.signing_name == "s3";
    plan.path_rule = s3 ? sigv4::PathRule::once : sigv4::PathRule::twice;
    plan.send_payload_hash = s3;
    locate(plan, prepared, call, endpoint);
    authorise(plan, prepared, call, settings, !endpoint.empty());
  }
}

}  // namespace apigw::aws
