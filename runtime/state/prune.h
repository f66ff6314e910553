#pragma once
// The end of old deployments, and of the files that no deployment uses any more. The store forgets first, then the files go: whenever it is
// stopped, what the store knows is whole, and the next time takes what was left lying.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/state/operations.h"

namespace apigw::state {

struct PruneRequest {
  std::string api_id;                     // empty: every API
  std::optional<uint64_t> keep;           // so many of the newest of each API stay
  std::optional<int64_t> older_than_ms;   // younger ones stay; neither this nor `keep`: all stay, and only files go
  bool dry_run = false;
  int64_t file_grace_ms = 3'600'000;      // younger files stay: they may be of a deployment that is being made elsewhere
};

struct PruneResult {
  struct Kept {
    Deployment deployment;
    std::string why;  // "stage prod points at it"
  };
  struct Files {
    size_t count = 0;
    uint64_t bytes = 0;
  };
  std::vector<Deployment> deleted;  // by API, newest first; with dry_run: what would be
  std::vector<Kept> kept;           // old enough to go, and in use
  Files bundles, definitions, code; // a bundle's signature counts with it
  std::string code_kept;            // why no code of functions was removed; empty: there is no reason
};

/// Never deletes a deployment that a stage, a canary or a running shift points at, nor the one that a stage's settings came with, nor one
/// whose functions may still be answering calls. Processes that serve the store go on: bundles are in memory. Throws Error.
PruneResult prune(Store& store, const std::string& directory, const PruneRequest& request, const Actor& actor);

}  // namespace apigw::state
