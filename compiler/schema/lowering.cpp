#include "compiler/schema/lowering.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/openapi/reference.h"
#include "compiler/schema/built_in.h"
#include "compiler/schema/keywords.h"

namespace apigw::schema {

using source::Code;
using source::Span;

Lowering::Lowering(const model::Api& api, const Intern& intern, source::Diagnostics& diagnostics) : api_(api), intern_(intern), diagnostics_(diagnostics) {
  const syntax::Node* version = api.document != nullptr ? api.document->get("openapi") : nullptr;
  is_31_ = version != nullptr && version->text.starts_with("3.1");
}

std::string Lowering::model_text() const {
  return task_.model->generated ? std::string("the inline schema") : fmt::format("the schema of model '{}'", task_.model->name.value);
}

void Lowering::fault(Span at, std::string_view reason, std::string hint) {
  faulty_ = true;
  diagnostics_.report(Code::invalid_schema, at, fmt::format("{} is not valid draft 4: {}", model_text(), reason), std::move(hint));
}

void Lowering::unenforced(Span at, std::string message, std::string hint) {
  diagnostics_.report(Code::unenforced_schema, at, std::move(message), std::move(hint));
}

void Lowering::add(const model::Model& model) {
  if (model.schema == nullptr) {
    faulty_ = true;  // reported by whoever built the model
    return;
  }
  task_ = {.node = model.schema, .model = &model, .label = model.name.value, .block = 0};
  const uint32_t number = block_of(*model.schema, model.name.value);
  // The root keeps block 0 even when it is a reference to nothing but another model.
  if (assembly_.block_count() == 0) assembly_.block(assembly_.add_block()).emit(bundle::SchemaOp::all_of, {number});
  while (!tasks_.empty()) {
    const Task task = tasks_.back();
    tasks_.pop_back();
    lower(task);
  }
}

uint32_t Lowering::enqueue(const syntax::Node& node, const model::Model* owner, std::string_view label) {
  const auto [found, fresh] = blocks_.try_emplace(&node, 0);
  if (fresh) {
    found->second = assembly_.add_block();
    tasks_.push_back({&node, owner, label, found->second});
  }
  return found->second;
}

/// The block of a schema that stands inside the current one.
uint32_t Lowering::block_of(const syntax::Node& schema, std::string_view label) {
  if (schema.kind == syntax::Kind::boolean && is_31_) return syntax::as_bool(schema).value_or(true) ? bundle::block_any : bundle::block_never;
  if (!schema.is_mapping()) {
    fault(schema.span, "a schema is a mapping");
    return bundle::block_never;
  }
  const syntax::Node* reference = schema.get("$ref");
  if (reference == nullptr) return enqueue(schema, task_.model, label);
  // Beside `$ref` nothing counts in draft 4; OpenAPI 3.1 means all of it.
  const bool alone = std::none_of(schema.members.begin(), schema.members.end(), [](const syntax::Member& member) {
    const Treatment treatment = treatment_of(member.key);
    return member.key != "$ref" && treatment != Treatment::annotation;
  });
  return is_31_ && !alone ? enqueue(schema, task_.model, label) : block_of_reference(*reference);
}

uint32_t Lowering::block_of_reference(const syntax::Node& first) {
  const syntax::Node* value = &first;
  const model::Model* owner = task_.model;
  std::vector<const syntax::Node*> chain;
  for (;;) {
    if (!value->is_string()) {
      fault(value->span, "'$ref' is a text");
      return bundle::block_never;
    }
    if (std::find(chain.begin(), chain.end(), value) != chain.end()) {
      fault(first.span, fmt::format("'{}' leads back to itself", first.text), "let the reference end in a schema");
      return bundle::block_never;
    }
    chain.push_back(value);
    const syntax::Node* target = target_of(*value, owner);
    if (target == nullptr) return bundle::block_never;
    if (target->kind == syntax::Kind::boolean && is_31_) return syntax::as_bool(*target).value_or(true) ? bundle::block_any : bundle::block_never;
    if (!target->is_mapping()) {
      fault(value->span, fmt::format("'{}' points at something that is no schema", value->text));
      return bundle::block_never;
    }
    const syntax::Node* next = target->get("$ref");
    if (next == nullptr || (is_31_ && target->members.size() > 1)) return enqueue(*target, owner, owner->name.value);
    value = next;
  }
}

/// What a reference names: a place in the document, a place in its own model, or a model by the service's URL or by its name.
const syntax::Node* Lowering::target_of(const syntax::Node& value, const model::Model*& owner) {
  const std::string_view text = value.text;
  const std::string name = openapi::model_name_of(text);
  const model::Model* named = api_.model(name.empty() ? text : std::string_view(name));
  if (text.starts_with('#')) {
    // A pointer of a template's model starts at that model; one of an OpenAPI document at the document.
    const syntax::Node* in_document = api_.document != nullptr ? openapi::find_pointer(*api_.document, text) : nullptr;
    const syntax::Node* in_model = owner->schema != nullptr ? openapi::find_pointer(*owner->schema, text) : nullptr;
    const syntax::Node* target = in_document != nullptr ? in_document : in_model;
    if (in_document != nullptr && named != nullptr) owner = named;
    if (target != nullptr) return target;
  }
  if (named != nullptr && named->schema != nullptr) {
    owner = named;
    return named->schema;
  }
  if (const syntax::Node* built_in = built_in_schema(name.empty() ? text : std::string_view(name))) return built_in;
  faulty_ = true;
  if (api_.document != nullptr && text.find('#') != std::string_view::npos) return nullptr;  // reported with the document's other references
  if (text.starts_with('#') || openapi::is_model_url(text) || text.find_first_of("/#:") == std::string_view::npos) {
    diagnostics_.report(Code::unresolved_reference, value.span, fmt::format("nothing is found at '{}'", text));
  } else {
    diagnostics_.report(Code::external_reference, value.span, fmt::format("'{}' points outside the document", text), "bundle the document into one file first");
  }
  return nullptr;
}

void Lowering::lower(const Task& task) {
  static constexpr void (Lowering::*kRules[])() = {
      &Lowering::rule_reference, &Lowering::rule_type,         &Lowering::rule_enumeration, &Lowering::rule_limits,  &Lowering::rule_multiple_of,
      &Lowering::rule_counts,    &Lowering::rule_pattern,      &Lowering::rule_items,       &Lowering::rule_members, &Lowering::rule_dependencies,
      &Lowering::rule_combinations, &Lowering::rule_unique_items, &Lowering::rule_other_words};
  task_ = task;
  block_ = Block();
  for (const auto rule : kRules) (this->*rule)();
  assembly_.block(task.block) = std::move(block_);
}

void Lowering::find_circles() {
  for (const Span at : assembly_.circles()) {
    faulty_ = true;
    diagnostics_.report(Code::invalid_schema, at, "the schema applies itself to the same value again and never comes to an end",
                        "refer to it only from 'properties', 'items' and the like");
  }
}

}  // namespace apigw::schema
