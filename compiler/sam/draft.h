#pragma once
// A mapping under edit. Definitions are written into by many hands (events, CORS, authorization ...), and nodes never change: a
// Draft opens only what is touched, keeps the order and the places of what the user wrote, and becomes nodes once, at the end.
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/syntax/builder.h"
#include "compiler/syntax/tree.h"

namespace apigw::sam {

class Draft {
 public:
  struct Entry {
    std::string_view key;
    source::Span key_span;
    const syntax::Node* value = nullptr;  // as it stands, unless opened
    std::unique_ptr<Draft> opened;        // then `value` is what it was made of, or nullptr

    bool is_mapping() const { return opened != nullptr || (value != nullptr && value->is_mapping()); }
    bool is_null() const { return opened == nullptr && value != nullptr && value->kind == syntax::Kind::null; }
    source::Span place() const;           // of the value, or of the key when there is nothing to see of it
  };

  explicit Draft(source::Span at) : at_(at) {}
  explicit Draft(const syntax::Node& mapping);

  /// Pointers stay valid until the next entry is added.
  Entry* find(std::string_view key);
  bool has(std::string_view key) { return find(key) != nullptr; }
  /// The value as a node; nullptr when absent, null or opened.
  const syntax::Node* get(std::string_view key);
  /// At the end, or in place of the value the key has. Keys are not owned.
  void set(std::string_view key, source::Span key_span, const syntax::Node* value);
  /// The mapping below a key, to edit it; an empty one when the key is absent, null, or holds anything but a mapping.
  Draft& open(std::string_view key, source::Span key_span, source::Span at);
  Draft& open(Entry& entry);
  void erase(std::string_view key);

  std::vector<Entry>& entries() { return entries_; }
  source::Span at() const { return at_; }
  const syntax::Node* finish(syntax::Builder& builder) const;

 private:
  Entry& add(std::string_view key, source::Span key_span);
  source::Span at_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, size_t> index_;
};

}  // namespace apigw::sam
