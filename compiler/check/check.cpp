#include "compiler/check/check.h"

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/schema/compile.h"

namespace apigw::check {
namespace {

using model::ApiType;

struct Pass {
  void (*run)(const Subject& subject);
  bool rest_only;  // rules of REST APIs alone
};

void check_schemas(const Subject& subject) { schema::check(subject.api, subject.diagnostics); }

// A later pass may ask whether a place is faulty already (Subject::faulty), so causes stand before effects.
constexpr Pass kPasses[] = {
    {check_settings, false},
    {check_paths, false},
    {check_methods, false},
    {check_parameters, true},
    {check_models, true},
    {check_schemas, true},
    {check_validators, true},
    {check_integrations, true},
    {check_mappings, true},
    {check_responses, true},
    {check_templates, true},
    {check_gateway_responses, true},
    {check_authorizers, true},
    {check_authorization, true},
    {check_cross_origin, true},
    {check_policy, true},
    {check_stage_variables, true},
    {check_routes, true},
    {check_functions, false},
    {check_stages, true},
    {check_domains, false},
    {check_aws, true},
    {check_unenforced, false},
};

}  // namespace

void run(const model::Api& api, const Options& options, source::Diagnostics& diagnostics) {
  const Subject subject{api, options, diagnostics};
  for (const Pass& pass : kPasses) {
    if (pass.rest_only && api.type != ApiType::rest) continue;
    pass.run(subject);
  }
}

}  // namespace apigw::check
