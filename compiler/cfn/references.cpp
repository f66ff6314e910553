// Functions that name something: Ref, Fn::GetAtt, Fn::ImportValue, Fn::FindInMap.
#include <fmt/format.h>

#include "compiler/cfn/evaluator.h"
#include "compiler/cfn/resource_values.h"
#include "compiler/source/suggest.h"

namespace apigw::cfn {
namespace {

constexpr std::string_view kPseudoParameters[] = {"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition",
                                                  "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"};

/// What stands in for an attribute that nobody can know: the reference itself, so that a reader recognises it.
std::string stand_in(std::string_view id, std::string_view attribute) { return fmt::format("{}.{}", id, attribute); }

}  // namespace

std::string_view Evaluator::nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr size_t kComparedMax = 200'000;
  compared_ += candidates.size();
  return compared_ > kComparedMax ? std::string_view() : source::nearest(word, candidates);
}

std::string Evaluator::did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

std::string Evaluator::hint_for_name(std::string_view name) {
  if (name.starts_with("stageVariables.")) return fmt::format("a stage variable is the service's: write ${{!{}}}", name);
  std::vector<std::string_view> known(std::begin(kPseudoParameters), std::end(kPseudoParameters));
  for (const auto& [parameter, value] : parameters_) known.push_back(parameter);
  for (const WrittenResource& resource : written_) known.push_back(resource.id);
  for (const GeneratedResource& resource : generated_) known.push_back(resource.id);
  std::string_view near = nearest(name, known);
  const size_t dot = name.find('.');
  if (!near.empty() || dot == name.npos) return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
  near = nearest(name.substr(0, dot), known);
  return near.empty() ? std::string() : fmt::format("did you mean '{}{}'?", near, name.substr(dot));
}

void Evaluator::report_unknown_name(std::string_view name, source::Span at) {
  diagnostics_.report(source::Code::unresolved_name, at, fmt::format("'{}' is not a parameter, resource or pseudo parameter of this template", name), hint_for_name(name));
}

std::string_view Evaluator::kept_id(std::string_view id) {
  if (const auto found = written_index_.find(id); found != written_index_.end()) return found->first;
  if (const auto found = generated_index_.find(id); found != generated_index_.end()) return found->first;
  return {};
}

void Evaluator::check_exists(std::string_view id, source::Span at) {
  const auto found = written_index_.find(id);
  if (found == written_index_.end()) return;
  const Node& resource = *resource_members_[found->second].value;
  const Node* named = resource.get("Condition");
  if (named == nullptr || !named->is_string() || condition(named->text, named->span) != Truth::no) return;
  diagnostics_.report(source::Code::dropped_resource, at, fmt::format("'{}' does not exist, because its condition '{}' is false; AWS refuses the template", id, named->text),
                      "choose by Fn::If, or give this the same condition");
}

std::optional<Evaluator::Referred> Evaluator::refer(std::string_view name, source::Span at) {
  if (const auto found = parameters_.find(name); found != parameters_.end()) {
    const Parameter& parameter = found->second;
    return Referred{.value = {parameter.text, parameter.certainty}, .logical_id = {}, .attribute = {}, .parameter = &parameter};
  }
  if (std::optional<std::string> text = pseudo_parameter(name, template_.options.environment)) {
    return Referred{.value = {std::move(*text), Certainty::known}, .logical_id = {}, .attribute = {}};
  }
  const Template::Referable* target = referable(name);
  if (target == nullptr) return std::nullopt;
  note_dependency(name, at);
  check_exists(name, at);
  Referred result{.value = {}, .logical_id = kept_id(name), .attribute = {}};
  if (const std::string* known = known_value(name)) {
    result.value.text = *known;
  } else {
    result.value.text = resource_value(target->type, name, target->name, {}, template_.options.environment).value_or(target->name);
    if (resource_type(target->type) == nullptr) {
      result.value.certainty = Certainty::unknown;
      note_unresolved(at, std::string(name), result.value.text, fmt::format("the physical id of a resource of type {}", target->type));
    }
  }
  return result;
}

