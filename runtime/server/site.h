#pragma once
// Everything that is served at one moment, and which part of it a request is for: the API by host, the stage by path or by the domain's
// base path, the deployment or its canary by the request's id (http-websocket-deploy 4 and 5). Immutable; shared by the workers.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/message.h"
#include "runtime/server/deployment.h"

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

struct MappingSlot {
  std::string domain;     // lower case; "*.example.com" for every name below
  std::string base_path;  // without slashes at its ends; empty: everything that no other mapping takes
  uint32_t api = 0;       // index of apis
  std::string stage;      // empty: the next segment of the path
};

/// What a request was found to be for. No deployment: nothing here answers it, 403 Forbidden.
struct Choice {
  const Deployment* deployment = nullptr;
  uint32_t base_path_bytes = 0;  // of the path as sent
  bool custom_domain = false;
};

class Site {
 public:
  /// One deployment for whatever host and path: a file that is served.
  explicit Site(std::shared_ptr<const Deployment> whole);
  Site(std::vector<ApiSlot> apis, std::vector<MappingSlot> mappings);

  Choice choose(const RequestHead& request, std::string_view request_id) const {
    if (whole_) return {whole_.get(), 0, false};
    return choose_stage(request, request_id);
  }

  const std::vector<ApiSlot>& apis() const { return apis_; }
  const std::shared_ptr<const Deployment>& whole() const { return whole_; }
  /// Every deployment, canaries included; each once.
  std::vector<const Deployment*> deployments() const;

 private:
  Choice choose_stage(const RequestHead& request, std::string_view request_id) const;

  std::shared_ptr<const Deployment> whole_;
  std::vector<ApiSlot> apis_;
  std::vector<MappingSlot> mappings_;  // longest base path first
};

}  // namespace apigw::server
