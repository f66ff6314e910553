#pragma once
// The resources of an API while they are made: by path, each with all its parents.
#include <map>
#include <string>
#include <vector>

#include "compiler/model/api.h"

namespace apigw::model {

class ResourceTree {
 public:
  ResourceTree() = default;
  explicit ResourceTree(std::vector<Resource> resources);

  /// The resource at a normalised path; creates it and its parents. References stay valid.
  Resource& at(const std::string& path, Span key_at);
  /// Same for an HTTP or WebSocket API, whose routes have no parents.
  Resource& route(const std::string& path, Span key_at);
  /// Sorted by path, root first.
  std::vector<Resource> sorted() &&;

 private:
  std::map<std::string, Resource, std::less<>> resources_;
};

/// Every variable of the path is a required parameter of the method, declared or not.
void add_path_variables(const Resource& resource, Method& method);

}  // namespace apigw::model
