#pragma once
// Conditions of a statement (access-control 3.5): operator, key and values, read once.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/iam/pattern.h"

namespace apigw::iam {

/// Addresses of both kinds as 128 bits, those of IPv4 in ::ffff:0:0/96.
struct AddressRange {
  uint8_t bytes[16] = {};
  uint8_t bits = 128;
};

class Condition {
 public:
  /// One operator with one key of the "Condition" map. An operator that IAM does not have makes a condition that is never true.
  static Expected<Condition, std::string> parse(std::string_view operator_name, std::string_view key, const std::vector<std::string>& values, bool variables);

  bool holds(Evaluation& evaluation) const;
  /// Names of IAM's operators without prefix and suffix.
  static std::vector<std::string_view> operator_names();
  bool has_known_operator() const { return comparison_ != Comparison::unknown; }

 private:
  enum class Comparison : uint8_t { unknown, text, arn, number, time, truth, bytes, address, absent };
  enum class Relation : uint8_t { equal, less, less_equal, greater, greater_equal };
  enum class Quantifier : uint8_t { none, any, all };
  struct OperatorRow;
  struct Operand {
    Pattern text;
    double number = 0;
    int64_t time_ms = 0;
    AddressRange range;
  };
  static const OperatorRow rows[];

  static Expected<Operand, std::string> operand(Comparison comparison, std::string_view value, Pattern::Rules rules);
  bool fits(const Operand& operand, std::string_view value, Evaluation& evaluation) const;
  bool is_readable(std::string_view value) const;

  Comparison comparison_ = Comparison::unknown;
  Relation relation_ = Relation::equal;
  Quantifier quantifier_ = Quantifier::none;
  bool negated_ = false;    // Not...: true when none of the values fits
  bool if_exists_ = false;
  KeyName key_;
  std::string tag_;  // what key_.tag views
  std::vector<Operand> operands_;

 public:
  Condition() = default;
  Condition(Condition&& other) noexcept { *this = std::move(other); }
  Condition& operator=(Condition&& other) noexcept;
};

/// Whether IAM has such an operator, prefix and suffix included.
bool is_operator(std::string_view name);
}  // namespace apigw::iam
