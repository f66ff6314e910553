#include "compiler/model/resource_tree.h"

#include <algorithm>

namespace apigw::model {

ResourceTree::ResourceTree(std::vector<Resource> resources) {
  for (Resource& resource : resources) {
    std::string path = resource.path.value;
    resources_.emplace(std::move(path), std::move(resource));
  }
}

Resource& ResourceTree::at(const std::string& path, Span key_at) {
  if (const auto found = resources_.find(path); found != resources_.end()) return found->second;
  if (path.size() > 1) {
    const size_t slash = path.rfind('/');
    at(slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash), key_at);
  }
  return route(path, key_at);
}

Resource& ResourceTree::route(const std::string& path, Span key_at) {
  return resources_.try_emplace(path, Resource{.path = {.value = path, .at = key_at}, .methods = {}}).first->second;
}

std::vector<Resource> ResourceTree::sorted() && {
  std::vector<Resource> sorted;
  sorted.reserve(resources_.size());
  for (auto& [path, resource] : resources_) sorted.push_back(std::move(resource));
  return sorted;
}

void add_path_variables(const Resource& resource, Method& method) {
  const std::string& path = resource.path.value;
  for (size_t at = 0; (at = path.find("/{", at)) != std::string::npos;) {
    const size_t begin = at + 2;
    const size_t end = std::min(path.find('/', begin), path.size());
    at = end;
    if (end <= begin + 1 || path[end - 1] != '}') continue;
    std::string name = path.substr(begin, end - 1 - begin);
    if (name.ends_with('+')) name.pop_back();
    const bool declared = std::any_of(method.parameters.begin(), method.parameters.end(),
                                      [&](const Parameter& p) { return p.place == ParameterPlace::path && p.name.value == name; });
    if (!declared && !name.empty()) {
      method.parameters.push_back({.name = {.value = std::move(name), .at = resource.path.at}, .place = ParameterPlace::path, .required = true});
    }
  }
}

}  // namespace apigw::model
