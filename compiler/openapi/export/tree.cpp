#include "compiler/openapi/export/tree.h"

#include <string>

namespace apigw::exports {

const Node* Tree::text(const model::Text& text) {
  if (!functions_ || !text.unknown) return this->text(text.value);
  Members call;
  call.set("Fn::Sub", {}, this->text(text.value));
  return object(call);
}

const Node* Tree::number(int64_t value) { return builder_.number(builder_.keep(std::to_string(value)), {}); }

const Node* Tree::list(const std::vector<model::Text>& texts) {
  std::vector<const Node*> items;
  for (const model::Text& one : texts) items.push_back(text(one));
  return list(items);
}

void Tree::set(Members& members, std::string_view key, const Node* value) {
  if (value != nullptr) members.set(builder_.keep(key), {}, value);
}

void Tree::set(Members& members, std::string_view key, const model::Text& text) {
  if (text.present()) set(members, key, this->text(text));
}

void Tree::set(Members& members, std::string_view key, const std::vector<model::Text>& texts) {
  if (!texts.empty()) set(members, key, list(texts));
}

}  // namespace apigw::exports
