// Integration responses: which one is chosen, and whether the method has the response it leads to (rest-data-plane 4.8).
#include <fmt/format.h>

#include <map>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/regex.h"

namespace apigw::check {
namespace {

using model::IntegrationResponse;

bool is_status(std::string_view text) {
  return text.size() == 3 && text[0] >= '1' && text[0] <= '5' && text[1] >= '0' && text[1] <= '9' && text[2] >= '0' && text[2] <= '9';
}

std::string pattern_of(const IntegrationResponse& response) { return quoted(response.pattern.value.empty() ? "default" : response.pattern.value); }

void pattern(const Subject& subject, const IntegrationResponse& response) {
  if (response.pattern.value.empty() || response.pattern.unknown) return;
  const auto regex = Regex::compile(response.pattern.value);
  if (regex) return;
  subject.report(Code::selection_pattern, response.pattern.at,
                 fmt::format("{} is not a valid regular expression: {}", quoted(response.pattern.value), regex.error()),
                 regex.error().ends_with("is not supported") ? "list the alternatives instead; patterns match the whole text" : "");
}

void status(const Subject& subject, const model::Method& method, const IntegrationResponse& response) {
  const model::Text& code = response.status_code;
  if (code.unknown) return;
  const Span at = known_of(code.at, response.at);
  if (code.value.empty()) {
    if (!subject.faulty(at)) subject.report(Code::integration_incomplete, at, fmt::format("integration response {} needs 'statusCode'", pattern_of(response)));
    return;
  }
  if (!is_status(code.value)) {
    if (!subject.faulty(at)) subject.report(Code::integration_status, at, fmt::format("status code {} is not between 100 and 599", quoted(code.value)));
    return;
  }
  if (method.response(code.value) != nullptr) return;
  subject.report(Code::no_method_response, at, fmt::format("integration response {} has no response {} on the method", code.value, code.value),
                 fmt::format("add '{}' to the operation's 'responses'", code.value));
}

void collisions(const Subject& subject, const model::Integration& integration) {
  std::map<std::string_view, const IntegrationResponse*> seen;
  for (const IntegrationResponse& response : integration.responses) {
    if (response.status_code.value.empty()) continue;
    const auto [first, inserted] = seen.try_emplace(response.status_code.value, &response);
    if (inserted) continue;
    subject.report(Code::pattern_collision, known_of(response.pattern.at, response.at),
                   fmt::format("patterns {} and {} both produce status {}; only one survives on AWS", pattern_of(*first->second), pattern_of(response),
                               response.status_code.value),
                   first->second->pattern.value.empty() || response.pattern.value.empty() ? "leave the pattern out: the default serves that status too" : "join them with '|'",
                   {{known_of(first->second->pattern.at, first->second->at), "the other pattern"}});
  }
}

void default_response(const Subject& subject, const model::Integration& integration) {
  const Span at = known_of(integration.key_at, integration.at);
  if (integration.responses.empty()) {
    subject.report(Code::missing_default_response, at, "this integration has no responses; every call will answer 500",
                   "add 'responses: {default: {statusCode: \"200\"}}'");
    return;
  }
  for (const IntegrationResponse& response : integration.responses) {
    if (response.pattern.value.empty() || response.pattern.unknown || response.pattern.value == ".*") return;
  }
  subject.report(Code::missing_default_response, at, "this integration has no default response; what no pattern fits answers 500");
}

}  // namespace

void check_responses(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration || is_proxy(method.integration->type.value)) return;
    for (const IntegrationResponse& response : method.integration->responses) {
      pattern(subject, response);
      status(subject, method, response);
    }
    collisions(subject, *method.integration);
    default_response(subject, *method.integration);
  });
}

}  // namespace apigw::check
