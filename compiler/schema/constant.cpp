#include "compiler/schema/constant.h"

#include <algorithm>
#include <charconv>

#include "runtime/bundle/schema_code.h"
#include "runtime/bundle/schema_number.h"

namespace apigw::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::string> radix_number(std::string_view digits, int base, bool negative) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return (negative ? "-" : "") + std::to_string(value);
}

bool append(const syntax::Node& node, const Intern& intern, std::vector<uint32_t>& words, uint32_t depth) {
  if (depth > bundle::constant_depth_max) return false;
  switch (node.kind) {
    case syntax::Kind::null: words.push_back(bundle::constant_null); return true;
    case syntax::Kind::boolean: words.push_back(syntax::as_bool(node).value_or(false) ? bundle::constant_true : bundle::constant_false); return true;
    case syntax::Kind::number: {
      const std::optional<std::string> text = json_number(node);
      if (!text) return false;
      words.push_back(bundle::constant_number);
      words.push_back(intern(*text));
      return true;
    }
    case syntax::Kind::string:
      words.push_back(bundle::constant_string);
      words.push_back(intern(node.text));
      return true;
    case syntax::Kind::sequence:
    case syntax::Kind::mapping: break;
  }
  const bool object = node.is_mapping();
  words.push_back(object ? bundle::constant_object : bundle::constant_array);
  words.push_back(uint32_t(object ? node.members.size() : node.items.size()));
  const size_t size_at = words.size();
  words.push_back(0);
  for (const syntax::Node* item : node.items) {
    if (!append(*item, intern, words, depth + 1)) return false;
  }
  for (const syntax::Member& member : node.members) {
    words.push_back(intern(member.key));
    if (!append(*member.value, intern, words, depth + 1)) return false;
  }
  words[size_at] = uint32_t(words.size() - size_at - 1);
  return true;
}

}  // namespace

std::optional<std::string> json_number(const syntax::Node& node) {
  if (node.kind != syntax::Kind::number) return std::nullopt;
  std::string_view in = node.text;
  std::string out;
  const bool negative = in.starts_with('-');
  if (negative || in.starts_with('+')) in.remove_prefix(1);
  if (in.starts_with("0x") || in.starts_with("0X")) return radix_number(in.substr(2), 16, negative);
  if (in.starts_with("0o")) return radix_number(in.substr(2), 8, negative);
  if (negative) out += '-';
  const auto digits = [&in] {
    size_t count = 0;
    while (count < in.size() && is_digit(in[count])) ++count;
    const std::string_view taken = in.substr(0, count);
    in.remove_prefix(count);
    return taken;
  };
  std::string_view whole = digits();
  std::string_view fraction;
  const size_t zeros = std::min(whole.find_first_not_of('0'), whole.size());
  if (in.starts_with('.')) {
    in.remove_prefix(1);
    fraction = digits();
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  whole.remove_prefix(zeros);
  out += whole.empty() ? "0" : whole;
  if (!fraction.empty()) (out += '.') += fraction;
  if (in.starts_with('e') || in.starts_with('E')) {
    in.remove_prefix(1);
    out += 'e';
    if (in.starts_with('-')) out += '-';
    if (in.starts_with('-') || in.starts_with('+')) in.remove_prefix(1);
    std::string_view exponent = digits();
    if (exponent.empty()) return std::nullopt;
    exponent.remove_prefix(std::min(exponent.find_first_not_of('0'), exponent.size() - 1));
    if (exponent.size() > bundle::exponent_digits_max) return std::nullopt;
    out += exponent;
  }
  return in.empty() ? std::optional(out) : std::nullopt;
}

std::optional<uint32_t> count_of(const syntax::Node& node) {
  const std::optional<std::string> text = json_number(node);
  if (!text) return std::nullopt;
  const bundle::Decimal number = bundle::decimal(*text);
  if (number.digits.empty()) return 0;
  if (number.negative || number.exponent() < 0) return std::nullopt;
  if (number.top > 10) return 0xffffffff;
  uint64_t value = 0;
  for (const char c : number.digits) {
    if (c != '.') value = value * 10 + uint64_t(c - '0');
  }
  for (int64_t i = 0; i < number.exponent(); ++i) value *= 10;
  return uint32_t(std::min<uint64_t>(value, 0xffffffff));
}

bool append_constant(const syntax::Node& node, const Intern& intern, std::vector<uint32_t>& words) { return append(node, intern, words, 0); }

}  // namespace apigw::schema
