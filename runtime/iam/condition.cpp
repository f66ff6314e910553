#include "runtime/iam/condition.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "runtime/base/ascii.h"
#include "runtime/base/time_text.h"

namespace apigw::iam {
namespace {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

/// ISO 8601, or seconds since 1970.
std::optional<int64_t> parse_time(std::string_view text) {
  if (const auto iso = parse_iso_time(text)) return iso;
  constexpr double seconds_max = 1e12;
  const auto seconds = parse_number(text);
  if (!seconds || !(*seconds > -seconds_max && *seconds < seconds_max)) return {};
  return int64_t(*seconds * 1000);
}

std::optional<AddressRange> parse_range(std::string_view text) {
  char address[64];
  const size_t slash = std::min(text.find('/'), text.size());
  if (slash >= sizeof address) return {};
  std::memcpy(address, text.data(), slash);
  address[slash] = '\0';
  AddressRange range;
  unsigned bits_max = 128;
  if (inet_pton(AF_INET, address, range.bytes + 12) == 1) {
    range.bytes[10] = range.bytes[11] = 0xff;
    bits_max = 32;
  } else if (inet_pton(AF_INET6, address, range.bytes) != 1) {
    return {};
  }
  unsigned bits = bits_max;
  if (slash < text.size()) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > bits_max) return {};
  }
  range.bits = uint8_t(bits + 128 - bits_max);
  return range;
}

bool contains(const AddressRange& range, const AddressRange& address) {
  const size_t whole = range.bits / 8;
  if (std::memcmp(range.bytes, address.bytes, whole) != 0) return false;
  const uint8_t mask = uint8_t(0xff00 >> (range.bits % 8));
  return range.bits % 8 == 0 || ((range.bytes[whole] ^ address.bytes[whole]) & mask) == 0;
}

constexpr std::string_view any_prefix = "ForAnyValue:", all_prefix = "ForAllValues:", suffix = "IfExists";

}  // namespace

struct Condition::OperatorRow {
  std::string_view name;
  Comparison comparison;
  Relation relation = Relation::equal;
  bool negated = false;
  Pattern::Rules rules = {};  // of texts; variables only as the policy's version has them
};

const Condition::OperatorRow Condition::rows[] = {
    {"StringEquals", Comparison::text, Relation::equal, false, {.variables = true}},
    {"StringNotEquals", Comparison::text, Relation::equal, true, {.variables = true}},
    {"StringEqualsIgnoreCase", Comparison::text, Relation::equal, false, {.variables = true, .ignores_case = true}},
    {"StringNotEqualsIgnoreCase", Comparison::text, Relation::equal, true, {.variables = true, .ignores_case = true}},
    {"StringLike", Comparison::text, Relation::equal, false, {.wildcards = true, .variables = true}},
    {"StringNotLike", Comparison::text, Relation::equal, true, {.wildcards = true, .variables = true}},
    {"NumericEquals", Comparison::number},
    {"NumericNotEquals", Comparison::number, Relation::equal, true},
    {"NumericLessThan", Comparison::number, Relation::less},
    {"NumericLessThanEquals", Comparison::number, Relation::less_equal},
    {"NumericGreaterThan", Comparison::number, Relation::greater},
    {"NumericGreaterThanEquals", Comparison::number, Relation::greater_equal},
    {"DateEquals", Comparison::time},
    {"DateNotEquals", Comparison::time, Relation::equal, true},
    {"DateLessThan", Comparison::time, Relation::less},
    {"DateLessThanEquals", Comparison::time, Relation::less_equal},
    {"DateGreaterThan", Comparison::time, Relation::greater},
    {"DateGreaterThanEquals", Comparison::time, Relation::greater_equal},
    {"Bool", Comparison::truth, Relation::equal, false, {.ignores_case = true}},
    {"BinaryEquals", Comparison::bytes},
    {"IpAddress", Comparison::address},
    {"NotIpAddress", Comparison::address, Relation::equal, true},
    {"ArnEquals", Comparison::arn, Relation::equal, false, {.wildcards = true, .variables = true}},
    {"ArnLike", Comparison::arn, Relation::equal, false, {.wildcards = true, .variables = true}},
    {"ArnNotEquals", Comparison::arn, Relation::equal, true, {.wildcards = true, .variables = true}},
    {"ArnNotLike", Comparison::arn, Relation::equal, true, {.wildcards = true, .variables = true}},
    {"Null", Comparison::absent, Relation::equal, false, {.ignores_case = true}},
};

Condition& Condition::operator=(Condition&& other) noexcept {
  comparison_ = other.comparison_;
  relation_ = other.relation_;
  quantifier_ = other.quantifier_;
  negated_ = other.negated_;
  if_exists_ = other.if_exists_;
  tag_ = std::move(other.tag_);
  key_ = {other.key_.key, tag_};
  operands_ = std::move(other.operands_);
  return *this;
}

