// Authorization of methods: the authorizer exists, preflights stay open, somebody can hold a key.
#include <fmt/format.h>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

using model::AuthorizationType;

Span requirement(const model::Method& method) { return known_of(known_of(method.authorizer.at, method.authorization_at), method.at); }

void authorizer(const Subject& subject, const model::Resource& resource, const model::Method& method) {
  const bool needed = method.authorization == AuthorizationType::custom || method.authorization == AuthorizationType::cognito_user_pools ||
                      method.authorization == AuthorizationType::jwt;
  if (!needed || method.authorizer.unknown || subject.api.authorizer(method.authorizer.value) != nullptr) return;
  const Span at = requirement(method);
  if (subject.faulty(at)) return;
  subject.report(Code::unknown_authorizer, at,
                 method.authorizer.value.empty()
                     ? fmt::format("{} has authorization {} but no authorizer", name_of(resource, method), to_string(method.authorization))
                     : fmt::format("authorizer {} is not defined", quoted(method.authorizer.value)));
}

void preflight(const Subject& subject, const model::Resource& resource, const model::Method& method) {
  if (method.http_method.value != "OPTIONS" || (method.authorization == AuthorizationType::none && !method.api_key_required.value)) return;
  subject.report(Code::protected_preflight, method.at,
                 fmt::format("{} requires {}; browsers send preflights without credentials", name_of(resource, method),
                             method.authorization == AuthorizationType::none ? "an API key" : "authorization"),
                 "give the operation 'security: []'");
}

/// One fault of the document, at the first place that asks for a key.
void keys(const Subject& subject) {
  Span first;
  std::string name;
  size_t count = 0;
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (!method.api_key_required.value) return;
    ++count;
    const Span at = known_of(method.api_key_required.at, method.at);
    if (first.known() && first.begin <= at.begin) return;
    first = at;
    name = name_of(resource, method);
  });
  if (count == 0 || !subject.api.keys_of_stage().empty()) return;
  if (count > 1) name += fmt::format(" and {} more", count - 1);
  subject.report(Code::no_api_keys, first,
                 fmt::format("{} {} an API key, but {}; every call answers 403", name, count == 1 ? "requires" : "require",
                             subject.api.logical_id.present() ? "no key of the template opens this stage" : "this document defines none"),
                 subject.api.logical_id.present() ? "a key needs a Value, and a usage plan that names the stage" : "keys are defined by a template or in a store");
}

}  // namespace

void check_authorization(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    authorizer(subject, resource, method);
    preflight(subject, resource, method);
  });
  keys(subject);
}

}  // namespace apigw::check
