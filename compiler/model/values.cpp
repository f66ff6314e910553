#include "compiler/model/values.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>

#include "compiler/syntax/read.h"

namespace apigw::model {
namespace {

char upper_letter(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

std::string_view kind_name(syntax::Kind kind) {
  switch (kind) {
    case syntax::Kind::null: return "null";
    case syntax::Kind::boolean: return "a boolean";
    case syntax::Kind::number: return "a number";
    case syntax::Kind::string: return "a string";
    case syntax::Kind::sequence: return "a list";
    case syntax::Kind::mapping: return "a map";
  }
  return {};
}

bool is_null(const syntax::Node* node) { return node == nullptr || node->kind == syntax::Kind::null; }

}  // namespace

std::string upper(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper_letter);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return upper_letter(x) == upper_letter(y); });
}

void report_unknown_value(source::Diagnostics& diagnostics, Span at, std::string_view what) {
  diagnostics.report(source::Code::unknown_value, at, fmt::format("'{}' is needed here, and only AWS knows its value", what),
                     "see the value's name in 'apigw inspect --unresolved' and give it by --known NAME=VALUE");
}

void Values::report_kind(const syntax::Node& node, std::string_view what, std::string_view wanted) {
  const cfn::Certainty certainty = this->certainty(node);
  if (certainty == cfn::Certainty::faulty) return;  // reported where it was evaluated
  if (certainty == cfn::Certainty::unknown) return report_unknown_value(diagnostics_, node.span, what);
  diagnostics_.report(source::Code::value_kind, node.span, fmt::format("'{}' must be {}, not {}", what, wanted, kind_name(node.kind)));
}

Text Values::function_text(const syntax::Node& node) {
  openapi::Evaluated value = openapi::evaluate(node, variables_);
  if (!value.known) is_unknown(node);
  return {.value = std::move(value.text), .at = node.span, .unknown = !value.known};
}

bool Values::is_unknown(const syntax::Node& node) {
  const std::string function = openapi::function_name(node);
  if (function.empty()) return false;
  diagnostics_.report(source::Code::unresolved_function, node.span,
                      fmt::format("the value of {} is known only where this document is included in a template", function));
  return true;
}

Text Values::text(const syntax::Node& node, std::string_view what) {
  if (!openapi::function_name(node).empty()) return function_text(node);
  if (node.kind == syntax::Kind::null) return {};
  if (!node.is_scalar()) {
    report_kind(node, what, "a string");
    return {};
  }
  return {.value = openapi::replace_aws_variables(node.text, variables_), .at = node.span, .unknown = certainty(node) != cfn::Certainty::known};
}

Text Values::text_at(const syntax::Node& object, std::string_view key) {
  const syntax::Node* node = object.get(key);
  return node == nullptr ? Text{} : text(*node, key);
}

Located<bool> Values::boolean_at(const syntax::Node& object, std::string_view key) {
  const syntax::Node* node = object.get(key);
  if (is_null(node)) return {};
  if (is_unknown(*node)) return {.value = false, .at = node->span, .unknown = true};
  const std::optional<bool> value = syntax::as_bool(*node);
  if (value) return {.value = *value, .at = node->span};
  report_kind(*node, key, "true or false");
  return {};
}

Located<uint32_t> Values::count_at(const syntax::Node& object, std::string_view key, uint32_t otherwise) {
  const syntax::Node* node = object.get(key);
  if (is_null(node)) return {.value = otherwise, .at = {}};
  if (is_unknown(*node)) return {.value = otherwise, .at = node->span, .unknown = true};
  const std::optional<int64_t> value = syntax::as_integer(*node);
  if (!value) {
    report_kind(*node, key, "a whole number");
  } else if (*value < 0 || *value > std::numeric_limits<uint32_t>::max()) {
    diagnostics_.report(source::Code::value_not_allowed, node->span, fmt::format("'{}' is out of range: {}", key, *value));
  } else {
    return {.value = static_cast<uint32_t>(*value), .at = node->span};
  }
  return {.value = otherwise, .at = {}};
}

