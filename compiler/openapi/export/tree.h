#pragma once
// Nodes from the values of the model; keys and texts are kept by the document that is written.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/model/located.h"
#include "compiler/syntax/builder.h"

namespace apigw::exports {

using syntax::Members;
using syntax::Node;

class Tree {
 public:
  /// `functions`: texts that only AWS knows are written as the function they are part of; else as they stand.
  Tree(syntax::Document& document, bool functions) : builder_(document), functions_(functions) {}

  const Node* text(std::string_view text) { return builder_.string(text, {}); }
  const Node* text(const model::Text& text);
  const Node* number(int64_t value);
  const Node* boolean(bool value) { return builder_.boolean(value, {}); }
  const Node* list(std::span<const Node* const> items) { return builder_.sequence(items, {}); }
  const Node* list(const std::vector<model::Text>& texts);
  const Node* object(const Members& members) { return builder_.mapping(members, {}); }

  /// Sets a member; nothing happens when there is no value.
  void set(Members& members, std::string_view key, const Node* value);
  /// The same for a text that may not be present, and for a list that may be empty.
  void set(Members& members, std::string_view key, const model::Text& text);
  void set(Members& members, std::string_view key, const std::vector<model::Text>& texts);

 private:
  syntax::Builder builder_;
  bool functions_;
};

}  // namespace apigw::exports
