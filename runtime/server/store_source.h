#pragma once
// A store as a site: its stages made ready to serve, and again after every change. For a side thread: it reads files and blocks.
#include <memory>
#include <optional>
#include <string>

#include "runtime/server/server.h"
#include "runtime/server/site.h"
#include "runtime/state/store.h"

namespace apigw::server {

/// Where the copies of a deployment's code are. Throws state::Error (corrupt) when one is missing.
lambda::local::Copies copies_of(const state::CodeSnapshot& code, const std::string& directory);

class StoreSource {
 public:
  /// Throws state::Error when there is no store or it cannot be read. With an admin listener and a token an empty one is made: what it serves comes from
  /// elsewhere.
  explicit StoreSource(const Options& options);

  /// Whether the store is of another revision than the last load() saw.
  bool changed();
  /// The store's stages as they are now. What has not changed since the last load is the same Deployment, so requests, counters and
  /// upstream connections go on with it. Throws state::Error for a store or a bundle file that is damaged: keep serving the last site.
  std::shared_ptr<const Site> load();
  uint64_t revision() const { return revision_; }

 private:
  std::shared_ptr<const Deployment> deployment(const state::Snapshot& snapshot, const state::Stage& stage, bool canary);

  const Options& options_;
  std::unique_ptr<state::Store> store_;
  uint64_t revision_ = 0;
  std::shared_ptr<const Site> site_;
  uint64_t number_ = 0;
};

}  // namespace apigw::server
