#include "compiler/syntax/embedded.h"

#include <vector>

#include "compiler/syntax/read.h"

namespace apigw::syntax {
namespace {

/// Copies a tree, so that it outlives its text and stands where its holder's text stands. As deep as the reader's limit allows.
class Transplant {
 public:
  Transplant(const Node& holder, Builder& builder) : holder_(holder), builder_(builder) {}

  const Node* copy(const Node& node) {
    Node* made = builder_.copy(node);
    made->span = place(node.span);
    made->text = builder_.keep(node.text);
    made->text_map = nullptr;
    if (node.is_mapping()) {
      std::vector<Member> members;
      for (const Member& member : node.members) members.push_back({builder_.keep(member.key), place(member.key_span), copy(*member.value)});
      return builder_.mapping(members, made->span);
    }
    if (node.is_sequence()) {
      std::vector<const Node*> items;
      for (const Node* item : node.items) items.push_back(copy(*item));
      return builder_.sequence(items, made->span);
    }
    return made;
  }

  source::Span place(source::Span inside) const { return text_span(holder_, inside.begin, inside.end); }

 private:
  const Node& holder_;
  Builder& builder_;
};

}  // namespace

const Node* read_embedded(const Node& holder, Builder builder, source::Diagnostics& diagnostics) {
  source::SourceSet sources;
  const source::FileId file = sources.add({}, std::string(holder.text));
  source::Diagnostics inside;
  const std::optional<Document> document = read_json(sources, file, inside);
  Transplant transplant(holder, builder);
  for (source::Diagnostic diagnostic : inside.all()) {
    diagnostic.at = transplant.place(diagnostic.at);
    for (source::Note& note : diagnostic.notes) note.at = transplant.place(note.at);
    diagnostics.report(std::move(diagnostic));
  }
  return document ? transplant.copy(document->root()) : nullptr;
}

}  // namespace apigw::syntax
