#include "runtime/state/definition_stage.h"

#include <algorithm>
#include <tuple>

#include "runtime/state/domain_edit.h"
#include "runtime/state/method_settings.h"
#include "runtime/state/stage_edit.h"

namespace apigw::state {
namespace {

constexpr const char* kWayOut = "--no-domains deploys without the definition's domains";

bool same_place(const DomainMapping& a, const DomainMapping& b) { return a.domain == b.domain && a.base_path == b.base_path; }
bool same_place(const RoutingRule& a, const RoutingRule& b) { return a.domain == b.domain && a.priority == b.priority; }
bool same(const DomainMapping& a, const DomainMapping& b) { return same_place(a, b) && a.api_id == b.api_id && a.stage == b.stage; }
bool same(const RoutingRule& a, const RoutingRule& b) {
  return same_place(a, b) && std::tie(a.base_paths, a.headers, a.api_id, a.stage, a.strip_base_path) == std::tie(b.base_paths, b.headers, b.api_id, b.stage, b.strip_base_path);
}

std::string place(const DomainMapping& one) { return one.domain + "/" + one.base_path; }
std::string place(const RoutingRule& one) { return fmt::format("{} rule {}", one.domain, one.priority); }

std::string way_out(const DomainMapping& one) { return fmt::format("`apigw domains unmap {}{}` frees it, {}", one.domain, one.base_path.empty() ? "" : " --base-path " + one.base_path, kWayOut); }
std::string way_out(const RoutingRule& one) { return fmt::format("`apigw domains unrule {} --priority {}` frees it, {}", one.domain, one.priority, kWayOut); }

std::string target(const std::string& stage) { return stage.empty() ? "the stage in the path" : stage; }

template <class Row>
const Row* at_place_of(const std::vector<Row>& rows, const Row& wanted) {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return same_place(row, wanted); });
  return found == rows.end() ? nullptr : &*found;
}

/// Mappings or rules. `stored` is what the store has now.
template <class Row>
void follow_rows(Transaction& transaction, const std::vector<Row>& stored, const std::vector<Row>& last, const std::vector<Row>& next, std::vector<std::string>& told) {
  for (const Row& gone : last) {
    const Row* now = at_place_of(stored, gone);
    if (now == nullptr || !same(*now, gone) || at_place_of(next, gone) != nullptr) continue;
    transaction.remove(gone);
    told.push_back(place(gone) + " removed");
  }
  for (const Row& wanted : next) {
    const Row *now = at_place_of(stored, wanted), *before = at_place_of(last, wanted);
    if (before != nullptr && same(*before, wanted)) continue;
    if (now != nullptr && same(*now, wanted)) continue;
    if (now != nullptr && (before == nullptr || !same(*now, *before))) {
      const std::string whose = now->api_id == wanted.api_id ? fmt::format("the stage '{}' of this API", target(now->stage)) : fmt::format("the API '{}'", now->api_id);
      refuse(fmt::format("{} leads to {} and is not taken away: {}", place(wanted), whose, way_out(wanted)));
    }
    transaction.put(wanted);
    told.push_back(fmt::format("{} -> {}", place(wanted), target(wanted.stage)));
  }
}

template <class Row>
bool others_use(const std::vector<Row>& rows, const std::string& domain, const std::string& api_id) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.domain == domain && row.api_id != api_id; });
}

const Domain* named(const std::vector<Domain>& domains, const std::string& name) {
  const auto found = std::find_if(domains.begin(), domains.end(), [&](const Domain& domain) { return domain.name == name; });
  return found == domains.end() ? nullptr : &*found;
}

/// The domain itself: made when it is not there; its mode follows the definition.
void follow_domain(Transaction& transaction, const std::string& api_id, const Domain& wanted, const Domain* last, const Actor& actor, std::vector<std::string>& told) {
  const std::vector<Domain> stored = transaction.domains();
  const Domain* now = named(stored, wanted.name);
  if (now == nullptr) {
    Domain made = wanted;
    if (made.routing_mode.empty()) made.routing_mode = "API_MAPPING_ONLY";  // the service's
    made.created_ms = actor.now_ms;
    transaction.put(made);
    told.push_back(fmt::format("{} added, {}", made.name, made.routing_mode));
    return;
  }
  const bool changes = !wanted.routing_mode.empty() && wanted.routing_mode != now->routing_mode && (last == nullptr || last->routing_mode != wanted.routing_mode);
  if (!changes) return;
  if (others_use(transaction.mappings(), wanted.name, api_id) || others_use(transaction.rules(), wanted.name, api_id)) {
    refuse(fmt::format("the domain '{}' is {}, and other APIs use it: `apigw domains add {} --routing-mode {}` changes it, {}", wanted.name, now->routing_mode, wanted.name,
                       wanted.routing_mode, kWayOut));
  }
  Domain changed = *now;
  changed.routing_mode = wanted.routing_mode;
  transaction.put(changed);
  told.push_back(fmt::format("{} is {}", changed.name, changed.routing_mode));
}

template <class Row>
bool leads_somewhere(const std::vector<Row>& rows, const std::string& domain) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.domain == domain; });
}

void remove_unused(Transaction& transaction, const std::vector<Domain>& last, const std::vector<Domain>& next, std::vector<std::string>& told) {
  for (const Domain& gone : last) {
    const std::vector<Domain> stored = transaction.domains();
    if (named(next, gone.name) != nullptr || named(stored, gone.name) == nullptr) continue;
    if (leads_somewhere(transaction.mappings(), gone.name) || leads_somewhere(transaction.rules(), gone.name)) continue;
    transaction.remove(gone);
    told.push_back(gone.name + " removed");
  }
}

}  // namespace

void follow_definition(Variables& variables, const Variables& last, const Variables& next) {
  for (const auto& [name, value] : next) {
    const auto known = last.find(name);
    if (known == last.end() || known->second != value) variables[name] = value;
  }
  for (const auto& [name, value] : last) {
    if (!next.contains(name)) variables.erase(name);
  }
}

void follow_method_settings(Variables& settings, const Variables& last, const Variables& next) {
  for (const auto& [path, value] : last) {
    if (next.contains(path) || !settings.contains(path)) continue;
    const std::string method = method_of_setting(path);
    const auto entry = next.lower_bound(method + "/");
    if (entry != next.end() && entry->first.starts_with(method + "/")) settings[path] = method_setting_row(path).fallback;
    else remove_method_setting(settings, method);
  }
  for (const auto& [path, value] : next) {
    const auto known = last.find(path);
    if (known == last.end() || known->second != value) set_method_setting(settings, path, value);
  }
}

std::vector<std::string> follow_domains(Transaction& transaction, const std::string& api_id, const DefinitionStage& last, const DefinitionStage& next, const Actor& actor) {
  std::vector<std::string> told;
  for (const Domain& domain : next.domains) follow_domain(transaction, api_id, domain, named(last.domains, domain.name), actor, told);
  follow_rows(transaction, transaction.mappings(), last.mappings, next.mappings, told);
  follow_rows(transaction, transaction.rules(), last.rules, next.rules, told);
  for (const Domain& domain : next.domains) check_types_on(transaction, domain.name);
  remove_unused(transaction, last.domains, next.domains, told);
  for (const std::string& change : told) log_domain(transaction, api_id, "", "domain-follow", change, actor);
  return told;
}

}  // namespace apigw::state
