// Rules of keywords about one value alone: kind, constants, numbers, texts, counts.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "compiler/schema/constant.h"
#include "compiler/schema/lowering.h"
#include "compiler/schema/pattern.h"
#include "compiler/source/suggest.h"
#include "runtime/bundle/schema_number.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::schema {
namespace {

using bundle::SchemaOp;

struct Kind {
  std::string_view name;
  uint32_t mask;
};
constexpr Kind kKinds[] = {
    {"array", bundle::kind_array},   {"boolean", bundle::kind_boolean}, {"integer", bundle::kind_integer}, {"null", bundle::kind_null},
    {"number", bundle::kind_number}, {"object", bundle::kind_object},   {"string", bundle::kind_string}};

struct Count {
  std::string_view keyword;
  SchemaOp op;
};
constexpr Count kCounts[] = {
    {"minLength", SchemaOp::min_length},         {"maxLength", SchemaOp::max_length},        {"minItems", SchemaOp::min_items},
    {"maxItems", SchemaOp::max_items},           {"minProperties", SchemaOp::min_properties}, {"maxProperties", SchemaOp::max_properties}};

// Digits of a divisor that the remainder is computed with (below 2^63).
constexpr uint32_t kDivisorDigitsMax = 18;

std::string kind_suggestion(std::string_view word) {
  std::vector<std::string_view> kind_names;
  for (const Kind& kind : kKinds) kind_names.push_back(kind.name);
  const std::string_view guess = source::nearest(word, kind_names);
  return guess.empty() ? "one of array, boolean, integer, null, number, object, string" : fmt::format("did you mean '{}'?", guess);
}

}  // namespace

void Lowering::end_instruction(const syntax::Node& at) {
  if (!block_.end()) fault(at.span, "it is too large");
}

void Lowering::rule_type() {
  const syntax::Node* type = get("type");
  if (type == nullptr) return;
  uint32_t mask = 0;
  const auto take = [&](const syntax::Node& word) {
    if (!word.is_string() && word.kind != syntax::Kind::null) return fault(word.span, "'type' is the name of a type, or a list of them");
    // An unquoted null in YAML is the word all the same.
    const std::string_view text = word.is_string() ? word.text : "null";
    const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& known) { return known.name == text; });
    if (kind == std::end(kKinds)) return fault(word.span, fmt::format("'{}' is no type", text), kind_suggestion(text));
    mask |= kind->mask;
  };
  if (type->is_sequence()) {
    if (type->items.empty()) return fault(type->span, "'type' is an empty list");
    for (const syntax::Node* word : type->items) take(*word);
  } else {
    take(*type);
  }
  if (mask != bundle::kind_all) block_.emit(SchemaOp::type, {mask});
}

void Lowering::enumerate(std::span<const syntax::Node* const> values, const syntax::Node& at) {
  std::vector<std::string_view> texts;
  std::vector<uint32_t> constants;
  uint32_t constant_count = 0;
  for (const syntax::Node* value : values) {
    if (value->is_string()) {
      if (std::find(texts.begin(), texts.end(), value->text) == texts.end() || texts.size() > 1000) texts.push_back(value->text);
      continue;
    }
    ++constant_count;
    if (!append_constant(*value, intern_, constants)) return fault(value->span, "a number in it cannot be written in JSON");
  }
  const uint32_t slot_count = bundle::slot_count_for(uint32_t(texts.size()));
  std::vector<bundle::StringSlot> slots(slot_count, {0, bundle::none});
  for (const std::string_view text : texts) {
    const uint32_t hash = bundle::segment_hash(text);
    uint32_t i = hash & (slot_count - 1);
    while (slots[i].text != bundle::none) i = (i + 1) & (slot_count - 1);
    slots[i] = {hash, intern_(text)};
  }
  block_.begin(SchemaOp::enumeration);
  block_.word(slot_count);
  block_.word(constant_count);
  for (const bundle::StringSlot& slot : slots) {
    block_.word(slot.hash);
    block_.word(slot.text);
  }
  for (const uint32_t word : constants) block_.word(word);
  end_instruction(at);
}

void Lowering::rule_enumeration() {
  if (const syntax::Node* values = get("enum")) {
    if (!values->is_sequence() || values->items.empty()) {
      fault(values->span, "'enum' is a list of at least one value");
    } else {
      enumerate(values->items, *values);
    }
  }
  const syntax::Node* constant = get("const");
  if (constant != nullptr && is_31_) enumerate({&constant, 1}, *constant);
}

