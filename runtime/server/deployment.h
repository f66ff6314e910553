#pragma once
// A bundle made ready to serve on one stage: everything derived once so that requests only read. Immutable; shared by the workers,
// each of which holds one reference and counts its own requests on it (worker.h), so no request touches a shared counter.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/bundle/bundle.h"
#include "runtime/integration/plan.h"
#include "runtime/phase/access_log.h"
#include "runtime/phase/metrics.h"
#include "runtime/server/server.h"
#include "runtime/vm/exchange.h"
#include "runtime/vm/schema.h"

namespace apigw::server {

struct Deployment {
  Deployment(std::shared_ptr<const bundle::Bundle> bundle_, const Options& options);

  std::shared_ptr<const bundle::Bundle> bundle;
  std::string stage;
  std::vector<std::pair<std::string, std::string>> variable_texts;
  std::vector<vm::Parameter> stage_variables;  // views of variable_texts
  integration::Plans plans;
  vm::schema::Regexes regexes;
  phase::AccessLogFormat access_log;           // empty: off
  uint64_t number = 0;                         // counts up with every reload
};

}  // namespace apigw::server