Located<double> Values::number_at(const syntax::Node& object, std::string_view key) {
  const syntax::Node* node = object.get(key);
  if (is_null(node)) return {};
  if (is_unknown(*node)) return {.value = 0, .at = node->span, .unknown = true};
  double value = 0;
  const char* const end = node->text.data() + node->text.size();
  if (!node->is_scalar() || node->text.empty() || std::from_chars(node->text.data(), end, value).ptr != end) {
    report_kind(*node, key, "a number");
  } else if (!(value >= 0) && value != -1) {
    diagnostics_.report(source::Code::value_not_allowed, node->span, fmt::format("'{}' is out of range: {}", key, node->text));
  } else {
    return {.value = value, .at = node->span};
  }
  return {};
}

std::vector<Text> Values::texts_at(const syntax::Node& object, std::string_view key) {
  std::vector<Text> result;
  const syntax::Node* node = object.get(key);
  if (is_null(node) || is_unknown(*node)) return result;
  if (!node->is_sequence()) {
    report_kind(*node, key, "a list of strings");
    return result;
  }
  for (const syntax::Node* item : node->items) {
    Text value = text(*item, key);
    if (value.present()) result.push_back(std::move(value));
  }
  return result;
}

std::vector<Text> Values::comma_texts_at(const syntax::Node& object, std::string_view key) {
  const syntax::Node* node = object.get(key);
  if (is_null(node)) return {};
  if (node->is_sequence() && node->tag.empty()) return texts_at(object, key);
  const Text whole = text(*node, key);
  if (!whole.present() || whole.unknown) return whole.present() ? std::vector<Text>{whole} : std::vector<Text>{};
  std::vector<Text> result;
  const bool as_written = node->text == whole.value;  // else places inside the text have moved
  for (size_t at = 0; at <= whole.value.size();) {
    const size_t end = std::min(whole.value.find(',', at), whole.value.size());
    size_t first = at, last = end;
    while (first < last && whole.value[first] == ' ') ++first;
    while (last > first && whole.value[last - 1] == ' ') --last;
    if (last > first) {
      result.push_back({.value = whole.value.substr(first, last - first),
                        .at = as_written ? syntax::text_span(*node, static_cast<uint32_t>(first), static_cast<uint32_t>(last)) : node->span});
    }
    at = end + 1;
  }
  return result;
}

std::vector<Mapping> Values::mappings_at(const syntax::Node& object, std::string_view key) {
  std::vector<Mapping> result;
  const syntax::Node* node = mapping_at(object, key);
  if (node == nullptr) return result;
  for (const syntax::Member& member : node->members) {
    const bool function = !openapi::function_name(*member.value).empty();
    if (!member.value->is_string() && !function) {
      const std::string shown = member.value->is_scalar() ? std::string(member.value->text) : std::string(kind_name(member.value->kind));
      diagnostics_.report(source::Code::mapping_not_string, member.value->span,
                          fmt::format("the value of '{}' must be a string, got {}; the entry is ignored", member.key, shown),
                          "write a quoted expression, or a literal as \"'text'\"");
      continue;
    }
    result.push_back({.target = {.value = std::string(member.key), .at = member.key_span}, .source = text(*member.value, member.key)});
  }
  return result;
}

std::vector<Template> Values::templates_at(const syntax::Node& object, std::string_view key) {
  std::vector<Template> result;
  const syntax::Node* node = mapping_at(object, key);
  if (node == nullptr) return result;
  for (const syntax::Member& member : node->members) {
    Template entry{.content_type = {.value = std::string(member.key), .at = member.key_span}, .body = {}, .node = member.value};
    if (!member.value->is_scalar() && openapi::function_name(*member.value).empty()) {
      diagnostics_.report(source::Code::template_not_string, member.value->span,
                          fmt::format("the template for '{}' is {}; its JSON text is used", member.key, kind_name(member.value->kind)),
                          "write the template as a string");
      entry.body = {.value = openapi::replace_aws_variables(syntax::to_json(*member.value), variables_), .at = member.value->span};
    } else {
      entry.body = text(*member.value, member.key);
      if (!entry.body.present()) entry.body.at = member.value->span;  // null: an empty template
    }
    result.push_back(std::move(entry));
  }
  return result;
}

const syntax::Node* Values::mapping_at(const syntax::Node& object, std::string_view key) {
  const syntax::Node* node = object.get(key);
  if (is_null(node) || is_unknown(*node)) return nullptr;
  if (node->is_mapping()) return node;
  report_kind(*node, key, "a map");
  return nullptr;
}

}  // namespace apigw::model
