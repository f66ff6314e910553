#include "runtime/bundle/definition_domains.h"

#include <algorithm>
#include <charconv>

namespace apigw::bundle {
namespace {

/// Takes what stands before the next slash, and the slash.
std::string_view take_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), segment.size() + 1));
  return segment;
}

template <class Row, class Key>
Row& row_of(std::vector<Row>& rows, Key Row::*field, const Key& key) {
  const auto known = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.*field == key; });
  if (known != rows.end()) return *known;
  rows.emplace_back();
  rows.back().*field = key;
  return rows.back();
}

void read_rule(std::string_view path, std::string_view value, DefinitionDomain& domain) {
  const std::string_view digits = take_segment(path);
  uint32_t priority = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), priority).ptr != digits.data() + digits.size()) return;
  DefinitionRule& rule = row_of(domain.rules, &DefinitionRule::priority, priority);
  const std::string_view what = take_segment(path);
  if (what == "stripBasePath") rule.strip_base_path = value == "true";
  if (what == "basePaths") rule.base_paths.emplace_back(value);
  if (what != "headers") return;
  take_segment(path);
  rule.headers.emplace_back(path, value);
}

}  // namespace

std::vector<DefinitionDomain> domains(const Bundle& bundle) {
  std::vector<DefinitionDomain> all;
  for (const NamedText& one : bundle.stage_settings()) {
    std::string_view path = bundle.string(one.name);
    if (!path.starts_with(kDomains)) continue;
    path.remove_prefix(kDomains.size());
    DefinitionDomain& domain = row_of(all, &DefinitionDomain::name, std::string(take_segment(path)));
    const std::string_view value = bundle.string(one.value), what = take_segment(path);
    if (what == "routingMode") domain.routing_mode = value;
    if (what == "mappings") domain.mappings.push_back({std::string(path), value == "true"});
    if (what == "rules") read_rule(path, value, domain);
  }
  return all;
}

}  // namespace apigw::bundle