void Lowering::limit(SchemaOp op, std::string_view keyword, std::string_view exclusive_keyword) {
  const auto emit = [&](const syntax::Node& node, std::string_view word, bool exclusive) {
    const std::optional<std::string> text = json_number(node);
    if (!text) return fault(node.span, fmt::format("'{}' is a number", word));
    int64_t value = 0;
    uint32_t flags = exclusive ? bundle::limit_exclusive : 0;
    if (bundle::small_integer(*text, value)) flags |= bundle::limit_integer;
    block_.emit(op, {flags, uint32_t(uint64_t(value)), uint32_t(uint64_t(value) >> 32), intern_(*text)});
  };
  const syntax::Node* bound = get(keyword);
  const syntax::Node* exclusive = get(exclusive_keyword);
  bool strictly = false;
  if (exclusive != nullptr) {
    if (exclusive->kind == syntax::Kind::boolean) {
      strictly = syntax::as_bool(*exclusive).value_or(false);
      if (bound == nullptr) fault(exclusive->span, fmt::format("'{}' needs '{}' beside it", exclusive_keyword, keyword));
    } else if (exclusive->kind == syntax::Kind::number && is_31_) {
      emit(*exclusive, exclusive_keyword, true);
    } else {
      fault(exclusive->span, fmt::format("'{}' is true or false", exclusive_keyword),
            exclusive->kind == syntax::Kind::number ? fmt::format("write '{}: {}' and '{}: true'", keyword, exclusive->text, exclusive_keyword) : std::string());
    }
  }
  if (bound != nullptr) emit(*bound, keyword, strictly);
}

void Lowering::rule_limits() {
  limit(SchemaOp::minimum, "minimum", "exclusiveMinimum");
  limit(SchemaOp::maximum, "maximum", "exclusiveMaximum");
}

void Lowering::rule_multiple_of() {
  const syntax::Node* node = get("multipleOf");
  if (node == nullptr) return;
  const std::optional<std::string> text = json_number(*node);
  const bundle::Decimal divisor = text ? bundle::decimal(*text) : bundle::Decimal{};
  if (!text || divisor.negative || divisor.digits.empty()) return fault(node->span, "'multipleOf' is a number above zero");
  if (divisor.digit_count > kDivisorDigitsMax) {
    return unenforced(node->span, fmt::format("'multipleOf' of more than {} digits is not enforced", kDivisorDigitsMax));
  }
  uint64_t digits = 0;
  for (const char c : divisor.digits) {
    if (c != '.') digits = digits * 10 + uint64_t(c - '0');
  }
  block_.emit(SchemaOp::multiple_of, {uint32_t(digits), uint32_t(digits >> 32), uint32_t(int32_t(divisor.exponent())), intern_(*text)});
}

void Lowering::rule_counts() {
  for (const Count& count : kCounts) {
    const syntax::Node* node = get(count.keyword);
    if (node == nullptr) continue;
    const std::optional<uint32_t> value = count_of(*node);
    if (!value) {
      fault(node->span, fmt::format("'{}' is a whole number, zero or more", count.keyword));
      continue;
    }
    block_.emit(count.op, {*value});
  }
}

uint32_t Lowering::expression(std::string_view ecma, source::Span whole, const syntax::Node* node) {
  const Pattern pattern = translate_pattern(ecma);
  if (pattern.fault.empty()) return assembly_.expression(pattern.expression, intern_);
  const source::Span at = node != nullptr ? syntax::text_span(*node, pattern.begin, pattern.end) : whole;
  if (pattern.unsupported) {
    unenforced(at, fmt::format("pattern '{}': {}", ecma, pattern.fault), "write it without, or as several patterns under 'allOf' and 'not'");
  } else {
    fault(at, fmt::format("'{}' is no regular expression: {}", ecma, pattern.fault));
  }
  return no_expression;
}

void Lowering::rule_pattern() {
  const syntax::Node* node = get("pattern");
  if (node == nullptr) return;
  if (!node->is_string()) return fault(node->span, "'pattern' is a text");
  const uint32_t number = expression(node->text, node->span, node);
  if (number != no_expression) block_.emit(SchemaOp::pattern, {number, intern_(node->text)});
}

void Lowering::rule_unique_items() {
  const syntax::Node* node = get("uniqueItems");
  if (node == nullptr) return;
  if (node->kind != syntax::Kind::boolean) return fault(node->span, "'uniqueItems' is true or false");
  if (syntax::as_bool(*node).value_or(false)) block_.emit(SchemaOp::unique_items, {});
}

}  // namespace apigw::schema
