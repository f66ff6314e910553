// The fail-closed list: everything that a definition may ask for, that is understood, and that the gateway does not carry out
// today. `compile`, `serve` and `deploy` refuse it, each by its slug and its place; building a feature means deleting its row.
//
// Not here because leaving them out changes no answer: documentation, tags, endpoint configuration, cache keys without a cache,
// mappings of mock integrations, authorizers no method uses.
#include <fmt/format.h>

#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/check/policy.h"
#include "compiler/check/token_issuer.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

using model::AuthorizationType;
using model::Integration;
using model::IntegrationType;

struct Refusal {
  const Subject& subject;
  Code code;

  void operator()(Span at, std::string message, std::vector<Note> notes = {}) const {
    subject.report(code, at, std::move(message), fmt::format("--allow-unenforced={} lets the API start without it", source::slug(code)), std::move(notes));
  }
};

// --- one function a row

void policy(const Subject& subject, const Refusal& refuse) {
  const auto& policy = subject.api.policy;
  if (!policy.present() || subject.faulty(policy.at) || (policy.value != nullptr && is_known_policy(*policy.value))) return;
  refuse(policy.at, "the resource policy holds values that only AWS knows, and is not enforced");
}

void extensions(const Subject& subject, const Refusal& refuse) {
  for (const model::Text& extension : subject.api.unenforced_extensions) refuse(extension.at, fmt::format("{} has no effect", quoted(extension.value)));
}

/// A pool whose name cannot be understood signs nothing, so its tokens are refused.
void user_pools(const Subject& subject, const model::Authorizer& authorizer, const Refusal& refuse) {
  for (const model::Text& arn : authorizer.provider_arns) {
    if (arn.unknown) refuse(arn.at, "the ARN of the user pool is known only on AWS; tokens of the pool are refused");
    else if (!subject.faulty(arn.at) && !parse_user_pool_arn(arn.value)) refuse(arn.at, fmt::format("{} is no ARN of a user pool; its tokens are refused", quoted(arn.value)));
  }
}

void issuer(const Subject& subject, const model::Authorizer& authorizer, const Refusal& refuse) {
  const model::Text& issuer = authorizer.issuer;
  if (issuer.unknown) refuse(issuer.at, "the issuer is known only on AWS; its tokens are refused");
  else if (issuer.present() && !subject.faulty(issuer.at) && !is_issuer(issuer.value)) refuse(issuer.at, fmt::format("{} is no https URL of an issuer; its tokens are refused", quoted(issuer.value)));
}

/// Of authorizers that a method relies on.
void authorizers(const Subject& subject, const Refusal& refuse) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (subject.api.type == model::ApiType::http && method.api_key_required.value) {
      const Span at = known_of(known_of(method.authorization_at, method.authorizer.at), method.at);
      refuse(known_of(method.api_key_required.at, at), fmt::format("an HTTP API has no API keys; {} is open", name_of(resource, method)));
    }
    const model::Authorizer* authorizer = subject.api.authorizer(method.authorizer.value);
    if (authorizer == nullptr || subject.faulty(authorizer->type.at)) return;  // an error already
    switch (method.authorization) {
      case AuthorizationType::none: return;
      case AuthorizationType::custom: return;  // Lambda authorizers are called
      case AuthorizationType::aws_iam: return;  // signatures are verified
      case AuthorizationType::cognito_user_pools: return user_pools(subject, *authorizer, refuse);
      case AuthorizationType::jwt: return issuer(subject, *authorizer, refuse);
    }
  });
}

template <class Visit>
void for_each_integration(const Subject& subject, Visit visit) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (method.integration) visit(*method.integration);
  });
}
Span place_of(const Integration& integration) { return known_of(integration.type.at, known_of(integration.key_at, integration.at)); }

bool is_firehose(const Integration& integration) {
  const auto uri = parse_aws_uri(integration.uri.value);
  return uri && uri->kind == UriKind::firehose;
}
/// The gateway does not carry this integration out at all; what stands inside it is not worth a word.
bool is_refused_whole(const Integration& integration) {
  return integration.type.value == IntegrationType::aws_proxy && is_firehose(integration);
}

/// What an HTTP API may have, and this gateway does not carry out; and the types that it cannot have, which the service leaves out when a
/// definition is imported.
void http_integration(const Integration& integration, const Refusal& refuse) {
  if (!is_proxy(integration.type.value)) {
    return refuse(place_of(integration), fmt::format("an HTTP API has no integrations of type {}; its route answers 500", quoted(to_string(integration.type.value))));
  }
  if (integration.subtype.present()) return refuse(integration.subtype.at, fmt::format("the service integration {} is not carried out", quoted(integration.subtype.value)));
  if (ascii_iequals(integration.connection_type.value, "VPC_LINK")) return refuse(integration.connection_type.at, "VPC links are not followed");
  if (integration.type.value != IntegrationType::aws_proxy) return;
  for (const model::Mapping& mapping : integration.parameters) {
    refuse(mapping.target.at, fmt::format("the parameter mapping {} does not reach the function's event", quoted(mapping.target.value)));
  }
}

