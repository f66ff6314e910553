#pragma once
// Which functions of a bundle run on this machine, and which calls leave for a Lambda endpoint.
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/bundle/bundle.h"
#include "runtime/lambda/local/settings.h"

namespace apigw::server {

class LocalFunctions {
 public:
  /// `folder`: what relative paths of code count from. With `endpoint_takes_over` only those that stay local whatever is set do so.
  LocalFunctions(const bundle::Bundle& bundle, const std::string& folder, bool endpoint_takes_over);

  LocalFunctions(const LocalFunctions&) = delete;

  /// A name or ARN with its qualifier. Lock-free, no allocation.
  bool runs_here(std::string_view function) const { return !names_.empty() && names_.contains(lambda::local::parse_called(function).name); }
  const lambda::local::Functions& all() const { return all_; }

 private:
  lambda::local::Functions all_;
  std::unordered_set<std::string_view> names_;  // views into all_
};

}  // namespace apigw::server
