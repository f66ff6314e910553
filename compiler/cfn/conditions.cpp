// Conditions: Fn::And, Fn::Or, Fn::Not, Fn::Equals, references to other conditions, and Fn::If, which chooses by them.
#include <fmt/format.h>

#include "compiler/cfn/evaluator.h"
#include "compiler/source/suggest.h"
#include "compiler/syntax/read.h"

namespace apigw::cfn {

void Evaluator::read_conditions(const Node& root) {
  const Node* conditions = section(root, "Conditions");
  if (conditions == nullptr) return;
  for (const Member& member : expanded(*conditions)) conditions_.emplace(std::string(member.key), Condition{.member = member, .truth = Truth::unvisited});
  for (const auto& [name, condition] : conditions_) {
    const Truth truth = this->condition(name, condition.member.key_span);
    template_.conditions.emplace_back(name, truth == Truth::yes);
  }
}

Evaluator::Truth Evaluator::condition(std::string_view name, source::Span at) {
  const auto found = conditions_.find(name);
  if (found == conditions_.end()) {
    std::vector<std::string_view> known;
    for (const auto& [other, condition] : conditions_) known.push_back(other);
    diagnostics_.report(source::Code::unknown_condition, at, fmt::format("there is no condition '{}'", name), did_you_mean(name, known));
    return Truth::faulty;
  }
  Condition& condition = found->second;
  if (condition.truth == Truth::in_progress) {
    diagnostics_.report(source::Code::dependency_cycle, condition.member.key_span, fmt::format("the condition '{}' depends on itself", name), {}, {source::Note{at, "it is used here"}});
    return Truth::faulty;
  }
  if (condition.truth == Truth::unvisited) {
    condition.truth = Truth::in_progress;
    condition.truth = condition_value(*condition.member.value);
  }
  return condition.truth;
}

Evaluator::Truth Evaluator::condition_value(const Node& written) {
  std::string function = function_of(written);
  if (function.empty() && written.is_mapping() && written.members.size() == 1) function = written.members[0].key;
  if (function.empty() || !within_budget(written.span, 1, 0) || depth_ > 400) {
    if (depth_ > 400) diagnostics_.report(source::Code::limit_exceeded, written.span, "conditions depend on conditions more than 400 levels deep");
    else if (!budget_.is_over) diagnostics_.report(source::Code::condition_value, written.span, "a condition is made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and references to other conditions");
    return Truth::faulty;
  }
  Call call{function, &written, nullptr};
  if (written.tag.empty()) {
    call.argument = written.members[0].value;
  } else {
    Node* argument = builder_.copy(written);
    argument->tag = {};
    call.argument = argument;
  }
  ++depth_;
  const Truth truth = condition_call(call);
  --depth_;
  return truth;
}

Evaluator::Truth Evaluator::condition_call(const Call& call) {
  if (call.name == "Condition") {
    if (call.argument->is_string()) return condition(call.argument->text, call.argument->span);
    refuse(call, "'Condition' takes the name of a condition");
    return Truth::faulty;
  }
  if (call.name == "Fn::And") return all_of(call, true);
  if (call.name == "Fn::Or") return all_of(call, false);
  if (call.name == "Fn::Equals") return equals(call);
  if (call.name == "Fn::Not") {
    const auto items = items_of(call, 1, 1, "a list of one condition");
    const Truth truth = items ? condition_value(*(*items)[0]) : Truth::faulty;
    return truth == Truth::faulty ? truth : truth == Truth::yes ? Truth::no : Truth::yes;
  }
  static constexpr std::string_view kFunctions[] = {"Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition"};
  const std::string_view near = source::nearest(call.name, kFunctions);
  diagnostics_.report(source::Code::condition_value, call.name_at(), fmt::format("'{}' gives no condition", call.name),
                      near.empty() ? "use Fn::And, Fn::Or, Fn::Not, Fn::Equals or Condition" : fmt::format("did you mean '{}'?", near));
  return Truth::faulty;
}

/// Fn::And (wanted) and Fn::Or (not wanted). All items are looked at, so that every fault is told.
Evaluator::Truth Evaluator::all_of(const Call& call, bool wanted) {
  const auto items = items_of(call, 2, 10, "2 to 10 conditions");
  if (!items) return Truth::faulty;
  bool result = wanted, is_faulty = false;
  for (const Node* item : *items) {
    const Truth truth = condition_value(*item);
    is_faulty = is_faulty || truth == Truth::faulty;
    if ((truth == Truth::yes) != wanted) result = !wanted;
  }
  return is_faulty ? Truth::faulty : result ? Truth::yes : Truth::no;
}

Evaluator::Truth Evaluator::equals(const Call& call) {
  const auto items = items_of(call, 2, 2, "two values");
  if (!items) return Truth::faulty;
  Certainty certainty = Certainty::known;
  std::string texts[2];
  for (size_t i = 0; i < 2; ++i) {
    const Node* now = value(*(*items)[i]);
    if (now == nullptr) continue;
    certainty = both(certainty, template_.certainty(*now));
    texts[i] = scalar_text(*now).value_or(now->is_sequence() ? syntax::to_json(*now) : std::string());
  }
  if (certainty == Certainty::faulty) return Truth::faulty;
  if (certainty == Certainty::unknown) {
    diagnostics_.report(source::Code::unknown_value, call.argument->span, "this condition depends on a value that only AWS knows",
                        "see the value's name in 'apigw inspect --unresolved' and give it by --known NAME=VALUE");
    return Truth::faulty;
  }
  return texts[0] == texts[1] ? Truth::yes : Truth::no;
}

Evaluator::Truth Evaluator::condition_of(const Node& object, std::string* name) {
  const Node* named = object.get("Condition");
  if (named == nullptr) return Truth::yes;
  if (!named->is_string()) {
    diagnostics_.report(source::Code::template_structure, named->span, "'Condition' must be the name of a condition");
    return Truth::faulty;
  }
  if (name != nullptr) *name = named->text;
  return condition(named->text, named->span);
}

const Node* Evaluator::if_function(const Call& call) {
  const auto items = items_of(call, 3, 3, "a condition, a value when it is true and a value when it is false");
  if (!items) return faulty(call);
  const Node& name = *(*items)[0];
  if (!name.is_string()) {
    diagnostics_.report(source::Code::function_arguments, name.span, "the first item of Fn::If must be the name of a condition");
    return faulty(call);
  }
  const Truth truth = condition(name.text, name.span);
  if (truth == Truth::faulty) return faulty(call);
  const Node* chosen = value(*(*items)[truth == Truth::yes ? 1 : 2]);
  if (chosen == nullptr) return nullptr;
  const Origin* origin = template_.origin(*chosen);
  Origin mine = origin != nullptr ? *origin : Origin{};
  mine.written = call.written;
  Node* made = builder_.copy(*chosen);
  template_.set_origin(*made, mine);
  return made;
}

const Node* Evaluator::condition_in_value(const Call& call) {
  refuse(call, fmt::format("{} stands in 'Conditions' only", call.name), "give the condition a name there and use it by Fn::If");
  return faulty(call);
}

}  // namespace apigw::cfn
