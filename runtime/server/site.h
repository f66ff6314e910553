#pragma once
// Everything that is served at one moment, and which part of it a request is for: the API by host, the stage by path or by what the
// custom domain says, the deployment or its canary by the request's id (http-websocket-deploy 4 and 5). Immutable; shared by the workers.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/message.h"
#include "runtime/server/deployment.h"
#include "runtime/server/domain.h"

namespace apigw::server {

struct StageSlot {
  std::string name;
  std::shared_ptr<const Deployment> deployment;
  std::shared_ptr<const Deployment> canary;  // nullptr: none
  uint64_t canary_share = 0;                 // of 2^32
};

struct ApiSlot {
  std::string id;
  std::vector<StageSlot> stages;
};

/// What a request was found to be for. No deployment: nothing here answers it, and the status says how that is told: 403 Forbidden, or 404 Not
/// Found of an HTTP API that has neither the stage nor a $default one.
struct Choice {
  const Deployment* deployment = nullptr;
  uint32_t base_path_bytes = 0;  // of the path as sent
  bool custom_domain = false;
  uint16_t refused = 403;
};

class Site {
 public:
  /// One stage for whatever host and path: a file that is served. Its domains lead to it below their base paths, or nowhere.
  explicit Site(StageSlot whole, std::vector<DomainSlot> domains = {});
  explicit Site(std::shared_ptr<const Deployment> whole) : Site(StageSlot{.name = {}, .deployment = std::move(whole), .canary = nullptr, .canary_share = 0}) {}
  Site(std::vector<ApiSlot> apis, std::vector<DomainSlot> domains);

  Choice choose(const RequestHead& request, std::string_view request_id) const {
    if (whole_.deployment && !whole_.canary && domains_.empty()) return {.deployment = whole_.deployment.get()};
    return choose_stage(request, request_id);
  }

  const std::vector<ApiSlot>& apis() const { return apis_; }
  const std::shared_ptr<const Deployment>& whole() const { return whole_.deployment; }
  /// Every deployment, canaries included; each once.
  std::vector<const Deployment*> deployments() const;

 private:
  Choice choose_stage(const RequestHead& request, std::string_view request_id) const;
  const StageSlot* stage_of(const Target& target) const;

  StageSlot whole_;
  std::vector<ApiSlot> apis_;
  std::vector<DomainSlot> domains_;  // exact names before wildcards, the longest wildcard first
};

/// The share of requests, of 2^32, that a percentage stands for.
uint64_t canary_share(double percent);

/// A bundle as it is served without a store: its stage, the canary that the definition gives it, and its custom domains.
std::shared_ptr<const Site> site_of(const std::shared_ptr<const bundle::Bundle>& bundle, const Options& options, uint64_t number);

}  // namespace apigw::server