std::optional<Evaluator::Referred> Evaluator::refer_attribute(std::string_view id, std::string_view attribute, source::Span id_at, source::Span attribute_at) {
  const Template::Referable* target = referable(id);
  if (target == nullptr) return std::nullopt;
  note_dependency(id, id_at);
  check_exists(id, id_at);
  Referred result{.value = {}, .logical_id = kept_id(id), .attribute = builder_.keep(attribute)};
  const std::string name = stand_in(id, attribute);
  if (const std::string* known = known_value(name)) {
    result.value.text = *known;
  } else if (const auto output = nested_output(id, attribute, attribute_at)) {
    result.value = *output;
  } else if (auto text = resource_value(target->type, id, target->name, attribute, template_.options.environment)) {
    result.value.text = std::move(*text);
  } else {
    const ResourceType* type = resource_type(target->type);
    std::vector<std::string_view> attributes;
    if (type != nullptr) {
      for (const ResourceValue& value : type->values) {
        if (!value.attribute.empty()) attributes.push_back(value.attribute);
      }
    }
    const std::string_view near = source::nearest(attribute, attributes);
    if (!near.empty()) {
      diagnostics_.report(source::Code::unresolved_name, attribute_at, fmt::format("a resource of type {} has no attribute '{}'", target->type, attribute), fmt::format("did you mean '{}'?", near));
      result.value.certainty = Certainty::faulty;
      return result;
    }
    result.value = {name, Certainty::unknown};
    note_unresolved(id_at, name, name, fmt::format("an attribute of a resource of type {}", target->type));
  }
  return result;
}

const Node* Evaluator::ref(const Call& call) {
  const Node& argument = *call.argument;
  if (!argument.is_string()) {
    refuse(call, "Ref takes the name of a parameter or resource");
    return faulty(call);
  }
  const std::string_view name = argument.text;
  if (name == "AWS::NoValue") return nullptr;
  if (name == "AWS::NotificationARNs") return made_list(call, {}, Certainty::known);
  const std::optional<Referred> target = refer(name, argument.span);
  if (!target) {
    report_unknown_name(name, argument.span);
    return faulty(call);
  }
  if (target->parameter != nullptr && target->parameter->is_list) return made_list(call, target->parameter->items, target->parameter->certainty);
  const Node* made = made_text(call, target->value.text, target->value.certainty);
  template_.set_origin(*made, Origin{.written = call.written, .logical_id = target->logical_id, .attribute = {}, .certainty = target->value.certainty});
  return made;
}

const Node* Evaluator::get_att(const Call& call) {
  const Node& argument = *call.argument;
  std::string id, attribute;
  source::Span id_at = argument.span, attribute_at = argument.span;
  if (argument.is_string()) {
    const size_t dot = argument.text.find('.');
    if (dot == argument.text.npos || dot == 0 || dot + 1 == argument.text.size()) {
      refuse(call, "Fn::GetAtt takes a resource and an attribute, as in 'MyFunction.Arn'");
      return faulty(call);
    }
    id = argument.text.substr(0, dot);
    attribute = argument.text.substr(dot + 1);
    id_at = syntax::text_span(argument, 0, static_cast<uint32_t>(dot));
    attribute_at = syntax::text_span(argument, static_cast<uint32_t>(dot + 1), static_cast<uint32_t>(argument.text.size()));
  } else {
    const auto items = items_of(call, 2, 255, "a resource and an attribute");
    if (!items) return faulty(call);
    const Text name = text_value(*(*items)[0], call, "the resource");
    Certainty certainty = name.certainty;
    for (size_t i = 1; i < items->size(); ++i) {
      const Text part = text_value(*(*items)[i], call, "the attribute");
      attribute += (i > 1 ? "." : "") + part.text;
      certainty = both(certainty, part.certainty);
    }
    if (certainty == Certainty::faulty) return faulty(call);
    if (certainty == Certainty::unknown) {
      note_unresolved(call.written->span, stand_in(name.text, attribute), stand_in(name.text, attribute), "an attribute whose name only AWS knows");
      return made_text(call, stand_in(name.text, attribute), Certainty::unknown);
    }
    id = name.text;
    id_at = (*items)[0]->span;
    attribute_at = (*items)[1]->span;
  }
  const std::optional<Referred> target = refer_attribute(id, attribute, id_at, attribute_at);
  if (!target) {
    const std::string hint = hint_for_name(id);
    diagnostics_.report(source::Code::unresolved_name, id_at, fmt::format("there is no resource '{}' in this template", id), hint);
    return faulty(call);
  }
  const Node* made = made_text(call, target->value.text, target->value.certainty);
  template_.set_origin(*made, Origin{.written = call.written, .logical_id = target->logical_id, .attribute = target->attribute, .certainty = target->value.certainty});
  return made;
}