void http_integrations(const Subject& subject, const Refusal& refuse) {
  for_each_integration(subject, [&](const Integration& integration) { http_integration(integration, refuse); });
}

void integrations(const Subject& subject, const Refusal& refuse) {
  for_each_integration(subject, [&](const Integration& integration) {
    if (!is_refused_whole(integration)) return;
    refuse(place_of(integration), "Firehose streams are not written to by proxies");
  });
}

void api_type(const Subject& subject, const Refusal& refuse) {
  refuse(document_place(subject.api), fmt::format("{} APIs are not served", to_string(subject.api.type)));
}

/// Settings of the stage that is served.
void stage_cache(const Subject& subject, const Refusal& refuse) {
  const model::Stage* stage = subject.api.stage();
  if (stage == nullptr || !stage->cache_cluster_enabled.value) return;
  for (const model::MethodSetting& setting : stage->method_settings) {
    if (setting.caching_enabled.value) refuse(setting.caching_enabled.at, "responses are not cached");
  }
}

void stage_throttling(const Subject& subject, const Refusal& refuse) {
  const model::Stage* stage = subject.api.stage();
  if (stage == nullptr) return;
  for (const model::MethodSetting& setting : stage->method_settings) {
    const Span at = known_of(setting.throttling_rate_limit.at, setting.throttling_burst_limit.at);
    if (at.known()) refuse(at, "requests are not throttled");
  }
}

void web_acl(const Subject& subject, const Refusal& refuse) {
  const model::Stage* stage = subject.api.stage();
  if (stage != nullptr && stage->web_acl.present()) refuse(stage->web_acl.at, fmt::format("the web ACL of stage {} is not applied", quoted(stage->name.value)));
}

void client_certificate(const Subject& subject, const Refusal& refuse) {
  const model::Stage* stage = subject.api.stage();
  if (stage != nullptr && stage->client_certificate_id.present()) refuse(stage->client_certificate_id.at, "backends are called without the client certificate");
}

void usage_plans(const Subject& subject, const Refusal& refuse) {
  const auto limits = [&](const model::Throttle& throttle) {
    const Span at = known_of(throttle.rate_limit.at, throttle.burst_limit.at);
    if (at.known()) refuse(at, "the throttle of the usage plan is not applied");
  };
  for (const model::UsagePlan& plan : subject.api.usage_plans) {
    limits(plan.throttle);
    for (const model::PlanStage& stage : plan.stages) {
      for (const model::MethodThrottle& one : stage.throttles) limits(one.throttle);
    }
    if (plan.quota_limit.present()) refuse(plan.quota_limit.at, "the quota of the usage plan is not applied");
  }
}

void domains(const Subject& subject, const Refusal& refuse) {
  for (const model::Domain& domain : subject.api.domains) {
    if (domain.mutual_tls.present()) refuse(domain.mutual_tls.at, fmt::format("clients of {} are not asked for a certificate", quoted(domain.name.value)));
  }
}

void domain_policies(const Subject& subject, const Refusal& refuse) {
  for (const model::Domain& domain : subject.api.domains) {
    if (domain.policy_at.known()) refuse(domain.policy_at, fmt::format("the resource policy of the domain {} is not enforced", quoted(domain.name.value)));
  }
}

struct Row {
  Code code;
  uint8_t kinds;  // of APIs; of others the kind itself is what is refused, or there is no such thing
  void (*find)(const Subject& subject, const Refusal& refuse);
};
constexpr Row kRows[] = {
    {Code::unenforced_api_type, kWebSocket, api_type},
    {Code::unenforced_extension, kAll, extensions},
    {Code::unenforced_policy, kRest, policy},
    {Code::unenforced_authorizer, kRest | kHttp, authorizers},
    {Code::unenforced_integration, kRest, integrations},
    {Code::unenforced_integration, kHttp, http_integrations},
    {Code::unenforced_cache, kRest, stage_cache},
    {Code::unenforced_throttling, kRest | kHttp, stage_throttling},
    {Code::unenforced_web_acl, kRest, web_acl},
    {Code::unenforced_client_certificate, kRest, client_certificate},
    {Code::unenforced_usage_plan, kRest, usage_plans},
    {Code::unenforced_mutual_tls, kAll, domains},
    {Code::unenforced_policy, kAll, domain_policies},
};

}  // namespace

void check_unenforced(const Subject& subject) {
  for (const Row& row : kRows) {
    if (concerns(row.kinds, subject.api.type)) row.find(subject, Refusal{subject, row.code});
  }
}

}  // namespace apigw::check
