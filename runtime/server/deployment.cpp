#include "runtime/server/deployment.h"

#include <algorithm>

#include "runtime/bundle/stage_settings.h"
#include "runtime/http_api/phases.h"
#include "runtime/lambda/phases.h"
#include "runtime/phase/table.h"

namespace apigw::server {
namespace {

constexpr uint32_t http_api_type = 1;  // bundle::ApiFacts::type

/// Every opcode of REST APIs: the gateway's own and those that call functions.
const vm::PhaseTable& rest_phases() {
  static const vm::PhaseTable table = [] {
    vm::PhaseTable all = phase::table();
    lambda::add_phases(all);
    return all;
  }();
  return table;
}

const vm::PhaseTable& http_phases() {
  static const vm::PhaseTable table = http_api::table();
  return table;
}

const vm::PhaseTable& phases_of(const bundle::Bundle& bundle) { return bundle.facts().type == http_api_type ? http_phases() : rest_phases(); }

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

phase::AccessLogFormat access_log_of(const bundle::Bundle& bundle, const Options& options) {
  const std::string_view format = options.access_log == "stage" ? bundle::access_log_format(bundle) : std::string_view(options.access_log);
  return format.empty() ? phase::AccessLogFormat() : phase::AccessLogFormat::compile(format);
}

}  // namespace

Deployment::Deployment(std::shared_ptr<const bundle::Bundle> bundle, const Options& options, uint64_t number_)
    : Deployment(bundle, stage_settings(*bundle, options), options, number_) {}

Deployment::Deployment(std::shared_ptr<const bundle::Bundle> bundle, vm::StageSettings settings, const Options& options, uint64_t number_)
    : Deployment(std::move(bundle), std::move(settings), LocalFunctions::Code{.folder = options.functions_folder, .copies = {}, .scoped = false}, options, number_) {}

Deployment::Deployment(std::shared_ptr<const bundle::Bundle> bundle, vm::StageSettings settings, const LocalFunctions::Code& code, const Options& options,
                       uint64_t number_)
    : prepared(bundle, phases_of(*bundle), std::move(settings)),
      plans(prepared),
      functions(prepared.bundle(), code, options.functions_leave),
      services(prepared, options.aws),
      access_log(access_log_of(prepared.bundle(), options)),
      default_endpoint_disabled(bundle::default_endpoint_disabled(prepared.bundle())),
      number(number_) {
  own_invocations.region = options.aws.region;
  own_invocations.signing_name = "lambda";
}

vm::StageSettings stage_settings(const bundle::Bundle& bundle, const Options& options) {
  vm::StageSettings settings = stage_settings(options);
  const std::string_view unnamed = bundle.facts().type == http_api_type ? "$default" : "dev";
  settings.name = options.stage.empty() ? std::string(bundle.string_or(bundle.facts().stage, unnamed)) : options.stage;
  settings.variables = variables(bundle, options);
  if (bundle::canary_settings(bundle)) settings.canary = false;
  return settings;
}

vm::StageSettings stage_settings(const Options& options) {
  vm::StageSettings settings;
  settings.account_id = options.account_id;
  settings.region = options.aws.region;
  settings.dev_errors = options.dev_errors;
  settings.evaluate = options.evaluate;
  settings.observer = options.observer;
  settings.principals = options.principals;
  settings.key_sources = options.key_sources;
  settings.iam_now_ms = options.iam_now_ms;
  return settings;
}

}  // namespace apigw::server