const Node* Evaluator::import_value(const Call& call) {
  const Text name = text_value(*call.argument, call, "the argument");
  if (name.certainty == Certainty::faulty) return faulty(call);
  if (const std::string* known = known_value(name.text)) return made_text(call, *known, Certainty::known);
  note_unresolved(call.written->span, name.text, name.text, "the value of an export of another stack");
  return made_text(call, name.text, Certainty::unknown);
}

const Node* Evaluator::find_in_map(const Call& call) {
  const auto items = items_of(call, 3, language_extensions_ ? 4 : 3, "a map, a top-level key and a second-level key");
  if (!items) return faulty(call);
  const Text map = text_value(*(*items)[0], call, "the map");
  const Text top = text_value(*(*items)[1], call, "the top-level key");
  const Text second = text_value(*(*items)[2], call, "the second-level key");
  const Certainty certainty = both(map.certainty, both(top.certainty, second.certainty));
  if (certainty == Certainty::faulty) return faulty(call);
  if (certainty == Certainty::unknown) {
    const std::string name = fmt::format("{}.{}.{}", map.text, top.text, second.text);
    note_unresolved(call.written->span, name, name, "a value of a mapping under a key that only AWS knows");
    return made_text(call, name, certainty);
  }
  const Node* found = map_value(map, top, second, *items);
  // One long value, asked for often, would be copied as often.
  if (found == nullptr || !within_budget(call.written->span, 1, found->text.size() + 64 * (found->items.size() + found->members.size()))) return faulty(call);
  return with_origin(call, found, template_.certainty(*found));
}

const Node* Evaluator::map_value(const Text& map, const Text& top, const Text& second, std::span<const Node* const> items) {
  struct Step {
    const Text& key;
    const Node* at;
    std::string_view what;
  };
  const Node* node = mappings_;
  std::string where = "'Mappings'";
  for (const Step& step : {Step{map, items[0], "map"}, Step{top, items[1], "key"}, Step{second, items[2], "key"}}) {
    const Node* next = node == nullptr ? nullptr : node->get(step.key.text);
    if (next == nullptr) {
      if (items.size() == 4 && items[3]->get("DefaultValue") != nullptr) {
        const Node* otherwise = value(*items[3]->get("DefaultValue"));
        if (otherwise == nullptr) return nullptr;
        Node* made = builder_.copy(*otherwise);
        template_.set_origin(*made, Origin{.written = otherwise, .logical_id = {}, .attribute = {}, .certainty = template_.certainty(*otherwise)});
        return made;
      }
      std::vector<std::string_view> keys;
      if (node != nullptr) {
        for (const Member& member : node->members) keys.push_back(member.key);
      }
      diagnostics_.report(source::Code::unresolved_name, step.at->span, fmt::format("there is no {} '{}' in {}", step.what, step.key.text, where), did_you_mean(step.key.text, keys));
      return nullptr;
    }
    node = next;
    where = fmt::format("'{}'", step.key.text);
  }
  // A copy of its own, placed where it is used: what is wrong with it is wrong there.
  return builder_.copy(*node);
}

}  // namespace apigw::cfn
