// Request validators: the name exists, and a validator of bodies has something to validate against.
#include <fmt/format.h>

#include <vector>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

bool carries_body(std::string_view http_method) {
  return http_method == "POST" || http_method == "PUT" || http_method == "PATCH" || http_method == "ANY";
}

/// Written on the operation itself, not inherited from the root.
bool is_own(const model::Method& method) {
  const Span& at = method.request_validator.at;
  return method.node != nullptr && method.node->span.file == at.file && method.node->span.begin <= at.begin && at.end <= method.node->span.end;
}

void unknown(const Subject& subject, const model::Method& method) {
  std::vector<std::string_view> names;
  for (const model::RequestValidator& validator : subject.api.request_validators) names.push_back(validator.name.value);
  const std::string_view guess = source::nearest(method.request_validator.value, names);
  subject.report(Code::unknown_validator, method.request_validator.at,
                 fmt::format("request validator {} is not defined in 'x-amazon-apigateway-request-validators'", quoted(method.request_validator.value)),
                 guess.empty() ? "" : fmt::format("did you mean {}?", quoted(guess)));
}

}  // namespace

void check_validators(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (method.request_validator.unknown) {
      subject.report(Code::unenforced_extension, method.request_validator.at, fmt::format("which validator {} has is known only on AWS; its requests are not validated", name_of(resource, method)),
                     "--allow-unenforced=unenforced-extension lets the API start without it");
      return;
    }
    if (method.request_validator.value.empty()) return;
    const model::RequestValidator* validator = subject.api.request_validator(method.request_validator.value);
    if (validator == nullptr) return unknown(subject, method);
    if (!validator->body || !method.request_models.empty()) return;
    if (!carries_body(method.http_method.value) && !(is_own(method) && !validator->parameters)) return;
    subject.report(Code::validator_without_model, method.at,
                   fmt::format("body validation is on, but {} has no request model", name_of(resource, method)),
                   "every body is accepted; declare a request body with a schema", {{method.request_validator.at, "the validator is chosen here"}});
  });
}

}  // namespace apigw::check
