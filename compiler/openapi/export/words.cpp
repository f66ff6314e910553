// Who says what: words of the document that the API was imported from, and of its documentation parts. An import keeps none of the former, so
// nothing that they say changes what the gateway does.
#include <algorithm>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {

using model::DocumentedPlace;

bool fits(const Node& node, WordKind kind) {
  switch (kind) {
    case WordKind::text: return node.is_string();
    case WordKind::flag: return node.kind == syntax::Kind::boolean;
    case WordKind::texts: return node.is_sequence() && std::all_of(node.items.begin(), node.items.end(), [](const Node* item) { return item->is_string(); });
    case WordKind::map: return node.is_mapping();
    case WordKind::maps: return node.is_sequence() && std::all_of(node.items.begin(), node.items.end(), [](const Node* item) { return item->is_mapping(); });
    case WordKind::any: return node.kind != syntax::Kind::null;
  }
  return false;
}

bool is_extension(std::string_view key) { return key.starts_with("x-") && !key.starts_with("x-amazon-apigateway-") && !key.starts_with("x-apigw-"); }

const Node* resolved_examples(Writer& writer, const Node& examples) {
  Members members;
  for (const syntax::Member& one : examples.members) writer.tree.set(members, one.key, writer.view != nullptr ? writer.view->references().resolve(*one.value).node : one.value);
  return members.empty() ? nullptr : writer.tree.object(members);
}

const Node* words_at(const Writer& writer, const DocumentedPlace& place, const Word& word, const Node* written) {
  if (writer.swagger() && word.oas30_only) return nullptr;
  const Node* own = writer.with(Part::words) ? written : nullptr;
  const Node* value = writer.parts ? writer.parts->value(place, word.key, own) : own == nullptr ? nullptr : own->get(word.key);
  return value != nullptr && fits(*value, word.kind) ? value : nullptr;
}

void add_words(Writer& writer, const DocumentedPlace& place, std::span<const Word> words, const Node* written, Members& members) {
  for (const Word& word : words) {
    const Node* value = words_at(writer, place, word, written);
    if (value != nullptr) writer.tree.set(members, word.key, word.key == "examples" ? resolved_examples(writer, *value) : value);
  }
}

void add_extensions(Writer& writer, const DocumentedPlace& place, Members& members) {
  const Node* properties = writer.parts ? writer.parts->find(place).properties : nullptr;
  if (properties == nullptr) return;
  for (const syntax::Member& member : properties->members) {
    if (is_extension(member.key) && members.get(member.key) == nullptr) writer.tree.set(members, member.key, member.value);
  }
}

}  // namespace apigw::exports
