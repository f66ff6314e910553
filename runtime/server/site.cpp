#include "runtime/server/site.h"

#include <algorithm>

#include "runtime/base/ascii.h"
#include "runtime/bundle/definition_domains.h"
#include "runtime/bundle/stage_settings.h"

namespace apigw::server {
namespace {

/// The name of a Host field: without a port, an IPv6 address without its brackets, a rooted name without its last dot.
std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

/// A fraction of 2^32 that is the same for the same id (FNV-1a, its halves folded).
uint64_t draw(std::string_view request_id) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : request_id) hash = (hash ^ uint8_t(c)) * 0x100000001b3;
  hash ^= hash >> 29;
  hash *= 0xbf58476d1ce4e5b9;
  return hash >> 32;
}

Choice serve(const StageSlot& stage, std::string_view request_id, size_t base_path_bytes, bool custom_domain) {
  const bool to_canary = stage.canary && draw(request_id) < stage.canary_share;
  return {.deployment = to_canary ? stage.canary.get() : stage.deployment.get(), .base_path_bytes = uint32_t(base_path_bytes), .custom_domain = custom_domain};
}

const StageSlot* find_stage(const ApiSlot& api, std::string_view name) {
  for (const StageSlot& stage : api.stages) {
    if (stage.name == name) return &stage;
  }
  return nullptr;
}

constexpr std::string_view default_stage = "$default";

bool is_http_api(const ApiSlot& api) {
  constexpr uint32_t http = 1;  // bundle::ApiFacts::type
  return !api.stages.empty() && api.stages.front().deployment->bundle().facts().type == http;
}

/// The stage that the path's first segment names; else the one that takes whole paths, which only an HTTP API has.
struct StageOfPath {
  const StageSlot* stage = nullptr;
  size_t base_path_bytes = 0;
};
StageOfPath stage_of_path(const ApiSlot& api, std::string_view path) {
  const std::string_view name = segment(path, 0);
  const StageSlot* named = find_stage(api, name);
  const bool is_named = named && name != default_stage;
  if (is_named || !is_http_api(api)) return {named, 1 + name.size()};
  return {find_stage(api, default_stage), 0};
}

/// The API's id is the first label of its own host: ID.execute-api.REST
std::string_view id_of_host(std::string_view host) {
  const size_t dot = host.find('.');
  if (dot == std::string_view::npos) return {};
  return ascii_iequals(host.substr(dot + 1, 12), "execute-api.") ? host.substr(0, dot) : std::string_view();
}

/// Exact names before wildcards, the longest wildcard first.
std::vector<DomainSlot> in_order(std::vector<DomainSlot> domains) {
  std::stable_sort(domains.begin(), domains.end(), [](const DomainSlot& a, const DomainSlot& b) {
    const bool wild_a = a.name.starts_with('*'), wild_b = b.name.starts_with('*');
    return wild_a != wild_b ? wild_b : a.name.size() > b.name.size();
  });
  for (DomainSlot& domain : domains) sort(domain);
  return domains;
}

/// The domains of the definition; every target is its one stage.
std::vector<DomainSlot> domains_of(const bundle::Bundle& bundle, const std::string& stage) {
  std::vector<DomainSlot> all;
  for (const bundle::DefinitionDomain& domain : bundle::domains(bundle)) {
    DomainSlot& slot = all.emplace_back(DomainSlot{.name = domain.name, .rules = {}, .mappings = {}});
    const bool asks_rules = domain.routing_mode.starts_with("ROUTING_RULE"), asks_mappings = domain.routing_mode != "ROUTING_RULE_ONLY";
    for (const bundle::DefinitionRule& one : domain.rules) {
      if (!asks_rules) continue;
      RuleSlot& rule = slot.rules.emplace_back(RuleSlot{.priority = one.priority, .base_paths = one.base_paths, .headers = {}, .api = 0, .stage = stage, .strip_base_path = one.strip_base_path});
      for (const auto& [name, glob] : one.headers) rule.headers.push_back({name, glob});
    }
    for (const bundle::DefinitionMapping& one : domain.mappings) {
      if (asks_mappings) slot.mappings.push_back({.base_path = one.base_path, .api = 0, .stage = one.stage_from_path ? std::string() : stage});
    }
  }
  return all;
}

}  // namespace

Site::Site(StageSlot whole, std::vector<DomainSlot> domains) : whole_(std::move(whole)), domains_(in_order(std::move(domains))) {}
Site::Site(std::vector<ApiSlot> apis, std::vector<DomainSlot> domains) : apis_(std::move(apis)), domains_(in_order(std::move(domains))) {}

const StageSlot* Site::stage_of(const Target& target) const {
  if (whole_.deployment) return target.stage == whole_.name ? &whole_ : nullptr;
  return find_stage(apis_[target.api], target.stage);
}

Choice Site::choose_stage(const RequestHead& request, std::string_view request_id) const {
  const std::string_view host = host_name(request.host);
  for (const DomainSlot& domain : domains_) {
    if (!names(domain, host)) continue;
    // The first that is named decides: what it does not map is forbidden, whatever another one says.
    const auto target = find_target(domain, request);
    const StageSlot* stage = target ? stage_of(*target) : nullptr;
    return stage ? serve(*stage, request_id, target->base_path_bytes, true) : Choice();
  }
  if (whole_.deployment) return serve(whole_, request_id, 0, false);
  const std::string_view id = id_of_host(host);
  for (const ApiSlot& api : apis_) {
    // One API answers under any name; several are told apart by theirs.
    if (apis_.size() > 1 && !ascii_iequals(api.id, id)) continue;
    const auto [stage, base_path_bytes] = stage_of_path(api, request.path);
    if (!stage && is_http_api(api)) return Choice{.refused = 404};
    if (!stage) continue;
    const Choice choice = serve(*stage, request_id, base_path_bytes, false);
    return choice.deployment->default_endpoint_disabled ? Choice() : choice;
  }
  return {};
}

std::vector<const Deployment*> Site::deployments() const {
  std::vector<const Deployment*> all;
  const auto add = [&](const StageSlot& stage) {
    for (const Deployment* one : {stage.deployment.get(), stage.canary.get()}) {
      if (one && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
  };
  add(whole_);
  for (const ApiSlot& api : apis_) {
    for (const StageSlot& stage : api.stages) add(stage);
  }
  return all;
}

uint64_t canary_share(double percent) { return uint64_t(percent / 100 * 4294967296.0); }

std::shared_ptr<const Site> site_of(const std::shared_ptr<const bundle::Bundle>& bundle, const Options& options, uint64_t number) {
  const auto canary = bundle::canary_settings(*bundle);
  StageSlot slot{.name = {}, .deployment = nullptr, .canary = nullptr, .canary_share = 0};
  vm::StageSettings settings = stage_settings(*bundle, options);
  slot.name = settings.name;
  slot.deployment = std::make_shared<Deployment>(bundle, settings, options, number);
  if (canary && canary->percent_traffic > 0) {
    settings.canary = true;
    for (const auto& [name, value] : canary->variable_overrides) {
      std::erase_if(settings.variables, [&](const auto& pair) { return pair.first == name; });
      settings.variables.emplace_back(name, value);
    }
    slot.canary = std::make_shared<Deployment>(bundle, std::move(settings), options, number);
    slot.canary_share = canary_share(canary->percent_traffic);
  }
  std::vector<DomainSlot> domains = domains_of(*bundle, slot.name);
  return std::make_shared<Site>(std::move(slot), std::move(domains));
}

}  // namespace apigw::server
