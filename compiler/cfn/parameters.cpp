// Values of parameters: what the command line, samconfig.toml or the template's default says, checked against the declaration.
#include <fmt/format.h>

#include <charconv>

#include "compiler/cfn/evaluator.h"
#include "compiler/source/suggest.h"
#include "runtime/base/regex.h"

namespace apigw::cfn {
namespace {

constexpr std::string_view kMembers[] = {"AllowedPattern", "AllowedValues", "ConstraintDescription", "Default", "Description",
                                         "MaxLength", "MaxValue", "MinLength", "MinValue", "NoEcho", "Type"};
constexpr std::string_view kSsmValue = "AWS::SSM::Parameter::Value<";

std::string text_of(const Node& declaration, std::string_view key) {
  const Node* node = declaration.get(key);
  return node == nullptr ? std::string() : scalar_text(*node).value_or(std::string());
}

bool is_list_type(std::string_view type) { return type.starts_with("List<") || type == "CommaDelimitedList"; }

/// The type as far as we know it; types of existing AWS things ("AWS::EC2::VPC::Id") are text here.
bool is_known_type(std::string_view type) {
  if (type.starts_with(kSsmValue)) return type.ends_with('>');
  if (type.starts_with("List<")) return type.ends_with('>');
  return type == "String" || type == "Number" || type == "CommaDelimitedList" || type.starts_with("AWS::");
}

std::vector<std::string> comma_items(std::string_view text) {
  std::vector<std::string> items;
  if (text.empty()) return items;
  for (size_t at = 0;;) {
    const size_t comma = text.find(',', at);
    std::string_view item = text.substr(at, comma - at);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    items.emplace_back(item);
    if (comma == text.npos) return items;
    at = comma + 1;
  }
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::string> Evaluator::given_value(std::string_view name) const {
  const Options& options = template_.options;
  for (auto it = options.parameters.rbegin(); it != options.parameters.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  for (auto it = options.defaults.rbegin(); it != options.defaults.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return std::nullopt;
}

void Evaluator::read_parameters(const Node& root) {
  const Node* parameters = section(root, "Parameters");
  if (parameters != nullptr) {
    for (const Member& member : parameters->members) {
      if (!parameters_.contains(member.key)) read_parameter(member);
    }
  }
}

/// A parameter that is given but not declared is most often a typing error; the service refuses it, the shared agreement asks for a
/// warning.
void Evaluator::check_parameter_names(const Node& root) {
  const Member* section_member = root.find("Parameters");
  const Member* place = section_member != nullptr ? section_member : root.find("Resources");
  for (const auto& [name, text] : template_.options.parameters) {
    if (parameters_.contains(name) || place == nullptr) continue;
    std::vector<std::string_view> known;
    for (const auto& [other, parameter] : parameters_) known.push_back(other);
    const std::string_view near = source::nearest(name, known);
    diagnostics_.report(source::Code::unknown_parameter, place->key_span, fmt::format("the parameter '{}' is given, but the template does not declare it", name),
                        near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
}

void Evaluator::read_parameter(const Member& declared) {
  const Node& declaration = *declared.value;
  Parameter parameter;
  if (!declaration.is_mapping()) {
    diagnostics_.report(source::Code::template_structure, declaration.span, fmt::format("the parameter '{}' must be a map with a 'Type'", declared.key));
    parameter.certainty = Certainty::faulty;
    parameters_.emplace(std::string(declared.key), parameter);
    return;
  }
  for (const Member& member : declaration.members) {
    if (std::find(std::begin(kMembers), std::end(kMembers), member.key) != std::end(kMembers)) continue;
    const std::string_view near = source::nearest(member.key, kMembers);
    diagnostics_.report(source::Code::template_structure, member.key_span, fmt::format("a parameter has no member '{}'", member.key), near.empty() ? std::string() : fmt::format("did you mean '{}'?", near));
  }
  const std::string type = text_of(declaration, "Type");
  if (!is_known_type(type)) {
    const Node* node = declaration.get("Type");
    diagnostics_.report(source::Code::template_structure, node == nullptr ? declared.key_span : node->span,
                        node == nullptr ? fmt::format("the parameter '{}' has no 'Type'", declared.key) : fmt::format("'{}' is no type of a parameter", type),
                        "types are String, Number, CommaDelimitedList, List<Number> and those that begin with AWS::");
  }
  parameter.is_secret = declaration.get("NoEcho") != nullptr && syntax::as_bool(*declaration.get("NoEcho")).value_or(false);
  const std::string_view value_type = type.starts_with(kSsmValue) ? std::string_view(type).substr(kSsmValue.size(), type.size() - kSsmValue.size() - 1) : std::string_view(type);
  parameter.is_list = is_list_type(value_type);
  take_value(declared, parameter);
  if (type.starts_with(kSsmValue) && parameter.certainty == Certainty::known) take_ssm_value(declared, parameter);
  if (parameter.is_list) parameter.items = comma_items(parameter.text);
  template_.parameters.emplace_back(std::string(declared.key), parameter.is_list ? nullptr : builder_.string(parameter.is_secret ? "****" : parameter.text, declared.key_span));
  parameters_.emplace(std::string(declared.key), std::move(parameter));
}

void Evaluator::take_value(const Member& declared, Parameter& parameter) {
  const Node* otherwise = declared.value->get("Default");
  if (std::optional<std::string> given = given_value(declared.key)) {
    parameter.text = std::move(*given);
    if (std::ranges::find(template_.options.unknown_parameters, declared.key) != template_.options.unknown_parameters.end()) {
      parameter.certainty = Certainty::unknown;  // and so not to be judged
      return;
    }
    return check_parameter(declared, parameter, declared.key_span);
  }
  if (otherwise == nullptr) {
    diagnostics_.report(source::Code::parameter_missing, declared.key_span, fmt::format("parameter '{}' has no value and no default", declared.key),
                        fmt::format("pass --parameter {}=VALUE", declared.key));
    parameter.certainty = Certainty::faulty;
    return;
  }
  const std::optional<std::string> text = scalar_text(*otherwise);
  if (!text || !otherwise->tag.empty()) {
    diagnostics_.report(source::Code::template_structure, otherwise->span, "the default of a parameter must be a text", parameter.is_list ? "write a list as one text, with commas" : "");
    parameter.certainty = Certainty::faulty;
    return;
  }
  parameter.text = *text;
  check_parameter(declared, parameter, otherwise->span);
}

void Evaluator::take_ssm_value(const Member& declared, Parameter& parameter) {
  const std::string name = parameter.text;
  if (const std::string* known = known_value(name)) {
    parameter.text = *known;
    return;
  }
  parameter.certainty = Certainty::unknown;
  note_unresolved(declared.key_span, name, name, "the value of a parameter of Systems Manager");
}

void Evaluator::check_parameter(const Member& declared, const Parameter& parameter, source::Span at) {
  const Node& declaration = *declared.value;
  const std::string type = text_of(declaration, "Type");
  const std::string shown = parameter.is_secret ? "****" : parameter.text;
  const std::string description = text_of(declaration, "ConstraintDescription");
  const auto reject = [&](const std::string& why) {
    diagnostics_.report(source::Code::parameter_rejected, at, fmt::format("the value '{}' of parameter '{}' {}", shown, declared.key, why), description);
  };
  const std::vector<std::string> values = parameter.is_list ? comma_items(parameter.text) : std::vector<std::string>{parameter.text};
  if (const Node* allowed = declaration.get("AllowedValues"); allowed != nullptr && allowed->is_sequence()) {
    for (const std::string& one : values) {
      const bool found = std::any_of(allowed->items.begin(), allowed->items.end(), [&](const Node* item) { return scalar_text(*item) == one; });
      if (!found) return reject("is not one of its AllowedValues");
    }
  }
  if (const std::string pattern = text_of(declaration, "AllowedPattern"); !pattern.empty()) {
    const auto regex = Regex::compile(pattern);
    if (!regex) {
      // Java's dialect is larger than ours; what we cannot decide is not the value's fault.
      diagnostics_.report(source::Code::pattern_not_checked, declaration.get("AllowedPattern")->span, fmt::format("the pattern is not checked: {}", regex.error()));
    } else {
      for (const std::string& one : values) {
        if (!regex->full_match(one)) return reject(fmt::format("does not match its AllowedPattern {}", pattern));
      }
    }
  }
  const auto limit = [&](std::string_view key) { return number_of(text_of(declaration, key)); };
  const auto length = static_cast<double>(parameter.text.size());
  if (type == "String" && limit("MinLength") && length < *limit("MinLength")) return reject(fmt::format("is shorter than its MinLength {}", *limit("MinLength")));
  if (type == "String" && limit("MaxLength") && length > *limit("MaxLength")) return reject(fmt::format("is longer than its MaxLength {}", *limit("MaxLength")));
  if (type != "Number" && type != "List<Number>") return;
  for (const std::string& one : values) {
    const auto number = number_of(one);
    if (!number) return reject("is no number");
    if (limit("MinValue") && *number < *limit("MinValue")) return reject(fmt::format("is less than its MinValue {}", *limit("MinValue")));
    if (limit("MaxValue") && *number > *limit("MaxValue")) return reject(fmt::format("is more than its MaxValue {}", *limit("MaxValue")));
  }
}

}  // namespace apigw::cfn
