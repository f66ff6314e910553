#include "compiler/sdkgen/example.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "compiler/openapi/schema_parts.h"
#include "compiler/sdkgen/pattern.h"
#include "compiler/sdkgen/schema_facts.h"
#include "compiler/sdkgen/text_format.h"
#include "compiler/source/json_text.h"
#include "compiler/syntax/read.h"

namespace apigw::sdkgen {
namespace {

constexpr uint32_t kOptionalDepthMax = 3;  // optional properties below are left out
constexpr uint32_t kDepthMax = 24;
constexpr int64_t kItemsMax = 32, kTextMax = 4096;
constexpr uint32_t kMadeMax = 4000;      // schemas that one example is made of; then only what is required, then nothing
constexpr uint32_t kStepsMax = 20000;    // of looking whether an example fits

struct TextExample {
  std::string_view format, text;
};
constexpr TextExample kTextExamples[] = {
    {"date", "2026-11-21"},
    {"date-time", "2026-11-21T16:30:00Z"},
    {"byte", "aGVsbG8="},
    {"uuid", "123e4567-e89b-42d3-a456-426614174000"},
    {"email", "ann@example.com"},
    {"uri", "https://example.com/"},
    {"url", "https://example.com/"},
    {"ipv4", "192.0.2.1"},
    {"hostname", "example.com"},
};

std::string quoted(std::string_view text) {
  std::string out;
  source::append_json_string(out, text);
  return out;
}

bool fits_type(const syntax::Node& value, std::string_view type) {
  if (type == "object") return value.is_mapping();
  if (type == "array") return value.is_sequence();
  if (type == "boolean") return value.kind == syntax::Kind::boolean;
  if (type == "number") return value.kind == syntax::Kind::number;
  if (type == "integer") return value.kind == syntax::Kind::number && syntax::as_integer(value).has_value();
  return value.is_string();
}

std::optional<int64_t> integer_at(const syntax::Node& schema, std::string_view key) {
  const syntax::Node* node = schema.get(key);
  return node == nullptr ? std::nullopt : syntax::as_integer(*node);
}

std::optional<double> number_at(const syntax::Node& schema, std::string_view key) {
  const syntax::Node* node = schema.get(key);
  double value = 0;
  if (node == nullptr || node->kind != syntax::Kind::number) return std::nullopt;
  const std::string_view text = node->text;
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc() ? std::optional(value) : std::nullopt;
}

/// A number within the bounds: 1 or 1.5 where that is one. `exclusiveMinimum` is a flag in OpenAPI 3.0, a number in 3.1.
std::string made_number(const syntax::Node& schema, bool whole) {
  const std::optional<double> step = number_at(schema, "multipleOf");
  const double unit = whole ? 1 : step.value_or(0.5);
  std::optional<double> least = number_at(schema, "minimum"), most = number_at(schema, "maximum");
  if (const auto above = number_at(schema, "exclusiveMinimum")) least = *above + unit;
  else if (least && is_true(schema, "exclusiveMinimum")) *least += unit;
  if (const auto below = number_at(schema, "exclusiveMaximum")) most = *below - unit;
  else if (most && is_true(schema, "exclusiveMaximum")) *most -= unit;
  double value = whole ? 1 : step.value_or(1.5);
  if (least) value = std::max(value, whole ? std::ceil(*least) : *least);
  if (most) value = std::min(value, whole ? std::floor(*most) : *most);
  if (least && value < *least) value = (*least + *most) / 2;  // less room than a step
  if (step && *step > 0 && std::fabs(value) < 1e15) value = std::ceil(value / *step) * *step;
  const bool safe = std::fabs(value) < 9e15;
  return whole && safe ? std::to_string(static_cast<int64_t>(value)) : whole ? "1" : fmt::format("{}", value);
}

/// A member of `enum` is a text, whether it has quotes or not, where that is the declared type.
bool is_listed_text(const syntax::Node& value, const syntax::Node& schema) {
  const std::vector<std::string_view> types = types_of(schema);
  return value.is_scalar() && types.size() == 1 && types.front() == "string";
}

/// What a schema without a `type` describes, by the words that it has.
std::string_view implied_type(const syntax::Node& schema) {
  const bool object = schema.get("properties") != nullptr || schema.get("additionalProperties") != nullptr || sequence_at(schema, "allOf") != nullptr;
  return object ? "object" : schema.get("items") != nullptr ? "array" : "string";
}

}  // namespace

bool Examples::usable(const syntax::Node* value, const syntax::Node* schema) {
  steps_ = 0;
  return value != nullptr && (schema == nullptr || fits(*value, *schema, 0));
}

std::string Examples::of(const syntax::Node* holder, const syntax::Node* schema) {
  if (holder != nullptr) {
    for (const std::string_view key : {std::string_view("example"), std::string_view("x-example")}) {
      if (const syntax::Node* value = holder->get(key); usable(value, schema)) return syntax::to_json(*value);
    }
    if (const syntax::Node* named = mapping_at(*holder, "examples")) {
      for (const syntax::Member& member : named->members) {
        const syntax::Node* one = view_.references().resolve(*member.value).node;
        const syntax::Node* value = one == nullptr ? nullptr : one->get("value");
        if (usable(value, schema)) return syntax::to_json(*value);
      }
    }
  }
  made_ = 0;
  return schema == nullptr ? "null" : made(*schema, 0);
}

/// What the schema itself gives: an example, or a value that it lists.
std::string Examples::given(const syntax::Node& schema) {
  for (const std::string_view key : {std::string_view("example"), std::string_view("const"), std::string_view("default")}) {
    if (const syntax::Node* value = schema.get(key); usable(value, &schema)) return syntax::to_json(*value);
  }
  for (const std::string_view key : {std::string_view("examples"), std::string_view("enum")}) {
    const syntax::Node* list = sequence_at(schema, key);
    for (const syntax::Node* value : list == nullptr ? std::span<const syntax::Node* const>() : std::span<const syntax::Node* const>(list->items)) {
      if (value->kind == syntax::Kind::null) continue;
      if (key == "enum" && is_listed_text(*value, schema)) return quoted(value->text);
      if (usable(value, &schema)) return syntax::to_json(*value);
    }
  }
  return {};
}

std::string Examples::made(const syntax::Node& written, uint32_t depth) {
  const syntax::Node* schema = view_.references().resolve(written).node;
  if (schema == nullptr || !schema->is_mapping() || depth > kDepthMax || ++made_ > 2 * kMadeMax) return "{}";
  if (std::string own = given(*schema); !own.empty()) return own;
  if (const syntax::Node* branches = branches_of(*schema); branches != nullptr && schema->get("properties") == nullptr && !branches_only_require(*branches)) {
    for (const syntax::Node* branch : branches->items) {
      if (branch->is_mapping() && !is_null_schema(*branch)) return made(*branch, depth + 1);
    }
  }
  if (const syntax::Node* whole = sequence_at(*schema, "allOf"); whole != nullptr && schema->get("properties") == nullptr) {
    const auto parts = telling_parts(*whole, false);
    const syntax::Node* only = parts.size() == 1 ? view_.references().resolve(*parts.front()).node : nullptr;
    const bool object = only == nullptr || only->get("properties") != nullptr || std::ranges::count(types_of(*only), "object") > 0;  // what other parts require counts, too
    if (!object) return made(*only, depth + 1);
  }
  const std::vector<std::string_view> types = types_of(*schema);
  const std::string_view type = !types.empty() ? types.front() : implied_type(*schema);
  if (type == "object") return made_object(*schema, depth);
  if (type == "array") return made_array(*schema, depth);
  if (type == "integer" || type == "number") return made_number(*schema, type == "integer");
  return type == "boolean" ? "true" : quoted(made_text(*schema));
}

std::string Examples::made_array(const syntax::Node& schema, uint32_t depth) {
  const syntax::Node* items = schema.get("items");
  const int64_t least = integer_at(schema, "minItems").value_or(0);
  const bool empty = (depth >= kOptionalDepthMax && least <= 0) || integer_at(schema, "maxItems").value_or(1) <= 0;
  if (items == nullptr || empty) return "[]";
  const std::string item = made(*items, depth + 1);
  std::string text = item;
  for (int64_t count = std::min<int64_t>(least, kItemsMax); count > 1; --count) text += "," + item;
  return "[" + text + "]";
}

std::string Examples::made_object(const syntax::Node& schema, uint32_t depth) {
  std::map<std::string_view, std::string> members;
  const std::vector<const syntax::Node*> parts = openapi::schema_parts(view_.references(), schema);
  std::set<std::string_view> required;
  for (const syntax::Node* part : parts) {
    const syntax::Node* names = sequence_at(*part, "required");
    for (const syntax::Node* name : names == nullptr ? std::span<const syntax::Node* const>() : std::span<const syntax::Node* const>(names->items)) required.insert(name->text);
  }
  const bool all = depth < kOptionalDepthMax && made_ < kMadeMax;
  for (const syntax::Node* part : parts) {
    const syntax::Node* properties = mapping_at(*part, "properties");
    if (properties == nullptr) continue;
    for (const syntax::Member& member : properties->members) {
      if (all || required.contains(member.key)) members[member.key] = made(*member.value, depth + 1);
    }
  }
  const syntax::Node* additional = schema.get("additionalProperties");
  const bool mapping = additional != nullptr && additional->is_mapping();
  if (members.empty() && required.empty() && mapping && all) members["key"] = made(*additional, depth + 1);
  for (const std::string_view name : required) {
    if (!members.contains(name)) members[name] = mapping ? made(*additional, depth + 1) : "\"text\"";
  }
  std::string text;
  for (const auto& [name, value] : members) text += fmt::format("{}{}:{}", text.empty() ? "" : ",", quoted(name), value);
  return "{" + text + "}";
}

std::string Examples::made_text(const syntax::Node& schema) const {
  const std::string format = text_of(schema, "format");
  for (const TextExample& row : kTextExamples) {
    if (row.format == format) return std::string(row.text);
  }
  const int64_t least = std::clamp<int64_t>(integer_at(schema, "minLength").value_or(0), 0, kTextMax), most = std::max<int64_t>(integer_at(schema, "maxLength").value_or(kTextMax), 0);
  if (const syntax::Node* pattern = schema.get("pattern"); pattern != nullptr && pattern->is_string()) {
    const std::optional<std::string> text = text_of_pattern(pattern->text, static_cast<size_t>(least));
    if (text && text->size() <= static_cast<size_t>(most)) return *text;
  }
  std::string text = "text";
  if (least > 4) text.append(static_cast<size_t>(least) - 4, 'x');
  if (most < 4) text.resize(static_cast<size_t>(most));
  return text;
}

/// Examples of real documents are often stale; one that a client could not even read is passed over.
bool Examples::fits(const syntax::Node& value, const syntax::Node& written, uint32_t depth) {
  const syntax::Node* schema = view_.references().resolve(written).node;
  if (++steps_ > kStepsMax) return false;
  if (schema == nullptr || !schema->is_mapping() || depth > kDepthMax) return true;
  if (value.kind == syntax::Kind::null) return allows_null(*schema);
  const std::vector<std::string_view> types = types_of(*schema);
  const bool text = types.size() == 1 && types.front() == "string" && value.is_scalar();
  if (const syntax::Node* values = sequence_at(*schema, "enum")) {
    const auto same = [&](const syntax::Node* one) { return one->text == value.text && (text || one->kind == value.kind); };
    if (std::none_of(values->items.begin(), values->items.end(), same)) return false;
  }
  if (!types.empty() && std::none_of(types.begin(), types.end(), [&](std::string_view type) { return fits_type(value, type); })) return false;
  if (value.is_string() && !fits_format(value.text, text_of(*schema, "format"))) return false;
  if (const syntax::Node* whole = sequence_at(*schema, "allOf")) {
    if (!std::all_of(whole->items.begin(), whole->items.end(), [&](const syntax::Node* part) { return fits(value, *part, depth + 1); })) return false;
  }
  if (const syntax::Node* branches = branches_of(*schema)) {
    if (std::none_of(branches->items.begin(), branches->items.end(), [&](const syntax::Node* part) { return fits(value, *part, depth + 1); })) return false;
  }
  if (const syntax::Node* items = schema->get("items"); items != nullptr && value.is_sequence()) {
    return std::all_of(value.items.begin(), value.items.end(), [&](const syntax::Node* item) { return fits(*item, *items, depth + 1); });
  }
  return !value.is_mapping() || fits_object(value, *schema, depth);
}

bool Examples::fits_object(const syntax::Node& value, const syntax::Node& schema, uint32_t depth) {
  if (const syntax::Node* required = sequence_at(schema, "required")) {
    if (std::any_of(required->items.begin(), required->items.end(), [&](const syntax::Node* name) { return value.get(name->text) == nullptr; })) return false;
  }
  const syntax::Node* properties = mapping_at(schema, "properties");
  if (properties == nullptr) return true;
  return std::all_of(properties->members.begin(), properties->members.end(), [&](const syntax::Member& member) {
    const syntax::Node* own = value.get(member.key);
    return own == nullptr || fits(*own, *member.value, depth + 1);
  });
}

}  // namespace apigw::sdkgen
