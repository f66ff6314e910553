#pragma once
// A value that fits a schema, for people to start from: its examples where it has some, else made of its types.
#include <set>
#include <string_view>

#include "compiler/openapi/export/tree.h"

namespace apigw::exports {

class SampleValues {
 public:
  /// `document`: an OpenAPI 3.0 document, which references of its schemas start from.
  SampleValues(const Node& document, Tree& tree) : document_(document), tree_(tree) {}

  /// Never nullptr. A schema that contains itself ends where it would begin again; at most a few thousand nodes are made.
  const Node* of(const Node& schema);
  /// What a reference leads to; the node itself when it is none, nullptr when it leads nowhere.
  const Node* resolved(const Node& node) const;

 private:
  const Node* value_of(const Node& schema, int depth);
  const Node* object_of(const Node& schema, int depth);
  const Node* array_of(const Node& schema, int depth);
  const Node* text_of(const Node& schema);
  const Node* number_of(const Node& schema, bool whole);
  void add_members(const Node& schema, int depth, Members& members);

  const Node& document_;
  Tree& tree_;
  std::set<const Node*> open_;  // schemas around the current one
  int left_ = 0;                // nodes that may still be made
};

}  // namespace apigw::exports
