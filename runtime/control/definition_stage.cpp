#include "runtime/control/definition_stage.h"

#include "runtime/bundle/stage_settings.h"

namespace apigw::control {

state::Variables stage_variables_of(const bundle::Bundle& bundle) {
  state::Variables all;
  for (const bundle::StageVariable& one : bundle.stage_variables()) all[std::string(bundle.string(one.name))] = bundle.string(one.value);
  return all;
}

state::Variables stage_variables_of(const state::BundleFiles& files, const std::string& hash) {
  try {
    const auto bundle = bundle::Bundle::from_bytes(files.get(hash));
    return bundle ? stage_variables_of(**bundle) : state::Variables();
  } catch (const state::Error&) {
    return {};
  }
}

std::optional<state::Canary> canary_of(const bundle::Bundle& bundle) {
  const auto own = bundle::canary_settings(bundle);
  if (!own) return std::nullopt;
  return state::Canary{.deployment_id = {}, .percent_traffic = own->percent_traffic,
                       .variable_overrides = {own->variable_overrides.begin(), own->variable_overrides.end()}, .use_stage_cache = own->use_stage_cache};
}

}  // namespace apigw::control
