#include "runtime/server/site.h"

#include <algorithm>

#include "runtime/base/ascii.h"

namespace apigw::server {
namespace {

/// The name of a Host field: without a port, an IPv6 address without its brackets.
std::string_view host_name(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

bool names(const std::string& domain, std::string_view host) {
  if (!domain.starts_with("*.")) return ascii_iequals(domain, host);
  const std::string_view suffix = std::string_view(domain).substr(1);
  return host.size() > suffix.size() && ascii_iequals(host.substr(host.size() - suffix.size()), suffix);
}

/// The segment behind `from`, where a slash stands or the path ends.
std::string_view segment(std::string_view path, size_t from) {
  if (from >= path.size()) return {};
  const std::string_view rest = path.substr(from + 1);
  return rest.substr(0, rest.find('/'));
}

bool is_prefix(std::string_view base_path, std::string_view path) {
  if (base_path.empty()) return true;
  if (path.empty()) return false;
  const size_t end = base_path.size() + 1;
  return path.substr(1).starts_with(base_path) && (path.size() == end || path[end] == '/');
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
  return {to_canary ? stage.canary.get() : stage.deployment.get(), uint32_t(base_path_bytes), custom_domain};
}

const StageSlot* find_stage(const ApiSlot& api, std::string_view name) {
  for (const StageSlot& stage : api.stages) {
    if (stage.name == name) return &stage;
  }
  return nullptr;
}

/// The API's id is the first label of its own host: ID.execute-api.REST
std::string_view id_of_host(std::string_view host) {
  const size_t dot = host.find('.');
  if (dot == std::string_view::npos) return {};
  return ascii_iequals(host.substr(dot + 1, 12), "execute-api.") ? host.substr(0, dot) : std::string_view();
}

}  // namespace

Site::Site(std::shared_ptr<const Deployment> whole) : whole_(std::move(whole)) {}

Site::Site(std::vector<ApiSlot> apis, std::vector<MappingSlot> mappings) : apis_(std::move(apis)), mappings_(std::move(mappings)) {
  // An exact name before a wildcard, the longest base path first: the first row that fits is the one.
  std::stable_sort(mappings_.begin(), mappings_.end(), [](const MappingSlot& a, const MappingSlot& b) {
    const bool wild_a = a.domain.starts_with('*'), wild_b = b.domain.starts_with('*');
    return wild_a != wild_b ? wild_b : a.base_path.size() > b.base_path.size();
  });
}

Choice Site::choose_stage(const RequestHead& request, std::string_view request_id) const {
  const std::string_view host = host_name(request.host);
  for (const MappingSlot& mapping : mappings_) {
    if (!names(mapping.domain, host) || !is_prefix(mapping.base_path, request.path)) continue;
    const size_t base = mapping.base_path.empty() ? 0 : mapping.base_path.size() + 1;
    const std::string_view name = mapping.stage.empty() ? segment(request.path, base) : std::string_view(mapping.stage);
    const StageSlot* stage = find_stage(apis_[mapping.api], name);
    if (!stage) return {};
    return serve(*stage, request_id, mapping.stage.empty() ? base + 1 + name.size() : base, true);
  }
  const std::string_view id = id_of_host(host);
  for (const ApiSlot& api : apis_) {
    // One API answers under any name; several are told apart by theirs.
    if (apis_.size() > 1 && !ascii_iequals(api.id, id)) continue;
    const std::string_view name = segment(request.path, 0);
    const StageSlot* stage = find_stage(api, name);
    if (stage) return serve(*stage, request_id, 1 + name.size(), false);
  }
  return {};
}

std::vector<const Deployment*> Site::deployments() const {
  std::vector<const Deployment*> all;
  const auto add = [&](const std::shared_ptr<const Deployment>& one) {
    if (one && std::find(all.begin(), all.end(), one.get()) == all.end()) all.push_back(one.get());
  };
  add(whole_);
  for (const ApiSlot& api : apis_) {
    for (const StageSlot& stage : api.stages) {
      add(stage.deployment);
      add(stage.canary);
    }
  }
  return all;
}

}  // namespace apigw::server
