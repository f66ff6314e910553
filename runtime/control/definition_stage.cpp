#include "runtime/control/definition_stage.h"

#include "runtime/bundle/definition_domains.h"
#include "runtime/bundle/stage_settings.h"

namespace apigw::control {

namespace {

void add(const bundle::DefinitionDomain& domain, const std::string& api_id, const std::string& stage, state::DefinitionStage& out) {
  out.domains.push_back({.name = domain.name, .routing_mode = domain.routing_mode, .created_ms = 0});
  for (const bundle::DefinitionMapping& one : domain.mappings) {
    out.mappings.push_back({.domain = domain.name, .base_path = one.base_path, .api_id = api_id, .stage = one.stage_from_path ? std::string() : stage});
  }
  for (const bundle::DefinitionRule& one : domain.rules) {
    out.rules.push_back({.domain = domain.name, .priority = one.priority, .base_paths = one.base_paths, .headers = one.headers, .api_id = api_id, .stage = stage,
                         .strip_base_path = one.strip_base_path});
  }
}

}  // namespace

state::DefinitionStage definition_stage_of(const bundle::Bundle& bundle, const std::string& api_id, const std::string& stage) {
  state::DefinitionStage out;
  out.description = bundle::description(bundle);
  for (const bundle::StageVariable& one : bundle.stage_variables()) out.variables[std::string(bundle.string(one.name))] = bundle.string(one.value);
  out.method_settings = bundle::method_settings(bundle);
  for (const bundle::DefinitionDomain& domain : bundle::domains(bundle)) add(domain, api_id, stage, out);
  return out;
}

state::DefinitionStage definition_stage_of(const state::BundleFiles& files, const std::string& hash, const std::string& api_id, const std::string& stage) {
  try {
    const auto bundle = bundle::Bundle::from_bytes(files.get(hash));
    return bundle ? definition_stage_of(**bundle, api_id, stage) : state::DefinitionStage();
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
