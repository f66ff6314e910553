#include "compiler/check/check.h"

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/schema/compile.h"

namespace apigw::check {
namespace {

struct Pass {
  void (*run)(const Subject& subject);
  uint8_t kinds;  // of the APIs whose rules these are
};

void check_schemas(const Subject& subject) { schema::check(subject.api, subject.diagnostics); }

// A later pass may ask whether a place is faulty already (Subject::faulty), so causes stand before effects.
constexpr Pass kPasses[] = {
    {check_settings, kAll},
    {check_paths, kAll},
    {check_methods, kAll},
    {check_parameters, kRest},
    {check_models, kRest},
    {check_schemas, kRest},
    {check_validators, kRest},
    {check_integrations, kRest},
    {check_http_integrations, kHttp},
    {check_mappings, kRest},
    {check_responses, kRest},
    {check_templates, kRest},
    {check_gateway_responses, kRest},
    {check_authorizers, kRest},
    {check_http_authorizers, kHttp},
    {check_authorization, kRest | kHttp},
    {check_cross_origin, kRest},
    {check_http_cross_origin, kHttp},
    {check_policy, kRest},
    {check_stage_variables, kRest | kHttp},
    {check_routes, kRest},
    {check_http_routes, kHttp},
    {check_functions, kAll},
    {check_stages, kRest},
    {check_domains, kAll},
    {check_documentation, kRest},
    {check_aws, kRest},
    {check_unenforced, kAll},
};

}  // namespace

void run(const model::Api& api, const Options& options, source::Diagnostics& diagnostics) {
  const Subject subject{api, options, diagnostics};
  for (const Pass& pass : kPasses) {
    if (concerns(pass.kinds, api.type)) pass.run(subject);
  }
}

}  // namespace apigw::check
