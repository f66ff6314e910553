#pragma once
// Values in reading order → the tree. Both readers push into it; it owns what they share: nesting and its limit, duplicate
// keys, the lookup tables of large mappings. Collections are gathered in two scratch stacks and copied once, when they end.
#include <string>
#include <vector>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/storage.h"

namespace apigw::syntax {

class Assembly {
 public:
  Assembly(Document& document, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits)
      : document_(document), storage_(document.storage()), file_(file), diagnostics_(diagnostics), limits_(limits) {}

  source::Span span(uint32_t begin, uint32_t end) const { return {file_, begin, end}; }
  std::string_view keep(std::string_view text) { return storage_.arena.copy(text); }
  source::TextMap& make_text_map(source::Span whole) { return storage_.text_maps.emplace_back(whole); }

  Node* make(Kind kind, source::Span at);
  /// False, and reported, when the nesting or the number of nodes is beyond the limits.
  [[nodiscard]] bool open(Node* collection);
  [[nodiscard]] bool within_limits(source::Span at);

  bool in_mapping() const { return !frames_.empty() && frames_.back().node->kind == Kind::mapping; }
  bool wants_key() const { return in_mapping() && !frames_.back().has_key; }
  size_t depth() const { return frames_.size(); }
  const Node* innermost() const { return frames_.empty() ? nullptr : frames_.back().node; }

  void key(std::string_view key, source::Span at);
  /// The next value is merged into the mapping (YAML's `<<`): its members follow the written ones, and a key that is there
  /// already wins without a word.
  void merge_key(source::Span at);
  /// Into the innermost collection, or as the root.
  void add(const Node* value);
  /// Ends the innermost collection and adds it to the one around it.
  Node* close(uint32_t end);

 private:
  struct Frame {
    Node* node;
    size_t first;  // in members_ or items_
    bool has_key = false;
    std::string_view key;
    source::Span key_span;
    bool merges_next = false;
    std::vector<const Node*> merged = {};
  };
  /// Index of an earlier member of the same key, or `index` itself when it is new (and now known).
  size_t first_of(size_t first, size_t index, uint32_t mask);
  struct Duplicate {
    std::string_view key;
    source::Span key_span;
    source::Span first_span;
  };
  void close_mapping(Frame& frame);
  /// A key written twice is an error, but for a CloudFormation template: there the last one counts for the service and for SAM,
  /// and templates in use have such keys in resources that are no concern of an API. What the document is, is known at its end.
  void report_duplicates(const Node& root);
  void add_merged(Frame& frame, const Node* value);

  Document& document_;
  Document::Storage& storage_;
  source::FileId file_;
  source::Diagnostics& diagnostics_;
  const Limits& limits_;
  std::vector<Frame> frames_;
  std::vector<Member> members_;
  std::vector<const Node*> items_;
  std::vector<uint32_t> slots_;
  std::vector<Duplicate> duplicates_;
};

/// "key 'x'" fit for a message: cut when long.
std::string shown_key(std::string_view key);

}  // namespace apigw::syntax
