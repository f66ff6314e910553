// Rules of keywords that apply other schemas: items, members, dependencies, combinations; and the words that are no rules.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "compiler/schema/keywords.h"
#include "compiler/schema/lowering.h"
#include "compiler/source/suggest.h"
#include "runtime/bundle/segment_hash.h"

namespace apigw::schema {
namespace {

using bundle::SchemaOp;

struct Combination {
  std::string_view keyword;
  SchemaOp op;
};
constexpr Combination kCombinations[] = {{"allOf", SchemaOp::all_of}, {"anyOf", SchemaOp::any_of}, {"oneOf", SchemaOp::one_of}};

source::Span blame(const syntax::Node& schema) {
  const syntax::Node* reference = schema.get("$ref");
  return reference != nullptr ? reference->span : schema.span;
}

}  // namespace

/// The members of an object schema, gathered from four keywords.
struct Lowering::Members {
  std::vector<bundle::MemberSlot> entries;  // `name` is a StringId, in the order met
  std::unordered_map<std::string_view, size_t> by_name;
  std::vector<bundle::PatternEntry> patterns;
  uint32_t required_count = 0;
  uint32_t additional = bundle::block_any;

  bundle::MemberSlot& entry(std::string_view name, const Intern& intern) {
    const auto [found, fresh] = by_name.try_emplace(name, entries.size());
    if (fresh) entries.push_back({bundle::segment_hash(name), intern(name), bundle::block_undeclared, 0});
    return entries[found->second];
  }
};

void Lowering::rule_reference() {
  const syntax::Node* reference = get("$ref");
  if (reference == nullptr) return;  // only OpenAPI 3.1 comes here with one: the other words count as well
  const uint32_t number = block_of_reference(*reference);
  block_.begin(SchemaOp::all_of);
  block_.same_value(number, reference->span);
  block_.end();
}

void Lowering::rule_items() {
  const syntax::Node* items = get("items");
  const syntax::Node* prefix = is_31_ ? get("prefixItems") : nullptr;
  const syntax::Node* rest = get("additionalItems");
  const syntax::Node* tuple = prefix != nullptr ? prefix : items != nullptr && items->is_sequence() ? items : nullptr;
  if (prefix != nullptr) {
    rest = items;
    if (!prefix->is_sequence()) return fault(prefix->span, "'prefixItems' is a list of schemas");
  }
  uint32_t after = bundle::block_any;
  if (rest != nullptr) {
    if (rest->kind == syntax::Kind::boolean) after = syntax::as_bool(*rest).value_or(true) ? bundle::block_any : bundle::block_never;
    else after = block_of(*rest, task_.label);
  }
  if (tuple != nullptr) {
    std::vector<uint32_t> numbers;
    for (const syntax::Node* item : tuple->items) numbers.push_back(block_of(*item, task_.label));
    block_.begin(SchemaOp::tuple);
    block_.reference(after);
    for (const uint32_t number : numbers) block_.reference(number);
    return end_instruction(*tuple);
  }
  if (items == nullptr) return;  // additionalItems alone says nothing
  block_.begin(SchemaOp::items);
  block_.reference(block_of(*items, task_.label));
  block_.end();
}

std::vector<std::string_view> Lowering::names(const syntax::Node& list, std::string_view keyword) {
  std::vector<std::string_view> out;
  if (!list.is_sequence()) {
    fault(list.span, fmt::format("'{}' is a list of member names", keyword));
    return out;
  }
  std::set<std::string_view> seen;
  for (const syntax::Node* name : list.items) {
    if (!name->is_string()) {
      fault(name->span, fmt::format("'{}' is a list of texts", keyword));
    } else if (!seen.insert(name->text).second) {
      fault(name->span, fmt::format("'{}' stands twice in '{}'", name->text, keyword));
    } else {
      out.push_back(name->text);
    }
  }
  return out;
}

void Lowering::rule_members() {
  Members members;
  const syntax::Node* properties = get("properties");
  if (properties != nullptr && !properties->is_mapping()) {
    fault(properties->span, "'properties' maps names to schemas");
  } else if (properties != nullptr) {
    for (const syntax::Member& member : properties->members) {
      const uint32_t number = block_of(*member.value, member.key);
      members.entry(member.key, intern_).block = number;
    }
  }
  if (const syntax::Node* required = get("required")) {
    if (required->kind == syntax::Kind::boolean) {
      // Draft 3, often met inside a property; importers pass over it.
      diagnostics_.report(source::Code::dropped_keyword, required->span, fmt::format("'required' of '{}' is not a list of names and is dropped from {}", task_.label, model_text()),
                          "name the member in the list 'required' of the object around it");
    } else {
      for (const std::string_view name : names(*required, "required")) {
        members.entry(name, intern_).required = 1;
        ++members.required_count;
      }
    }
  }
  const syntax::Node* patterns = get("patternProperties");
  if (patterns != nullptr && !patterns->is_mapping()) {
    fault(patterns->span, "'patternProperties' maps regular expressions to schemas");
  } else if (patterns != nullptr) {
    for (const syntax::Member& member : patterns->members) {
      const uint32_t number = block_of(*member.value, member.key);
      const uint32_t pattern = expression(member.key, member.key_span, nullptr);
      if (pattern != no_expression) members.patterns.push_back({pattern, number});
    }
  }
  if (const syntax::Node* additional = get("additionalProperties")) {
    if (additional->kind == syntax::Kind::boolean) members.additional = syntax::as_bool(*additional).value_or(true) ? bundle::block_any : bundle::block_never;
    else members.additional = block_of(*additional, task_.label);
  }
  if (members.entries.empty() && members.patterns.empty() && members.additional == bundle::block_any) return;

  const uint32_t slot_count = bundle::slot_count_for(uint32_t(members.entries.size()));
  std::vector<bundle::MemberSlot> slots(slot_count, {0, bundle::none, 0, 0});
  for (const bundle::MemberSlot& entry : members.entries) {
    uint32_t i = entry.hash & (slot_count - 1);
    while (slots[i].name != bundle::none) i = (i + 1) & (slot_count - 1);
    slots[i] = entry;
  }
  block_.begin(SchemaOp::members);
  block_.word(slot_count);
  block_.word(members.required_count);
  block_.reference(members.additional);
  block_.word(uint32_t(members.patterns.size()));
  for (const bundle::PatternEntry& entry : members.patterns) {
    block_.word(entry.expression);
    block_.reference(entry.block);
  }
  for (const bundle::MemberSlot& slot : slots) {
    block_.word(slot.hash);
    block_.word(slot.name);
    if (slot.name == bundle::none) block_.word(0);
    else block_.reference(slot.block);
    block_.word(slot.required);
  }
  end_instruction(*task_.node);
}

void Lowering::dependency(const syntax::Member& member, bool names_allowed, bool schema_allowed) {
  if (member.value->is_sequence() && names_allowed) {
    const std::vector<std::string_view> wanted = names(*member.value, member.key);
    if (wanted.empty()) return;
    block_.begin(SchemaOp::needs_names);
    block_.word(intern_(member.key));
    for (const std::string_view name : wanted) block_.word(intern_(name));
    return end_instruction(*member.value);
  }
  if (!schema_allowed) return fault(member.value->span, "a dependency is a list of member names");
  const uint32_t number = block_of(*member.value, task_.label);
  block_.begin(SchemaOp::needs_schema);
  block_.word(intern_(member.key));
  block_.same_value(number, blame(*member.value));
  block_.end();
}

void Lowering::rule_dependencies() {
  struct Form {
    std::string_view keyword;
    bool names_allowed, schema_allowed, later;
  };
  static constexpr Form kForms[] = {{"dependencies", true, true, false}, {"dependentRequired", true, false, true}, {"dependentSchemas", false, true, true}};
  for (const Form& form : kForms) {
    const syntax::Node* dependencies = get(form.keyword);
    if (dependencies == nullptr || (form.later && !is_31_)) continue;
    if (!dependencies->is_mapping()) {
      fault(dependencies->span, fmt::format("'{}' maps member names to what they need", form.keyword));
      continue;
    }
    for (const syntax::Member& member : dependencies->members) dependency(member, form.names_allowed, form.schema_allowed);
  }
}

void Lowering::rule_combinations() {
  for (const Combination& combination : kCombinations) {
    const syntax::Node* list = get(combination.keyword);
    if (list == nullptr) continue;
    if (!list->is_sequence() || list->items.empty()) {
      fault(list->span, fmt::format("'{}' is a list of at least one schema", combination.keyword));
      continue;
    }
    std::vector<uint32_t> numbers;
    for (const syntax::Node* schema : list->items) numbers.push_back(block_of(*schema, task_.label));
    block_.begin(combination.op);
    for (size_t i = 0; i < numbers.size(); ++i) block_.same_value(numbers[i], blame(*list->items[i]));
    end_instruction(*list);
  }
  if (const syntax::Node* schema = get("not")) {
    const uint32_t number = block_of(*schema, task_.label);
    block_.begin(SchemaOp::negation);
    block_.same_value(number, blame(*schema));
    block_.end();
  }
}

void Lowering::rule_other_words() {
  for (const syntax::Member& member : task_.node->members) {
    const Treatment treatment = treatment_of(member.key);
    if (member.key == "nullable") {
      if (syntax::as_bool(*member.value).value_or(false)) {
        diagnostics_.report(source::Code::dropped_nullable, member.key_span, fmt::format("'nullable' is ignored: null will be rejected for '{}'", task_.label),
                            "write a union with the null type");
      }
      continue;
    }
    if (treatment == Treatment::enforced || treatment == Treatment::annotation || (treatment == Treatment::lowered && is_31_)) continue;
    if (treatment == Treatment::lost && is_31_) {
      unenforced(member.key_span, fmt::format("'{}' in {} has no equal in JSON schema draft 4", member.key, model_text()));
      continue;
    }
    const std::string_view guess = treatment == Treatment::unknown ? source::nearest(member.key, enforced_keywords()) : std::string_view();
    diagnostics_.report(source::Code::dropped_keyword, member.key_span,
                        fmt::format("'{}' is not part of JSON schema draft 4 and is dropped from {}", member.key, model_text()),
                        guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  }
}

}  // namespace apigw::schema
