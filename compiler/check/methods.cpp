// Operations as such: there is one, each once, each with an integration, and names that an SDK can use.
#include <fmt/format.h>

#include <map>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

void duplicates(const Subject& subject) {
  std::map<std::string, Span> seen;
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    const auto [first, inserted] = seen.try_emplace(name_of(resource, method), method.at);
    if (inserted) return;
    subject.report(Code::duplicate_operation, method.at, fmt::format("{} is defined twice", first->first), "",
                   {{first->second, "the first definition"}});
  });
}

void integrations(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (method.integration || method.integration_reported) return;
    if (subject.api.type == model::ApiType::http) {
      return subject.report(Code::no_integration, method.at, fmt::format("{} has no 'x-amazon-apigateway-integration'; every call would answer 500", name_of(resource, method)),
                            "add an integration of type 'aws_proxy' or 'http_proxy'");
    }
    subject.report(Code::no_integration, method.at,
                   fmt::format("{} has no 'x-amazon-apigateway-integration'; AWS cannot deploy it", name_of(resource, method)),
                   "add an integration, for example one of type 'mock'");
  });
}

/// Missing names are worth a word only where the author uses names at all; preflights never need one.
void operation_names(const Subject& subject) {
  std::map<std::string, Span> seen;
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.operation_name.present()) return;
    const auto [first, inserted] = seen.try_emplace(method.operation_name.value, method.operation_name.at);
    if (inserted) return;
    subject.report(Code::operation_id, method.operation_name.at,
                   fmt::format("operationId {} is used twice; generated SDK names will be derived from the path", quoted(first->first)), "",
                   {{first->second, "the first use"}});
  });
  if (seen.empty()) return;
  for_each_method(subject.api, [&](const model::Resource& resource, const model::Method& method) {
    if (method.operation_name.present() || method.http_method.value == "OPTIONS") return;
    subject.report(Code::operation_id, method.at,
                   fmt::format("operationId of {} is missing; generated SDK names will be derived from the path", name_of(resource, method)));
  });
}

}  // namespace

void check_methods(const Subject& subject) {
  size_t method_count = 0;
  for_each_method(subject.api, [&](const model::Resource&, const model::Method&) { ++method_count; });
  if (method_count == 0) {
    if (subject.api.logical_id.present()) {
      // Templates hold APIs that others fill, or that are there for their domain alone.
      subject.report(Code::no_routes, subject.api.logical_id.at, fmt::format("'{}' has no routes", subject.api.logical_id.value));
    } else {
      subject.report(Code::no_operations, document_place(subject.api), "this API has no operations; nothing can be served");
    }
    return;
  }
  duplicates(subject);
  integrations(subject);
  operation_names(subject);
}

}  // namespace apigw::check
