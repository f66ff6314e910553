#pragma once
// Hash-consing of runs of records: a run that is already in its table is not written again.
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "runtime/bundle/image.h"

namespace apigw::lower {

/// Adds runs to one table. Records are compared as bytes, so they must have no padding.
template <class T>
class Shared {
 public:
  static_assert(std::has_unique_object_representations_v<T>);
  explicit Shared(std::vector<T>& table) : table_(table) {}

  bundle::Range add(std::span<const T> run) {
    if (run.empty()) return {0, 0};
    std::string key(reinterpret_cast<const char*>(run.data()), run.size_bytes());
    auto [at, added] = known_.try_emplace(std::move(key), uint32_t(table_.size()));
    if (added) table_.insert(table_.end(), run.begin(), run.end());
    return {at->second, uint32_t(run.size())};
  }
  /// Index of a single record.
  uint32_t add_one(const T& record) { return add({&record, 1}).first; }

 private:
  std::vector<T>& table_;
  std::unordered_map<std::string, uint32_t> known_;
};

}  // namespace apigw::lower
