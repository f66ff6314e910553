#include "compiler/openapi/functions.h"

#include <optional>

namespace apigw::openapi {
namespace {

std::optional<std::string_view> pseudo_parameter(std::string_view name, const AwsVariables& variables) {
  if (name == "AWS::AccountId") return variables.account_id;
  if (name == "AWS::Partition") return variables.partition;
  if (name == "AWS::Region") return variables.region;
  if (name == "AWS::URLSuffix") return "amazonaws.com";
  return std::nullopt;
}

/// Text of Fn::Sub: `${Name}` asks `lookup`, `${!Name}` is the text `${Name}`, and `${stageVariables.x}` belongs to the service.
template <class Lookup>
Evaluated substitute(std::string_view text, Lookup&& lookup) {
  Evaluated result{.text = {}, .known = true};
  size_t at = 0;
  while (at < text.size()) {
    const size_t open = text.find("${", at);
    const size_t close = open == text.npos ? text.npos : text.find('}', open);
    if (close == text.npos) break;
    result.text += text.substr(at, open - at);
    const std::string_view name = text.substr(open + 2, close - open - 2);
    if (name.starts_with('!')) {
      result.text.append("${").append(name.substr(1)).append("}");
    } else if (const std::optional<std::string> value = lookup(name)) {
      result.text += *value;
    } else {
      result.text += text.substr(open, close + 1 - open);
      result.known = result.known && name.starts_with("stageVariables.");
    }
    at = close + 1;
  }
  result.text += text.substr(at);
  return result;
}

Evaluated unknown_value(std::string_view name) { return {.text = "${" + std::string(name) + "}", .known = false}; }

Evaluated evaluate_part(const syntax::Node& node, const AwsVariables& variables) {
  if (!function_name(node).empty()) return evaluate(node, variables);
  if (node.is_scalar()) return {.text = std::string(node.text), .known = true};
  return unknown_value("value");
}

Evaluated evaluate_sub(const syntax::Node& argument, const AwsVariables& variables) {
  const syntax::Node* map = nullptr;
  const syntax::Node* text = &argument;
  if (argument.is_sequence() && argument.items.size() == 2) {
    text = argument.items[0];
    map = argument.items[1];
  }
  if (!text->is_string()) return unknown_value("Sub");
  bool known = true;
  Evaluated result = substitute(text->text, [&](std::string_view name) -> std::optional<std::string> {
    if (map != nullptr) {
      if (const syntax::Node* given = map->get(name)) {
        Evaluated value = evaluate_part(*given, variables);
        known = known && value.known;
        return value.text;
      }
    }
    if (const auto value = pseudo_parameter(name, variables)) return std::string(*value);
    return std::nullopt;
  });
  result.known = result.known && known;
  return result;
}

Evaluated evaluate_join(const syntax::Node& argument, const AwsVariables& variables) {
  if (!argument.is_sequence() || argument.items.size() != 2 || !argument.items[0]->is_string() || !argument.items[1]->is_sequence()) {
    return unknown_value("Join");
  }
  Evaluated result{.text = {}, .known = true};
  bool first = true;
  for (const syntax::Node* item : argument.items[1]->items) {
    if (!first) result.text += argument.items[0]->text;
    first = false;
    const Evaluated part = evaluate_part(*item, variables);
    result.text += part.text;
    result.known = result.known && part.known;
  }
  return result;
}

}  // namespace

bool is_function_name(std::string_view key) { return key == "Ref" || key.starts_with("Fn::"); }

std::string function_name(const syntax::Node& node) {
  if (!node.tag.empty()) return node.tag == "Ref" || node.tag == "Condition" ? std::string(node.tag) : "Fn::" + std::string(node.tag);
  if (node.is_mapping() && node.members.size() == 1 && is_function_name(node.members[0].key)) return std::string(node.members[0].key);
  return {};
}

Evaluated evaluate(const syntax::Node& node, const AwsVariables& variables) {
  const std::string name = function_name(node);
  // With a tag the argument is the node itself; the evaluators below look at its content only.
  const syntax::Node& argument = node.tag.empty() && node.is_mapping() && !node.members.empty() ? *node.members[0].value : node;
  if (name == "Fn::Sub") return evaluate_sub(argument, variables);
  if (name == "Fn::Join") return evaluate_join(argument, variables);
  if (name == "Ref" && argument.is_scalar()) {
    if (const auto value = pseudo_parameter(argument.text, variables)) return {.text = std::string(*value), .known = true};
    return unknown_value(argument.text);
  }
  if (name == "Fn::GetAtt" && argument.is_scalar()) return unknown_value(argument.text);
  return unknown_value(name);
}

std::string replace_aws_variables(std::string_view text, const AwsVariables& variables) {
  if (text.find("${AWS::") == text.npos) return std::string(text);
  std::string result;
  size_t at = 0;
  for (size_t open; (open = text.find("${AWS::", at)) != text.npos;) {
    const size_t close = text.find('}', open);
    if (close == text.npos) break;
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const bool replaced = name == "AWS::AccountId" || name == "AWS::Partition" || name == "AWS::Region";
    result += text.substr(at, open - at);
    result += replaced ? *pseudo_parameter(name, variables) : text.substr(open, close + 1 - open);
    at = close + 1;
  }
  result += text.substr(at);
  return result;
}

}  // namespace apigw::openapi
