#include "compiler/diff/schema_text.h"

#include <algorithm>

#include "compiler/diff/json_object.h"
#include "compiler/openapi/reference.h"

namespace apigw::diff {
namespace {

/// RFC 8259 section 6; YAML has other ways of writing numbers, which stay texts.
bool is_json_number(std::string_view text) {
  const auto digits = [&text] {
    size_t count = 0;
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const bool leading_zero = count > 1 && text[0] == '0';
    text.remove_prefix(count);
    return count == 0 ? 0 : leading_zero ? 2 : 1;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (digits() != 1) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

void append_scalar(std::string& out, const syntax::Node& node) {
  if (node.kind == syntax::Kind::null) {
    out += "null";
  } else if (node.kind == syntax::Kind::boolean) {
    out += syntax::as_bool(node).value_or(false) ? "true" : "false";
  } else if (node.kind == syntax::Kind::number && is_json_number(node.text)) {
    out += node.text;
  } else {
    source::append_json_string(out, node.text);
  }
}

void append(std::string& out, const syntax::Node& node) {
  if (node.is_scalar()) return append_scalar(out, node);
  const char* separator = "";
  out += node.is_sequence() ? '[' : '{';
  for (const syntax::Node* item : node.items) {
    out += separator;
    append(out, *item);
    separator = ",";
  }
  for (const syntax::Member& member : node.members) {
    out += separator;
    source::append_json_string(out, member.key);
    out += ':';
    append(out, *member.value);
    separator = ",";
  }
  out += node.is_sequence() ? ']' : '}';
}

/// Of a schema itself; a property of such a name has a mapping as its value.
bool is_prose(const syntax::Member& member) { return (member.key == "description" || member.key == "title") && member.value->is_string(); }

/// Values, not schemas: nothing in them is a reference or prose.
bool is_data(std::string_view word) { return word == "enum" || word == "const" || word == "default" || word == "example" || word == "examples"; }

}  // namespace

std::string json_of(const syntax::Node& node) {
  std::string out;
  append(out, node);
  return out;
}

SchemaTexts::SchemaTexts(const model::Api& api) : api_(api) {
  const syntax::Node* version = api.document != nullptr ? api.document->get("openapi") : nullptr;
  keeps_siblings_ = version != nullptr && version->text.starts_with("3.1");
}

void SchemaTexts::add(const std::string& name, const syntax::Node& node, const model::Model* owner) {
  if (known_.insert(name).second) pending_.push_back({name, &node, owner});
}

std::string SchemaTexts::all() {
  for (const model::Model& model : api_.models) {
    if (model.schema != nullptr) add(model.name.value, *model.schema, &model);
  }
  JsonObject schemas;
  while (!pending_.empty()) {
    const Pending next = std::move(pending_.front());
    pending_.pop_front();
    std::string text;
    convert(text, *next.node, next.owner);
    schemas.raw(next.name, text);
  }
  return schemas.take();
}

std::string SchemaTexts::generated() const {
  std::vector<std::string> names;
  for (const model::Model& model : api_.models) {
    if (model.generated) names.push_back(json_string(model.name.value));
  }
  return json_list(names);
}

void SchemaTexts::convert(std::string& out, const syntax::Node& node, const model::Model* owner) {
  if (node.is_scalar()) return append_scalar(out, node);
  if (node.is_mapping()) return mapping(out, node, owner);
  out += '[';
  for (const syntax::Node* item : node.items) {
    if (item != node.items.front()) out += ',';
    convert(out, *item, owner);
  }
  out += ']';
}

void SchemaTexts::mapping(std::string& out, const syntax::Node& node, const model::Model* owner) {
  const syntax::Node* reference = node.get("$ref");
  const bool refers = reference != nullptr && reference->is_string();
  out += '{';
  const char* separator = "";
  const auto begin = [&](std::string_view key) {
    out += separator;
    source::append_json_string(out, key);
    out += ':';
    separator = ",";
  };
  if (refers) {
    begin("$ref");
    source::append_json_string(out, name_of(*reference, owner));
  }
  for (const syntax::Member& member : node.members) {
    if (refers && (member.key == "$ref" || !keeps_siblings_)) continue;
    if (is_prose(member)) continue;
    begin(member.key);
    // A property may have any of these names; then its value is a schema, and schemas of such properties lose nothing but what is left out anyway.
    is_data(member.key) && !member.value->is_mapping() ? append(out, *member.value) : convert(out, *member.value, owner);
  }
  out += '}';
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
  add(place, *target, owner);
  return place;
}

}  // namespace apigw::diff
