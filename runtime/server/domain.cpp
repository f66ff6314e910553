#include "runtime/server/domain.h"

#include <algorithm>

#include "runtime/base/ascii.h"

namespace apigw::server {
namespace {

/// Whole segments only: "orders" is no prefix of "/ordersx".
bool is_prefix(std::string_view base_path, std::string_view path) {
  if (base_path.empty()) return true;
  if (path.empty()) return false;
  const size_t end = base_path.size() + 1;
  return path.substr(1).starts_with(base_path) && (path.size() == end || path[end] == '/');
}

/// A star at either end stands for any text; one elsewhere for itself.
bool fits(std::string_view glob, std::string_view value) {
  const bool open_begin = glob.starts_with('*');
  if (open_begin) glob.remove_prefix(1);
  const bool open_end = glob.ends_with('*');
  if (open_end) glob.remove_suffix(1);
  if (open_begin && open_end) return value.find(glob) != std::string_view::npos;
  if (open_begin) return value.ends_with(glob);
  return open_end ? value.starts_with(glob) : value == glob;
}

bool has(const RequestHead& request, const HeaderCondition& condition) {
  return std::any_of(request.fields.begin(), request.fields.end(),
                     [&](const Field& field) { return ascii_iequals(field.name, condition.name) && fits(condition.value_glob, field.value); });
}

/// The longest of the rule's base paths that the path begins with; nothing: there is none.
std::optional<size_t> base_path_bytes(const RuleSlot& rule, std::string_view path) {
  if (rule.base_paths.empty()) return 0;
  std::optional<size_t> longest;
  for (const std::string& base_path : rule.base_paths) {
    if (is_prefix(base_path, path)) longest = std::max(longest.value_or(0), base_path.size() + 1);
  }
  return longest;
}

}  // namespace

void sort(DomainSlot& domain) {
  std::stable_sort(domain.rules.begin(), domain.rules.end(), [](const RuleSlot& a, const RuleSlot& b) { return a.priority < b.priority; });
  std::stable_sort(domain.mappings.begin(), domain.mappings.end(), [](const MappingSlot& a, const MappingSlot& b) { return a.base_path.size() > b.base_path.size(); });
}

std::optional<Target> find_target(const DomainSlot& domain, const RequestHead& request) {
  for (const RuleSlot& rule : domain.rules) {
    const auto base = base_path_bytes(rule, request.path);
    if (!base || !std::all_of(rule.headers.begin(), rule.headers.end(), [&](const HeaderCondition& one) { return has(request, one); })) continue;
    return Target{.api = rule.api, .stage = rule.stage, .base_path_bytes = rule.strip_base_path ? uint32_t(*base) : 0};
  }
  for (const MappingSlot& mapping : domain.mappings) {
    if (!is_prefix(mapping.base_path, request.path)) continue;
    const size_t base = mapping.base_path.empty() ? 0 : mapping.base_path.size() + 1;
    if (!mapping.stage.empty()) return Target{.api = mapping.api, .stage = mapping.stage, .base_path_bytes = uint32_t(base)};
    const std::string_view name = segment(request.path, base);
    return Target{.api = mapping.api, .stage = name, .base_path_bytes = uint32_t(base + 1 + name.size())};
  }
  return std::nullopt;
}

bool names(const DomainSlot& domain, std::string_view host) {
  if (!domain.name.starts_with("*.")) return ascii_iequals(domain.name, host);
  const std::string_view suffix = std::string_view(domain.name).substr(1);
  return host.size() > suffix.size() && ascii_iequals(host.substr(host.size() - suffix.size()), suffix);
}

std::string_view segment(std::string_view path, size_t from) {
  if (from >= path.size()) return {};
  const std::string_view rest = path.substr(from + 1);
  return rest.substr(0, rest.find('/'));
}

}  // namespace apigw::server
