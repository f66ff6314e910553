// Access-Control-Allow-Credentials together with the origin '*': browsers refuse the pair (Fetch standard, CORS check).
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

const model::Mapping* header(const std::vector<model::Mapping>& mappings, std::string_view name) {
  for (const model::Mapping& mapping : mappings) {
    const std::string_view target = mapping.target.value;
    const size_t dot = target.find(".header.");
    if (dot != std::string_view::npos && ascii_iequals(target.substr(dot + 8), name)) return &mapping;
  }
  return nullptr;
}

void one(const Subject& subject, const std::vector<model::Mapping>& mappings) {
  const model::Mapping* origin = header(mappings, "Access-Control-Allow-Origin");
  const model::Mapping* credentials = header(mappings, "Access-Control-Allow-Credentials");
  if (origin == nullptr || credentials == nullptr || origin->source.value != "'*'" || credentials->source.value != "'true'") return;
  subject.report(Code::wildcard_origin, origin->source.at, "CORS allows credentials with origin '*'; browsers refuse this", "name the origin",
                 {{credentials->source.at, "credentials are allowed here"}});
}

}  // namespace

void check_cross_origin(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration || is_proxy(method.integration->type.value)) return;
    for (const model::IntegrationResponse& response : method.integration->responses) one(subject, response.parameters);
  });
  for (const model::GatewayResponse& response : subject.api.gateway_responses) one(subject, response.parameters);
}

}  // namespace apigw::check
