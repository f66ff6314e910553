#include "compiler/sdkgen/schema_facts.h"

#include <algorithm>

namespace apigw::sdkgen {
namespace {

struct Format {
  std::string_view type, format;
  Kind kind;
};

// Formats that are no more than a check of a text (uuid, uri, email, decimal) leave it a text: it arrives as it was sent.
constexpr Format kFormats[] = {
    {"boolean", "", Kind::boolean},       {"integer", "int32", Kind::int32},  {"integer", "int64", Kind::int64}, {"integer", "", Kind::integer},
    {"number", "", Kind::number},         {"string", "date", Kind::date},     {"string", "date-time", Kind::date_time},
    {"string", "byte", Kind::bytes},      {"string", "binary", Kind::file},   {"string", "", Kind::string},      {"file", "", Kind::file},
};

}  // namespace

std::string text_of(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && value->is_string() ? std::string(value->text) : std::string();
}

bool is_true(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && syntax::as_bool(*value).value_or(false);
}

const syntax::Node* sequence_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && value->is_sequence() && !value->items.empty() ? value : nullptr;
}

const syntax::Node* mapping_at(const syntax::Node& node, std::string_view key) {
  const syntax::Node* value = node.get(key);
  return value != nullptr && value->is_mapping() && !value->members.empty() ? value : nullptr;
}

std::vector<std::string_view> types_of(const syntax::Node& schema) {
  std::vector<std::string_view> types;
  const syntax::Node* type = schema.get("type");
  if (type == nullptr) return types;
  if (type->is_string() && type->text != "null") types.push_back(type->text);
  for (const syntax::Node* item : type->items) {
    if (item->is_string() && item->text != "null" && std::find(types.begin(), types.end(), item->text) == types.end()) types.push_back(item->text);
  }
  return types;
}

bool is_null_schema(const syntax::Node& schema) {
  const syntax::Node* type = schema.get("type");
  if (type != nullptr) return (type->is_scalar() && type->text == "null") || (type->is_sequence() && type->items.size() == 1 && type->items[0]->text == "null");
  const syntax::Node* values = sequence_at(schema, "enum");
  return values != nullptr && values->items.size() == 1 && values->items[0]->kind == syntax::Kind::null;
}

std::vector<const syntax::Node*> telling_parts(const syntax::Node& list, bool branch) {
  const auto tells = [](const syntax::Member& member) { return member.key != "description" && member.key != "nullable" && member.key != "required"; };
  std::vector<const syntax::Node*> parts;
  for (const syntax::Node* part : list.items) {
    if (!part->is_mapping() || is_null_schema(*part)) continue;
    if (branch || std::any_of(part->members.begin(), part->members.end(), tells)) parts.push_back(part);
  }
  return parts;
}

bool allows_null(const syntax::Node& schema) {
  if (is_true(schema, "nullable") || is_true(schema, "x-nullable") || is_null_schema(schema)) return true;
  const auto is_null_text = [](const syntax::Node* item) { return item->is_scalar() && item->text == "null"; };
  if (const syntax::Node* types = sequence_at(schema, "type"); types != nullptr && std::any_of(types->items.begin(), types->items.end(), is_null_text)) return true;
  const auto is_null = [](const syntax::Node* item) { return item->kind == syntax::Kind::null; };
  if (const syntax::Node* values = sequence_at(schema, "enum"); values != nullptr && std::any_of(values->items.begin(), values->items.end(), is_null)) return true;
  const syntax::Node* branches = branches_of(schema);
  return branches != nullptr && std::any_of(branches->items.begin(), branches->items.end(), [](const syntax::Node* branch) { return is_null_schema(*branch); });
}

const syntax::Node* branches_of(const syntax::Node& schema) {
  const syntax::Node* one = sequence_at(schema, "oneOf");
  return one != nullptr ? one : sequence_at(schema, "anyOf");
}

bool branches_only_require(const syntax::Node& branches) {
  return std::all_of(branches.items.begin(), branches.items.end(), [](const syntax::Node* branch) {
    return branch->is_mapping() && std::all_of(branch->members.begin(), branch->members.end(), [](const syntax::Member& member) { return member.key == "required" || member.key == "not"; });
  });
}

Kind plain_kind(std::string_view type, std::string_view format) {
  for (const Format& row : kFormats) {
    if (row.type == type && (row.format == format || row.format.empty())) return row.kind;
  }
  return Kind::any;
}

bool same_text(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

std::string whole_address(std::string url) {
  const bool whole = url.starts_with("http://") || url.starts_with("https://");
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '\''; });
  return whole && clean ? url : std::string();
}

std::string description_of(const syntax::Node& schema) {
  std::string text = text_of(schema, "description");
  return text.empty() ? text_of(schema, "title") : text;
}

}  // namespace apigw::sdkgen
