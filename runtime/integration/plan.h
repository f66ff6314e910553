#pragma once
// Where the integrations of a bundle on one stage go: what of a URL never changes is parsed once, so that a request pays for its own
// part only.
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/http/client.h"
#include "runtime/vm/prepared.h"

namespace apigw::integration {

struct Plan {
  // The start of the URL up to the end of its authority, when no path parameter stands in it: "http://127.0.0.1:8080".
  // Empty: the URL is parsed at each call.
  std::string origin_text;
  std::string host;       // without brackets; origin.host points here
  http::Origin origin;
  std::string authority;  // value of Host: without user information and the scheme's own port
  uint32_t timeout_ms = 29000;
  bool insecure_skip_verification = false;
};

/// Plans of all integrations, by their index in the bundle.
class Plans {
 public:
  explicit Plans(const vm::Prepared& prepared);
  Plans(const Plans&) = delete;  // origins point into the plans; a move keeps those where they are
  Plans(Plans&&) = default;
  const Plan& operator[](uint32_t integration) const { return plans_[integration]; }
  size_t size() const { return plans_.size(); }

 private:
  std::vector<Plan> plans_;
};

}  // namespace apigw::integration
