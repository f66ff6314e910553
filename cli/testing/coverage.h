#pragma once
// Which lines of the mapping templates ran. A line counts once however many templates or statements stand on it.
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/invoke/recorder.h"
#include "cli/testing/program.h"

namespace apigw::testing {

/// How often each marked statement of each template ran, of one thread.
class Hits {
 public:
  static constexpr uint32_t whole = invoke::Recorder::whole_template;
  void add(const model::Template& of, uint32_t mark) { ++counts_[{&of, mark}]; }
  void merge(const Hits& other) {
    for (const auto& [key, count] : other.counts_) counts_[key] += count;
  }
  uint64_t of(const model::Template& of, uint32_t mark) const {
    const auto found = counts_.find({&of, mark});
    return found == counts_.end() ? 0 : found->second;
  }

 private:
  std::map<std::pair<const model::Template*, uint32_t>, uint64_t> counts_;
};

class Coverage {
 public:
  /// Adds every template of the definition, run or not.
  void add(const compiler::Compilation& compilation, const Hits& hits);

  size_t lines() const;
  size_t covered() const;
  double percent() const;  // 100 when there is nothing to cover

  std::string text() const;
  std::string json() const;
  std::string lcov() const;

 private:
  void add(const compiler::Compilation& compilation, const model::Template& of, const Hits& hits);
  struct Line {
    uint64_t hits = 0;
    std::string text;
  };
  std::map<std::string, std::map<uint32_t, Line>> files_;
};

}  // namespace apigw::testing
