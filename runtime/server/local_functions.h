#pragma once
// Which functions of a bundle run on this machine, and which calls leave for a Lambda endpoint.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/bundle/bundle.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::server {

class LocalFunctions {
 public:
  /// `code`: what relative paths count from, and copies. With `endpoint_takes_over` only those that stay local whatever is set do so.
  struct Code {
    std::string folder;
    lambda::local::Copies copies;
    bool scoped = false;  // other deployments with functions of the same names run at the same time
  };
  LocalFunctions(const bundle::Bundle& bundle, const Code& code, bool endpoint_takes_over);

  LocalFunctions(const LocalFunctions&) = delete;

  /// A name or ARN with its qualifier. Lock-free, no allocation.
  bool runs_here(std::string_view function) const { return !names_.empty() && names_.contains(lambda::local::parse_called(function).name); }
  /// Settings::scope of the function that a call from this deployment means.
  std::string_view scope(std::string_view function) const {
    const auto found = names_.find(lambda::local::parse_called(function).name);
    return found == names_.end() ? std::string_view() : std::string_view(found->second->scope);
  }
  const lambda::local::Functions& all() const { return all_; }

 private:
  lambda::local::Functions all_;
  std::unordered_map<std::string_view, const lambda::local::Settings*> names_;  // into all_
};

}  // namespace apigw::server
