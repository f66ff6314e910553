#pragma once
// A bundle made ready to serve on one stage: everything derived once so that requests only read. Immutable; shared by the workers,
// each of which holds one reference and counts its own requests on it (worker.h), so no request touches a shared counter.
#include <cstdint>
#include <memory>

#include "runtime/aws/service_plan.h"
#include "runtime/bundle/bundle.h"
#include "runtime/integration/plan.h"
#include "runtime/phase/access_log.h"
#include "runtime/server/local_functions.h"
#include "runtime/server/server.h"
#include "runtime/vm/prepared.h"

namespace apigw::server {

struct Deployment {
  /// On the stage that the options name, else the bundle's own.
  Deployment(std::shared_ptr<const bundle::Bundle> bundle, const Options& options, uint64_t number_);
  Deployment(std::shared_ptr<const bundle::Bundle> bundle, vm::StageSettings settings, const Options& options, uint64_t number_);
  /// Of a store: functions run from where the deployment has them.
  Deployment(std::shared_ptr<const bundle::Bundle> bundle, vm::StageSettings settings, const LocalFunctions::Code& code, const Options& options, uint64_t number_);

  const bundle::Bundle& bundle() const { return prepared.bundle(); }

  vm::Prepared prepared;
  integration::Plans plans;
  LocalFunctions functions;
  aws::ServicePlans services;
  aws::ServicePlan own_invocations;   // of functions, signed with the gateway's own keys
  phase::AccessLogFormat access_log;  // empty: off
  bool default_endpoint_disabled;     // only custom domains answer
  uint64_t number;                    // counts up with every reload
};

/// Those of a bundle that is served without a store: the definition's stage, changed by what the operator gives.
vm::StageSettings stage_settings(const bundle::Bundle& bundle, const Options& options);
/// What is the same for every stage of this process.
vm::StageSettings stage_settings(const Options& options);

}  // namespace apigw::server
