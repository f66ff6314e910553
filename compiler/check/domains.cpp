// Custom domains of a template: what the service refuses in a mapping or a routing rule, and rules that nothing asks.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/domain_rules.h"

namespace apigw::check {
namespace {

using model::Domain;

void name(const Subject& subject, const Domain& domain) {
  if (!is_domain_name(domain.name.value) || is_api_host(domain.name.value)) {
    subject.report(Code::domain_name, domain.name.at, fmt::format("{} is no name that a domain can have, so nothing is mapped to it", quoted(domain.name.value)), "for example api.example.com or *.example.com");
  }
  const model::Text& mode = domain.routing_mode;
  if (mode.present() && !mode.unknown && !is_routing_mode(mode.value)) {
    subject.report(Code::domain_invalid, mode.at, fmt::format("{} is no routing mode", quoted(mode.value)), fmt::format("{}, {} or {}", kRoutingModes[0], kRoutingModes[1], kRoutingModes[2]));
  }
}

void base_path(const Subject& subject, const model::Text& path) {
  if (path.unknown || is_base_path(path.value)) return;
  subject.report(Code::domain_invalid, path.at, fmt::format("{} is no base path", quoted(path.value)),
                 fmt::format("segments of letters, digits and $-_.+!*'(), {} characters at most in all", kBasePathBytesMax));
}

/// A stage that the template does not have may be there on AWS; here nothing answers.
void stage(const Subject& subject, const model::Text& stage) {
  const bool known = std::ranges::any_of(subject.api.stages, [&](const model::Stage& one) { return one.name.value == stage.value; });
  if (!stage.present() || stage.unknown || known) return;
  subject.report(Code::domain_stage, stage.at, fmt::format("the API has no stage {} in this template; the domain leads nowhere here", quoted(stage.value)));
}

void mappings(const Subject& subject, const Domain& domain) {
  for (auto one = domain.mappings.begin(); one != domain.mappings.end(); ++one) {
    base_path(subject, one->base_path);
    stage(subject, one->stage);
    const auto first = std::find_if(domain.mappings.begin(), one, [&](const model::BasePathMapping& other) { return other.base_path.value == one->base_path.value; });
    if (first == one) continue;
    subject.report(Code::domain_invalid, known_of(one->base_path.at, one->at), fmt::format("'/{}' of {} is mapped twice", one->base_path.value, quoted(domain.name.value)), {},
                   {{known_of(first->base_path.at, first->at), "the first is here"}});
  }
}

void rule(const Subject& subject, const Domain& domain, const model::RoutingRule& rule) {
  const auto report = [&](Span at, std::string message) { subject.report(Code::domain_invalid, known_of(at, rule.at), std::move(message)); };
  if (rule.priority.value < 1 || rule.priority.value > kRulePriorityMax) report(rule.priority.at, fmt::format("a rule's priority is a number from 1 to {}, not {}", kRulePriorityMax, rule.priority.value));
  if (!rule.stage.present()) report(rule.at, "a routing rule needs the stage that it goes to");
  stage(subject, rule.stage);
  for (const model::Text& path : rule.base_paths) {
    base_path(subject, path);
    if (path.value.empty()) report(path.at, "a rule's base path is not empty; a rule without one takes every path");
  }
  if (rule.headers.size() > kRuleHeadersMax) report(rule.headers[kRuleHeadersMax].name.at, fmt::format("a rule has {} header conditions at most, not {}", kRuleHeadersMax, rule.headers.size()));
  for (const model::HeaderCondition& one : rule.headers) {
    if (!one.name.unknown && !is_rule_header(one.name.value)) report(one.name.at, fmt::format("{} is no header name of up to 40 characters", quoted(one.name.value)));
    if (!one.value_glob.unknown && !is_rule_value(one.value_glob.value)) {
      report(one.value_glob.at, fmt::format("{} is no value of a header: 1 to 128 printable characters, a star at the beginning or the end", quoted(one.value_glob.value)));
    }
  }
  if (subject.api.type != model::ApiType::rest) report(rule.at, fmt::format("routing rules go to REST APIs, not to {} APIs", to_string(subject.api.type)));
  const auto first = std::ranges::find_if(domain.rules, [&](const model::RoutingRule& other) { return other.priority.value == rule.priority.value; });
  if (&*first != &rule) subject.report(Code::domain_invalid, rule.priority.at, fmt::format("the domain has two rules of priority {}", rule.priority.value), {}, {{first->priority.at, "the first is here"}});
}

/// The service does not ask rules unless it is told to.
void rules(const Subject& subject, const Domain& domain) {
  for (const model::RoutingRule& one : domain.rules) rule(subject, domain, one);
  const bool asked = domain.routing_mode.unknown || (domain.routing_mode.present() && domain.routing_mode.value != "API_MAPPING_ONLY");
  if (asked || domain.rules.empty()) return;
  subject.report(Code::routing_rule_unused, domain.rules[0].at, fmt::format("{} asks its mappings only: this rule is never tried", quoted(domain.name.value)),
                 "RoutingMode: ROUTING_RULE_THEN_API_MAPPING", {{known_of(domain.routing_mode.at, domain.at), "the domain is here"}});
}

}  // namespace

void check_domains(const Subject& subject) {
  for (const Domain& domain : subject.api.domains) {
    name(subject, domain);
    mappings(subject, domain);
    rules(subject, domain);
  }
}

}  // namespace apigw::check
