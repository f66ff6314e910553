#include "runtime/server/deployment.h"

#include <algorithm>

#include "runtime/lambda/phases.h"
#include "runtime/phase/table.h"

namespace apigw::server {
namespace {

/// Every opcode of this process: the gateway's own and those that call functions.
const vm::PhaseTable& phases() {
  static const vm::PhaseTable table = [] {
    vm::PhaseTable all = phase::table();
    lambda::add_phases(all);
    return all;
  }();
  return table;
}

/// Those of the definition's stage, unless the operator gives them another value.
std::vector<std::pair<std::string, std::string>> variables(const bundle::Bundle& bundle, const Options& options) {
  auto all = options.stage_variables;
  for (const bundle::StageVariable& one : bundle.stage_variables()) {
    const std::string_view name = bundle.string(one.name);
    const bool given = std::any_of(all.begin(), all.end(), [&](const auto& pair) { return pair.first == name; });
    if (!given) all.emplace_back(name, bundle.string(one.value));
  }
  return all;
}

vm::StageSettings settings(const bundle::Bundle& bundle, const Options& options) {
  const std::string_view own = bundle.string_or(bundle.facts().stage, "dev");
  return {.name = options.stage.empty() ? std::string(own) : options.stage,
          .variables = variables(bundle, options),
          .account_id = options.account_id,
          .region = options.aws.region,
          .dev_errors = options.dev_errors,
          .evaluate = options.evaluate,
          .observer = options.observer};
}

}  // namespace

Deployment::Deployment(std::shared_ptr<const bundle::Bundle> bundle, const Options& options, uint64_t number_)
    : prepared(bundle, phases(), settings(*bundle, options)),
      plans(prepared),
      functions(*bundle, options.functions_folder, options.functions_leave),
      services(prepared, options.aws),
      access_log(options.access_log.empty() ? phase::AccessLogFormat() : phase::AccessLogFormat::compile(options.access_log)),
      number(number_) {
  own_invocations.region = options.aws.region;
  own_invocations.signing_name = "lambda";
}

}  // namespace apigw::server
