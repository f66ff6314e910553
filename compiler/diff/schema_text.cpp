#include "compiler/diff/schema_text.h"

#include <fmt/format.h>

#include "compiler/openapi/reference.h"

namespace apigw::diff {

using Json = nlohmann::json;

namespace {

Json scalar(const syntax::Node& node) {
  if (node.kind == syntax::Kind::null) return nullptr;
  if (node.kind == syntax::Kind::boolean) return syntax::as_bool(node).value_or(false);
  if (node.kind == syntax::Kind::number) {
    Json number = Json::parse(node.text, nullptr, false);
    if (number.is_number()) return number;
  }
  return std::string(node.text);
}

}  // namespace

Json json_of(const syntax::Node& node) {
  if (node.is_scalar()) return scalar(node);
  if (node.is_sequence()) {
    Json list = Json::array();
    for (const syntax::Node* item : node.items) list.push_back(json_of(*item));
    return list;
  }
  Json object = Json::object();
  for (const syntax::Member& member : node.members) object[std::string(member.key)] = json_of(*member.value);
  return object;
}

SchemaTexts::SchemaTexts(const model::Api& api) : api_(api) {
  const syntax::Node* version = api.document != nullptr ? api.document->get("openapi") : nullptr;
  keeps_siblings_ = version != nullptr && version->text.starts_with("3.1");
}

Json SchemaTexts::all() {
  for (const model::Model& model : api_.models) {
    if (model.schema != nullptr) pending_.push_back({model.name.value, model.schema, &model});
  }
  while (!pending_.empty()) {
    const Pending next = std::move(pending_.front());
    pending_.pop_front();
    schemas_[next.name] = nullptr;  // so that a circle ends
    Json text = convert(*next.node, next.owner);
    schemas_[next.name] = std::move(text);
  }
  return std::move(schemas_);
}

Json SchemaTexts::generated() const {
  Json names = Json::array();
  for (const model::Model& model : api_.models) {
    if (model.generated) names.push_back(model.name.value);
  }
  return names;
}

Json SchemaTexts::convert(const syntax::Node& node, const model::Model* owner) {
  if (node.is_scalar()) return scalar(node);
  if (node.is_mapping()) return mapping(node, owner);
  Json list = Json::array();
  for (const syntax::Node* item : node.items) list.push_back(convert(*item, owner));
  return list;
}

Json SchemaTexts::mapping(const syntax::Node& node, const model::Model* owner) {
  const syntax::Node* reference = node.get("$ref");
  const bool refers = reference != nullptr && reference->is_string();
  Json object = Json::object();
  if (refers) object["$ref"] = name_of(*reference, owner);
  if (refers && !keeps_siblings_) return object;
  for (const syntax::Member& member : node.members) {
    if (!refers || member.key != "$ref") object[std::string(member.key)] = convert(*member.value, owner);
  }
  return object;
}

/// The same search as that of the schema compiler, so that what is compared is what is enforced.
std::string SchemaTexts::name_of(const syntax::Node& reference, const model::Model* owner) {
  const std::string text(reference.text);
  const std::string name = openapi::model_name_of(text);
  const model::Model* named = api_.model(name.empty() ? text : name);
  if (named != nullptr) return named->name.value;
  if (!text.starts_with('#')) return name.empty() ? text : name;
  const syntax::Node* in_document = api_.document != nullptr ? openapi::find_pointer(*api_.document, text) : nullptr;
  const syntax::Node* in_model = owner != nullptr && owner->schema != nullptr ? openapi::find_pointer(*owner->schema, text) : nullptr;
  const syntax::Node* target = in_document != nullptr ? in_document : in_model;
  if (target == nullptr) return text;
  const std::string place = in_document != nullptr ? text : owner->name.value + text;
  const bool waits = std::ranges::any_of(pending_, [&](const Pending& one) { return one.name == place; });
  if (!schemas_.contains(place) && !waits) pending_.push_back({place, target, owner});
  return place;
}

}  // namespace apigw::diff
