#pragma once
// Nodes that no text holds: what a transform writes. They live in a Document like those of the readers, carry the span of what the
// user wrote to cause them, and may share subtrees with any document that lives as long.
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/syntax/tree.h"

namespace apigw::syntax {

/// Members of a mapping that is being put together; order kept, one value a key. Keys and nodes are not owned.
class Members {
 public:
  Members() = default;
  explicit Members(std::span<const Member> from);
  /// At the end, or in place of the value the key has already.
  void set(const Member& member);
  void set(std::string_view key, source::Span key_span, const Node* value) { set(Member{key, key_span, value}); }
  void erase(std::string_view key);
  const Node* get(std::string_view key) const;
  bool empty() const { return members_.empty(); }
  const std::vector<Member>& all() const { return members_; }

 private:
  std::vector<Member> members_;
  std::unordered_map<std::string_view, size_t> index_;
};

class Builder {
 public:
  explicit Builder(Document& document) : document_(document) {}

  /// A copy of the text that lives as long as the document; for keys that are no literals.
  std::string_view keep(std::string_view text);
  source::TextMap& make_text_map(source::Span whole);

  /// `map` says where the bytes of the text came from; without one they all came from `at`.
  const Node* string(std::string_view text, source::Span at, const source::TextMap* map = nullptr);
  const Node* number(std::string_view lexeme, source::Span at);
  const Node* boolean(bool value, source::Span at);
  const Node* sequence(std::span<const Node* const> items, source::Span at);
  /// Keys must be unique and live as long as the document (literals, keys of other documents, or keep()).
  const Node* mapping(std::span<const Member> members, source::Span at);
  const Node* mapping(const Members& members, source::Span at) { return mapping(members.all(), at); }
  /// A node of its own with the same content; what is below it is shared.
  Node* copy(const Node& node);

 private:
  Node* make(Kind kind, source::Span at);
  Document& document_;
};

}  // namespace apigw::syntax
