#include "compiler/sdkgen/example.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "compiler/sdkgen/schema_facts.h"
#include "compiler/sdkgen/text_formats.h"
#include "compiler/source/json_text.h"
#include "compiler/syntax/read.h"

namespace apigw::sdkgen {
namespace {

constexpr uint32_t kOptionalDepthMax = 3;  // optional properties below are left out
constexpr uint32_t kDepthMax = 24;

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

/// A whole number within the bounds.
int64_t whole_number(const syntax::Node& schema) {
  const auto bound = [&](std::string_view key) -> std::optional<int64_t> {
    const syntax::Node* node = schema.get(key);
    return node == nullptr ? std::nullopt : syntax::as_integer(*node);
  };
  int64_t value = 1;
  if (const auto minimum = bound("minimum"); minimum && value <= *minimum) value = *minimum < INT64_MAX ? *minimum + (is_true(schema, "exclusiveMinimum") ? 1 : 0) : *minimum;
  if (const auto maximum = bound("maximum"); maximum && value > *maximum) value = *maximum;
  return value;
}

}  // namespace

std::string Examples::of(const syntax::Node* holder, const syntax::Node* schema) {
  const auto usable = [&](const syntax::Node* value) { return value != nullptr && (schema == nullptr || fits(*value, *schema, 0)); };
  if (holder != nullptr) {
    for (const std::string_view key : {std::string_view("example"), std::string_view("x-example")}) {
      if (const syntax::Node* value = holder->get(key); usable(value)) return syntax::to_json(*value);
    }
    if (const syntax::Node* named = mapping_at(*holder, "examples")) {
      for (const syntax::Member& member : named->members) {
        const syntax::Node* one = view_.references().resolve(*member.value).node;
        const syntax::Node* value = one == nullptr ? nullptr : one->get("value");
        if (usable(value)) return syntax::to_json(*value);
      }
    }
  }
  return schema == nullptr ? "null" : made(*schema, 0);
}

std::string Examples::made(const syntax::Node& written, uint32_t depth) {
  const syntax::Node* schema = view_.references().resolve(written).node;
  if (schema == nullptr || !schema->is_mapping() || depth > kDepthMax) return "{}";
  for (const std::string_view key : {std::string_view("example"), std::string_view("const"), std::string_view("default")}) {
    if (const syntax::Node* value = schema->get(key); value != nullptr && fits(*value, *schema, 0)) return syntax::to_json(*value);
  }
  for (const std::string_view key : {std::string_view("examples"), std::string_view("enum")}) {
    const syntax::Node* list = sequence_at(*schema, key);
    if (list == nullptr) continue;
    const syntax::Node& first = *list->items.front();
    if (fits(first, *schema, 0)) return syntax::to_json(first);
    if (key == "enum" && only_texts(*schema) && first.is_scalar() && first.kind != syntax::Kind::null) return quoted(first.text);
  }
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
  const std::string_view type = !types.empty() ? types.front() : schema->get("properties") != nullptr || sequence_at(*schema, "allOf") != nullptr ? "object" : schema->get("items") != nullptr ? "array" : "string";
  if (type == "object") return made_object(*schema, depth);
  if (type == "array") {
    const syntax::Node* items = schema->get("items");
    const bool empty = depth >= kOptionalDepthMax && schema->get("minItems") == nullptr;
    return items == nullptr || empty ? "[]" : fmt::format("[{}]", made(*items, depth + 1));
  }
  if (type == "integer") return std::to_string(whole_number(*schema));
  if (type == "number") return schema->get("minimum") != nullptr || schema->get("maximum") != nullptr ? std::to_string(whole_number(*schema)) : "1.5";
  return type == "boolean" ? "true" : quoted(made_text(*schema));
}

std::string Examples::made_object(const syntax::Node& schema, uint32_t depth) {
  std::map<std::string_view, std::string> members;
  std::vector<std::string_view> required;
  const auto collect = [&](const syntax::Node& part, auto&& self, uint32_t level) -> void {
    if (level > kDepthMax) return;
    if (const syntax::Node* names = sequence_at(part, "required")) {
      for (const syntax::Node* name : names->items) required.push_back(name->text);
    }
    if (const syntax::Node* whole = sequence_at(part, "allOf")) {
      for (const syntax::Node* other : whole->items) {
        if (const syntax::Node* target = view_.references().resolve(*other).node; target != nullptr && target->is_mapping()) self(*target, self, level + 1);
      }
    }
  };
  collect(schema, collect, 0);
  const auto fill = [&](const syntax::Node& part, auto&& self, uint32_t level) -> void {
    if (level > kDepthMax) return;
    if (const syntax::Node* properties = mapping_at(part, "properties")) {
      for (const syntax::Member& member : properties->members) {
        const bool needed = std::find(required.begin(), required.end(), member.key) != required.end();
        if (needed || depth < kOptionalDepthMax) members[member.key] = made(*member.value, depth + 1);
      }
    }
    if (const syntax::Node* whole = sequence_at(part, "allOf")) {
      for (const syntax::Node* other : whole->items) {
        if (const syntax::Node* target = view_.references().resolve(*other).node; target != nullptr && target->is_mapping()) self(*target, self, level + 1);
      }
    }
  };
  fill(schema, fill, 0);
  const syntax::Node* additional = schema.get("additionalProperties");
  if (members.empty() && additional != nullptr && additional->is_mapping() && depth < kOptionalDepthMax) members["key"] = made(*additional, depth + 1);
  std::string text;
  for (const auto& [name, value] : members) text += fmt::format("{}{}:{}", text.empty() ? "" : ",", quoted(name), value);
  return "{" + text + "}";
}

std::string Examples::made_text(const syntax::Node& schema) const {
  const std::string format = text_of(schema, "format");
  for (const TextExample& row : kTextExamples) {
    if (row.format == format) return std::string(row.text);
  }
  std::string text = "text";
  const auto bound = [&](std::string_view key) { return schema.get(key) == nullptr ? std::nullopt : syntax::as_integer(*schema.get(key)); };
  if (const auto least = bound("minLength"); least && *least > 4 && *least < 4096) text.append(static_cast<size_t>(*least) - 4, 'x');
  if (const auto most = bound("maxLength"); most && *most >= 0 && *most < 4) text.resize(static_cast<size_t>(*most));
  return text;
}

/// Examples of real documents are often stale; one that a client could not even read is passed over.
bool Examples::fits(const syntax::Node& value, const syntax::Node& written, uint32_t depth) {
  const syntax::Node* schema = view_.references().resolve(written).node;
  if (schema == nullptr || !schema->is_mapping() || depth > kDepthMax) return true;
  if (value.kind == syntax::Kind::null) return allows_null(*schema);
  if (const syntax::Node* values = sequence_at(*schema, "enum")) {
    const bool any_kind = only_texts(*schema);
    if (std::none_of(values->items.begin(), values->items.end(), [&](const syntax::Node* one) { return one->text == value.text && (any_kind || one->kind == value.kind); })) return false;
  }
  const std::vector<std::string_view> types = types_of(*schema);
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
