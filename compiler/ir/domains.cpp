// Custom domains as the bundle holds them: settings by paths (runtime/bundle/definition_domains.h). What leads to other stages of the API
// belongs to bundles of those.
#include <fmt/format.h>

#include "compiler/ir/parts.h"
#include "runtime/base/domain_rules.h"
#include "runtime/bundle/definition_domains.h"

namespace apigw::ir {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

std::string_view word(bool value) { return value ? "true" : "false"; }

bool leads_here(const model::Api& api, const model::Text& stage) { return api.stage() == nullptr || stage.value == api.stage()->name.value; }

void add_rule(const model::RoutingRule& rule, const std::string& domain, Settings& settings) {
  const std::string path = fmt::format("{}rules/{}/", domain, rule.priority.value);
  settings.emplace_back(path + "stripBasePath", word(rule.strip_base_path.value));
  for (size_t i = 0; i < rule.base_paths.size(); ++i) settings.emplace_back(fmt::format("{}basePaths/{}", path, i), rule.base_paths[i].value);
  for (size_t i = 0; i < rule.headers.size(); ++i) settings.emplace_back(fmt::format("{}headers/{}/{}", path, i, rule.headers[i].name.value), rule.headers[i].value_glob.value);
}

}  // namespace

void add_domains(const model::Api& api, Settings& settings) {
  for (const model::Domain& domain : api.domains) {
    const std::string path = fmt::format("{}{}/", bundle::kDomains, domain.name.value);
    if (!is_domain_name(domain.name.value) || is_api_host(domain.name.value)) continue;  // the checks have told
    const size_t before = settings.size();
    for (const model::BasePathMapping& one : domain.mappings) {
      if (!one.stage.present() || leads_here(api, one.stage)) settings.emplace_back(path + "mappings/" + one.base_path.value, word(!one.stage.present()));
    }
    for (const model::RoutingRule& rule : domain.rules) {
      if (leads_here(api, rule.stage)) add_rule(rule, path, settings);
    }
    if (settings.size() > before && domain.routing_mode.present() && !domain.routing_mode.unknown) settings.emplace_back(path + "routingMode", domain.routing_mode.value);
  }
}

}  // namespace apigw::ir