Expected<Condition::Operand, std::string> Condition::operand(Comparison comparison, std::string_view value, Pattern::Rules rules) {
  Operand operand;
  const auto bad = [&](std::string_view what) { return unexpected(std::string("'") + std::string(value) + "' is no " + std::string(what)); };
  switch (comparison) {
    case Comparison::unknown: return operand;
    case Comparison::number: {
      const auto number = parse_number(value);
      if (!number) return bad("number");
      operand.number = *number;
      return operand;
    }
    case Comparison::time: {
      const auto time = parse_time(value);
      if (!time) return bad("date: write 2030-01-01T00:00:00Z or seconds since 1970");
      operand.time_ms = *time;
      return operand;
    }
    case Comparison::address: {
      const auto range = parse_range(value);
      if (!range) return bad("address or range such as 203.0.113.0/24");
      operand.range = *range;
      return operand;
    }
    case Comparison::truth:
    case Comparison::absent:
      if (!ascii_iequals(value, "true") && !ascii_iequals(value, "false")) return bad("true or false");
      break;
    case Comparison::text:
    case Comparison::arn:
    case Comparison::bytes: break;
  }
  auto text = Pattern::parse(value, rules);
  if (!text) return unexpected(text.error());
  operand.text = std::move(*text);
  return operand;
}

Expected<Condition, std::string> Condition::parse(std::string_view operator_name, std::string_view key, const std::vector<std::string>& values, bool variables) {
  Condition condition;
  condition.tag_ = key_of(key).tag;
  condition.key_ = {key_of(key).key, condition.tag_};
  const auto take = [&](std::string_view prefix, Quantifier quantifier) {
    if (!operator_name.starts_with(prefix)) return;
    operator_name.remove_prefix(prefix.size());
    condition.quantifier_ = quantifier;
  };
  take(any_prefix, Quantifier::any);
  take(all_prefix, Quantifier::all);
  condition.if_exists_ = operator_name.ends_with(suffix);
  if (condition.if_exists_) operator_name.remove_suffix(suffix.size());
  const auto row = std::find_if(std::begin(rows), std::end(rows), [&](const OperatorRow& one) { return one.name == operator_name; });
  if (row == std::end(rows) || (row->comparison == Comparison::absent && condition.if_exists_)) return condition;
  condition.comparison_ = row->comparison;
  condition.relation_ = row->relation;
  condition.negated_ = row->negated;
  Pattern::Rules rules = row->rules;
  rules.variables = rules.variables && variables;
  for (const std::string& value : values) {
    auto one = operand(row->comparison, value, rules);
    if (!one) return unexpected(one.error());
    condition.operands_.push_back(std::move(*one));
  }
  return condition;
}

bool Condition::is_readable(std::string_view value) const {
  switch (comparison_) {
    case Comparison::number: return parse_number(value).has_value();
    case Comparison::time: return parse_time(value).has_value();
    case Comparison::address: return parse_range(value).has_value();
    default: return true;
  }
}

bool Condition::fits(const Operand& operand, std::string_view value, Evaluation& evaluation) const {
  const auto compare = [&](auto mine, auto theirs) {
    switch (relation_) {
      case Relation::equal: return mine == theirs;
      case Relation::less: return mine < theirs;
      case Relation::less_equal: return mine <= theirs;
      case Relation::greater: return mine > theirs;
      case Relation::greater_equal: return mine >= theirs;
    }
    return false;
  };
  switch (comparison_) {
    case Comparison::text:
    case Comparison::truth:
    case Comparison::bytes: return operand.text.matches(value, evaluation);
    case Comparison::arn: return operand.text.matches_arn(value, evaluation);
    case Comparison::number: return compare(*parse_number(value), operand.number);
    case Comparison::time: return compare(*parse_time(value), operand.time_ms);
    case Comparison::address: return contains(operand.range, *parse_range(value));
    case Comparison::unknown:
    case Comparison::absent: break;
  }
  return false;
}

// Every key here has one value at most, so the quantifiers matter only where it has none.
bool Condition::holds(Evaluation& evaluation) const {
  if (comparison_ == Comparison::unknown) return false;
  const auto value = value_of(key_, evaluation.facts, evaluation.arena);
  if (comparison_ == Comparison::absent) {
    return std::any_of(operands_.begin(), operands_.end(), [&](const Operand& one) { return one.text.matches(value ? "false" : "true", evaluation); });
  }
  if (!value) return quantifier_ == Quantifier::all || if_exists_ || (negated_ && quantifier_ != Quantifier::any);
  if (!is_readable(*value)) return false;
  const bool any = std::any_of(operands_.begin(), operands_.end(), [&](const Operand& one) { return fits(one, *value, evaluation); });
  return any != negated_;
}

bool is_operator(std::string_view name) {
  auto condition = Condition::parse(name, "", {}, false);
  return condition && condition->has_known_operator();
}

std::vector<std::string_view> Condition::operator_names() {
  std::vector<std::string_view> names;
  for (const OperatorRow& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace apigw::iam
