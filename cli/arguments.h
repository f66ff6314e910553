#pragma once
// One parsed command line: checked against the command's record, so the getters cannot meet a malformed value.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace apigw::cli {

class Arguments {
 public:
  using Pair = std::pair<std::string, std::string>;

  void add(std::string_view option, std::string value) { values_[std::string(option)].push_back(std::move(value)); }
  void add_operand(std::string value) { operands_.push_back(std::move(value)); }

  /// True when the option was given, or has a fallback.
  bool has(std::string_view option) const { return values_.contains(std::string(option)); }
  std::string text(std::string_view option) const;        // empty when it has no value
  uint32_t number(std::string_view option) const;         // 0 when it has no value
  std::vector<std::string> all(std::string_view option) const;
  std::vector<Pair> pairs(std::string_view option) const;  // KEY=VALUE, in the order given
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  std::map<std::string, std::vector<std::string>> values_;
  std::vector<std::string> operands_;
};

}  // namespace apigw::cli
