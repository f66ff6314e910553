#include "runtime/server/store_source.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "runtime/bundle/stage_settings.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/code_files.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::server {
namespace {

/// Read, not mapped: what is done to the file later does not reach requests.
std::shared_ptr<const bundle::Bundle> open_bundle(const std::string& directory, const state::Deployment& deployment, const bundle::Trust& trust) {
  const state::BundleFiles files(directory);
  const std::string path = files.path(deployment.bundle_hash);
  std::string image = files.get(deployment.bundle_hash);
  if (const auto fault = trust.required() ? trust.fault(image, files.signature(deployment.bundle_hash)) : std::nullopt) {
    throw state::Error(state::Errc::corrupt, fmt::format("the bundle of deployment '{}' is refused: {} ({})", deployment.id, *fault, path));
  }
  auto bundle = bundle::Bundle::from_bytes(std::move(image));
  const auto damaged = [&](const std::string& why) {
    return state::Error(state::Errc::corrupt, fmt::format("the bundle of deployment '{}' is damaged: {}: {}; deploying it again mends the file", deployment.id, path, why));
  };
  if (!bundle) throw damaged(bundle.error().message);
  if ((*bundle)->hash_hex() != deployment.bundle_hash) throw damaged("it is another bundle");
  return *bundle;
}

vm::StageSettings settings_of(const state::Stage& stage, const state::Deployment& deployment, bool canary, const Options& options) {
  vm::StageSettings settings = stage_settings(options);
  settings.name = stage.name;
  settings.api_id = stage.api_id;
  settings.deployment_id = deployment.id;
  if (stage.canary) settings.canary = canary;
  state::Variables variables = stage.variables;
  if (canary) {
    for (const auto& [name, value] : stage.canary->variable_overrides) variables[name] = value;
  }
  settings.variables.assign(variables.begin(), variables.end());
  return settings;
}

bool same(const Deployment& served, const state::Deployment& wanted, const vm::StageSettings& settings) {
  const vm::StageSettings& now = served.prepared.settings();
  return served.bundle().hash_hex() == wanted.bundle_hash && now.name == settings.name && now.api_id == settings.api_id &&
         now.deployment_id == settings.deployment_id && now.canary == settings.canary && now.variables == settings.variables;
}

lambda::local::Copies copies_for(const state::Snapshot& snapshot, const state::Deployment& deployment, const std::string& directory) {
  lambda::local::Copies copies;
  for (const state::CodeSnapshot& code : snapshot.code) {
    if (code.api_id == deployment.api_id && code.deployment_id == deployment.id) copies = copies_of(code, directory);
  }
  return copies;
}

std::optional<uint32_t> index_of(const std::vector<ApiSlot>& apis, const std::string& id) {
  const auto api = std::find_if(apis.begin(), apis.end(), [&](const ApiSlot& slot) { return slot.id == id; });
  if (api == apis.end()) return std::nullopt;
  return uint32_t(api - apis.begin());
}

DomainSlot domain_of(const state::Snapshot& snapshot, const state::Domain& domain, const std::vector<ApiSlot>& apis) {
  DomainSlot slot{.name = domain.name, .rules = {}, .mappings = {}};
  for (const state::RoutingRule& rule : snapshot.rules) {
    const auto api = index_of(apis, rule.api_id);
    if (!api || rule.domain != domain.name || domain.routing_mode == "API_MAPPING_ONLY") continue;
    RuleSlot& row = slot.rules.emplace_back(RuleSlot{.priority = uint32_t(rule.priority), .base_paths = rule.base_paths, .headers = {}, .api = *api, .stage = rule.stage,
                                                     .strip_base_path = rule.strip_base_path});
    for (const auto& [name, glob] : rule.headers) row.headers.push_back({name, glob});
  }
  for (const state::DomainMapping& mapping : snapshot.mappings) {
    const auto api = index_of(apis, mapping.api_id);
    if (!api || mapping.domain != domain.name || domain.routing_mode == "ROUTING_RULE_ONLY") continue;
    slot.mappings.push_back({.base_path = mapping.base_path, .api = *api, .stage = mapping.stage});
  }
  return slot;
}

}  // namespace

lambda::local::Copies copies_of(const state::CodeSnapshot& code, const std::string& directory) {
  const state::CodeFiles files(directory);
  lambda::local::Copies copies;
  for (const auto& [path, name] : code.digests) copies[uint32_t(std::strtoul(path.c_str(), nullptr, 10))] = files.path(name);
  return copies;
}

StoreSource::StoreSource(const Options& options) : options_(options), store_(state::open_sqlite_store(options.store, options.admin_port && !options.admin_token.empty() ? state::Open::create : state::Open::existing)) { store_->verify(); }

bool StoreSource::changed() { return store_->revision() != revision_; }

std::shared_ptr<const Deployment> StoreSource::deployment(const state::Snapshot& snapshot, const state::Stage& stage, bool canary) {
  const std::string& id = canary ? stage.canary->deployment_id : stage.deployment_id;
  const state::Deployment& record = *snapshot.deployment(stage.api_id, id);
  vm::StageSettings settings = settings_of(stage, record, canary, options_);
  if (site_) {
    for (const ApiSlot& api : site_->apis()) {
      for (const StageSlot& slot : api.stages) {
        if (slot.deployment && same(*slot.deployment, record, settings)) return slot.deployment;
        if (slot.canary && same(*slot.canary, record, settings)) return slot.canary;
      }
    }
  }
  // Code that was not copied runs from where it was deployed: that of deployments made before there were copies.
  const LocalFunctions::Code code{.folder = std::filesystem::path(record.source).parent_path().string(), .copies = copies_for(snapshot, record, options_.store), .scoped = true};
  return std::make_shared<Deployment>(open_bundle(options_.store, record, options_.trust), std::move(settings), code, options_, ++number_);
}

std::shared_ptr<const Site> StoreSource::load() {
  const state::Snapshot snapshot = store_->snapshot();
  revision_ = snapshot.revision;  // a store that is found damaged is not read again before its next change
  std::vector<ApiSlot> apis;
  for (const state::Api& api : snapshot.apis) {
    ApiSlot slot{.id = api.id, .stages = {}};
    for (const state::Stage& stage : snapshot.stages) {
      if (stage.api_id != api.id) continue;
      StageSlot row{.name = stage.name, .deployment = deployment(snapshot, stage, false), .canary = nullptr, .canary_share = 0};
      if (stage.canary) {
        row.canary = deployment(snapshot, stage, true);
        row.canary_share = canary_share(stage.canary->percent_traffic);
      }
      slot.stages.push_back(std::move(row));
    }
    apis.push_back(std::move(slot));
  }
  std::vector<DomainSlot> domains;
  for (const state::Domain& domain : snapshot.domains) domains.push_back(domain_of(snapshot, domain, apis));
  site_ = std::make_shared<Site>(std::move(apis), std::move(domains));
  return site_;
}

}  // namespace apigw::server
