#include "cli/definition_source.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/code_copies.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/store.h"
#include "compiler/diff/definition.h"

namespace apigw::cli {
namespace {

std::string definition_in(const bundle::Bundle& bundle, const std::string& name) {
  if (!bundle.definition().empty()) return std::string(bundle.definition());
  throw Failure(ExitStatus::input_at_fault, fmt::format("{} was compiled by an apigw that kept no definition in the bundle; compile or deploy its source again to compare it", name));
}

/// What stands behind `stage:` and the like: the part before the slash names an API.
struct Place {
  state::Api api;
  std::string name;
};

Place place_of(Installation& installation, const std::string& text, const Arguments& arguments) {
  const size_t slash = text.find('/');
  if (slash == text.npos) return {choose_api(installation, arguments), text};
  return {choose_api(installation, text.substr(0, slash)), text.substr(slash + 1)};
}

const state::Stage& stage_of(const state::Snapshot& snapshot, const Place& place) {
  std::string known;
  for (const state::Stage& stage : snapshot.stages) {
    if (stage.api_id != place.api.id) continue;
    if (stage.name == place.name) return stage;
    known += (known.empty() ? "; it has " : ", ") + stage.name;
  }
  throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' has no stage '{}'{}", place.api.name, place.name, known));
}

const state::Deployment& deployment_of(const state::Snapshot& snapshot, const std::string& api_id, const std::string& id) {
  const state::Deployment* found = snapshot.deployment(api_id, id);
  if (found == nullptr) throw Failure(ExitStatus::world_failed, fmt::format("the store is damaged: a stage points at the deployment '{}', which is not there", id));
  return *found;
}

/// The stage's settings and the domains that lead to its API, in the words of a definition.
std::string live_parts(const state::Snapshot& snapshot, const state::Stage& stage) {
  nlohmann::json settings{{"methodSettings", stage.method_settings}}, domains = nlohmann::json::object();
  settings["description"] = stage.description.empty() ? nlohmann::json() : nlohmann::json(stage.description);
  if (stage.canary) settings["canary"] = {{"percentTraffic", stage.canary->percent_traffic}, {"variables", stage.canary->variable_overrides}, {"useStageCache", stage.canary->use_stage_cache}};
  else settings["canary"] = nlohmann::json();
  const auto domain = [&](const std::string& name) -> nlohmann::json& {
    for (const state::Domain& one : snapshot.domains) {
      if (one.name == name) domains[name]["routingMode"] = one.routing_mode;
    }
    return domains[name];
  };
  for (const state::DomainMapping& one : snapshot.mappings) {
    if (one.api_id == stage.api_id && (one.stage == stage.name || one.stage.empty())) domain(one.domain)["mappings"]["/" + one.base_path] = "";
  }
  for (const state::RoutingRule& one : snapshot.rules) {
    if (one.api_id != stage.api_id || one.stage != stage.name) continue;
    domain(one.domain)["rules"][std::to_string(one.priority)] = {{"basePaths", one.base_paths}, {"headers", one.headers}, {"stripBasePath", one.strip_base_path}};
  }
  nlohmann::json live{{"stage", settings}};
  if (!snapshot.domains.empty()) live["domains"] = domains;  // of a gateway elsewhere they are not known
  return live.dump();
}

DefinitionSource of_stage(Installation& installation, const Place& place, bool canary, const std::string& name) {
  const state::Snapshot snapshot = installation.snapshot();
  const state::Stage& stage = stage_of(snapshot, place);
  if (canary && !stage.canary) throw Failure(ExitStatus::input_at_fault, fmt::format("the stage '{}' has no canary", stage.name));
  DefinitionSource source = definition_of_deployment(installation, deployment_of(snapshot, stage.api_id, canary ? stage.canary->deployment_id : stage.deployment_id), name);
  source.live = live_parts(snapshot, stage);
  source.variables = stage.variables;
  if (canary) {
    for (const auto& [variable, value] : stage.canary->variable_overrides) (*source.variables)[variable] = value;
  }
  return source;
}

DefinitionSource of_deployment(Installation& installation, const Place& place, const std::string& name) {
  for (const state::Deployment& deployment : installation.deployments(place.api.id)) {
    if (deployment.id == place.name) return definition_of_deployment(installation, deployment, name);
  }
  throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' has no deployment '{}'; `apigw deployments` lists them", place.api.name, place.name));
}

}  // namespace

std::shared_ptr<const bundle::Bundle> bundle_of_deployment(Installation& installation, const state::Deployment& deployment) {
  auto bundle = load_bundle(fmt::format("deployment {}", deployment.id), installation.image(deployment.bundle_hash));
  if (bundle->hash_hex() == deployment.bundle_hash) return bundle;
  throw Failure(ExitStatus::world_failed, fmt::format("the store is damaged: the bundle of deployment {} is {}, not {}", deployment.id, bundle->hash_hex(), deployment.bundle_hash));
}

DefinitionSource definition_of_deployment(Installation& installation, const state::Deployment& deployment, std::string name) {
  const auto bundle = bundle_of_deployment(installation, deployment);
  DefinitionSource source{.name = std::move(name), .definition = definition_in(*bundle, "deployment " + deployment.id), .bundle_hash = deployment.bundle_hash};
  if (const auto code = installation.code(deployment.api_id, deployment.id)) source.code = code_by_function(*bundle, code->digests);
  return source;
}

std::optional<DefinitionSource> read_definition_file(const std::string& path, const Arguments& arguments, Terminal& terminal) {
  std::string content = read_file(path);
  if (is_bundle(content)) {
    const auto bundle = load_bundle(path, std::move(content));
    return DefinitionSource{.name = path, .definition = definition_in(*bundle, path), .bundle_hash = std::string(bundle->hash_hex())};
  }
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  const auto compilation = check(path, std::move(content), options, arguments, terminal);
  const source::Policy policy = policy_of(arguments, FailClosed::no);
  if (source::fails(compilation->diagnostics, policy)) {
    print_diagnostics(*compilation, policy, arguments, terminal);
    return std::nullopt;
  }
  DefinitionSource source{.name = path, .definition = diff::definition_of(*compilation->api), .bundle_hash = {}};
  if (!source::fails(compilation->diagnostics, policy_of(arguments, FailClosed::yes))) {
    const auto bundle = lower(*compilation, options);
    source.bundle_hash = bundle->hash_hex();
    source.code = code_by_function(*bundle, code_names(*bundle, path, store_directory(arguments)));
  }
  return source;
}

std::optional<DefinitionSource> read_definition_source(const std::string& operand, const Arguments& arguments, Terminal& terminal) {
  const size_t colon = operand.find(':');
  const std::string kind = operand.substr(0, colon == operand.npos ? 0 : colon);
  if (kind != "stage" && kind != "canary" && kind != "deployment") return read_definition_file(operand, arguments, terminal);
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const Place place = place_of(*installation, operand.substr(colon + 1), arguments);
  if (kind == "deployment") return of_deployment(*installation, place, operand);
  return of_stage(*installation, place, kind == "canary", operand);
}

}  // namespace apigw::cli
