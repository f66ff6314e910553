// Authorizers (definition-formats 1.10, 1.11): what each type needs, and where it may look for the caller's identity.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/regex.h"

namespace apigw::check {
namespace {

using model::Authorizer;

constexpr uint32_t kTtlMaxSeconds = 3600;

enum class Kind : uint8_t { token, request, cognito, jwt };
struct KindRow {
  std::string_view type;
  Kind kind;
};
constexpr KindRow kKinds[] = {{"TOKEN", Kind::token}, {"REQUEST", Kind::request}, {"COGNITO_USER_POOLS", Kind::cognito}, {"JWT", Kind::jwt}};

void lacks(const Subject& subject, const Authorizer& authorizer, std::string_view field, std::string hint = {}) {
  subject.report(Code::authorizer_incomplete, authorizer.at, fmt::format("authorizer {} lacks '{}'", quoted(authorizer.name.value), field), std::move(hint));
}

void uri(const Subject& subject, const Authorizer& authorizer) {
  if (authorizer.uri.unknown) return;
  if (authorizer.uri.value.empty()) return lacks(subject, authorizer, "authorizerUri");
  const auto uri = parse_aws_uri(authorizer.uri.value);
  if (uri && uri->kind == UriKind::lambda) return;
  subject.report(Code::authorizer_uri, authorizer.uri.at,
                 fmt::format("{} is no Lambda invocation ARN: {}", quoted(authorizer.uri.value), uri ? "it names another action" : uri.error()));
}

void identity_source(const Subject& subject, Kind kind, const model::Text& source) {
  if (source.unknown) return;
  struct Row {
    std::string_view prefix;
    bool token;  // also for TOKEN and COGNITO_USER_POOLS
  };
  constexpr Row kRows[] = {{"method.request.header.", true}, {"method.request.querystring.", false}, {"stageVariables.", false}, {"context.", false}};
  for (const Row& row : kRows) {
    if (source.value.starts_with(row.prefix) && source.value.size() > row.prefix.size() && (row.token || kind == Kind::request)) return;
  }
  subject.report(Code::identity_source, source.at, fmt::format("{} is not a valid identity source for a REST API", quoted(source.value)),
                 kind == Kind::request ? "use method.request.header.X, method.request.querystring.X, stageVariables.X or context.X"
                                       : "use method.request.header.X");
}

void identity(const Subject& subject, const Authorizer& authorizer, Kind kind) {
  if (authorizer.identity_sources.empty() && (kind != Kind::request || authorizer.result_ttl_seconds.value > 0)) {
    lacks(subject, authorizer, "identitySource", kind == Kind::request ? "without one, set authorizerResultTtlInSeconds to 0" : "");
  }
  for (const model::Text& source : authorizer.identity_sources) identity_source(subject, kind, source);
  const model::Text& expression = authorizer.identity_validation_expression;
  if (expression.value.empty() || expression.unknown) return;
  const auto regex = Regex::compile(expression.value);
  if (regex) return;
  subject.report(Code::validation_expression, expression.at,
                 fmt::format("{} is not a valid regular expression: {}", quoted(expression.value), regex.error()));
}

void one(const Subject& subject, const Authorizer& authorizer) {
  const auto row = std::ranges::find(kKinds, authorizer.type.value, &KindRow::type);
  if (row == std::end(kKinds)) {
    if (authorizer.type.unknown || subject.faulty(authorizer.type.at)) return;
    if (authorizer.type.value.empty()) return lacks(subject, authorizer, "type");
    subject.report(Code::authorizer_type, authorizer.type.at, fmt::format("authorizer type {} is not known", quoted(authorizer.type.value)),
                   "use token, request or cognito_user_pools");
    return;
  }
  if (row->kind == Kind::jwt) {
    subject.report(Code::authorizer_type, authorizer.type.at, "a REST API has no authorizers of type 'jwt'", "use token, request or cognito_user_pools");
    return;
  }
  if (row->kind == Kind::cognito) {
    if (authorizer.provider_arns.empty()) lacks(subject, authorizer, "providerARNs");
  } else {
    uri(subject, authorizer);
  }
  identity(subject, authorizer, row->kind);
  const auto& ttl = authorizer.result_ttl_seconds;
  if (ttl.present() && !ttl.unknown && ttl.value > kTtlMaxSeconds && !subject.faulty(ttl.at)) {
    subject.report(Code::value_not_allowed, ttl.at, fmt::format("authorizerResultTtlInSeconds {} is outside 0..{}", ttl.value, kTtlMaxSeconds));
  }
}

}  // namespace

void check_authorizers(const Subject& subject) {
  for (const Authorizer& authorizer : subject.api.authorizers) one(subject, authorizer);
}

}  // namespace apigw::check
