#pragma once
// One tree for YAML and JSON. Nodes live in the Document and are never moved; views of text are valid as long as it lives.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source_set.h"
#include "compiler/source/span.h"

namespace apigw::syntax {

enum class Kind : uint8_t { null, boolean, number, string, sequence, mapping };

struct Node;

struct Member {
  std::string_view key;  // decoded; integer and boolean keys as written ("200")
  source::Span key_span;
  const Node* value;
};

struct Node {
  Kind kind = Kind::null;
  bool quoted = false;         // a string in quotes or a block scalar: never re-read as another type
  source::Span span;           // of the value as written; an alias keeps the span of the alias, its text that of the anchor
  std::string_view text;       // string: decoded; number, boolean, null: the lexeme as written
  std::string_view tag;        // CloudFormation short tag without '!' ("Sub", "GetAtt"); empty otherwise
  source::Span tag_span;       // of the tag with its '!'; unknown without one. `span` never includes tag or anchor
  std::span<const Member> members;       // mapping, in document order, duplicate keys removed (reported)
  std::span<const Node* const> items;    // sequence
  const source::TextMap* text_map = nullptr;  // when text differs from the bytes of span; nullptr: text is file[span] (quotes off)

  bool is_mapping() const { return kind == Kind::mapping; }
  bool is_sequence() const { return kind == Kind::sequence; }
  bool is_string() const { return kind == Kind::string; }
  bool is_scalar() const { return kind != Kind::mapping && kind != Kind::sequence; }
  /// Value of a key, or nullptr (also when this is no mapping). O(members), or O(1) for large mappings.
  const Node* get(std::string_view key) const;
  const Member* find(std::string_view key) const;
  const void* index = nullptr;  // lookup table of large mappings; owned by the Document
};

std::optional<bool> as_bool(const Node& node);        // boolean node, or an unquoted/quoted "true"/"false" string
std::optional<int64_t> as_integer(const Node& node);  // number node without fraction, or a string of digits
/// Span of [begin, end) of node.text in the user's file, through the text map when there is one.
source::Span text_span(const Node& node, uint32_t begin, uint32_t end);
/// Notes in `map` that [begin, end) of node.text stands at `at` of the text which `map` is made for.
void add_places(source::TextMap& map, uint32_t at, const Node& node, uint32_t begin, uint32_t end);

class Document {
 public:
  Document();
  ~Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  const Node& root() const { return *root_; }
  size_t node_count() const;

  // Building; used by the readers and by tests.
  struct Storage;
  Storage& storage() { return *storage_; }
  void set_root(const Node* root) { root_ = root; }

 private:
  std::unique_ptr<Storage> storage_;
  const Node* root_ = nullptr;
};

/// Limits against hostile input (definition-formats 0): beyond them E1007 and no document.
struct Limits {
  uint32_t depth_max = 256;              // nested collections
  uint32_t alias_depth_max = 64;
  uint32_t node_count_max = 4'000'000;   // after aliases are resolved
  uint32_t alias_node_count_max = 100'000;  // nodes that aliases add
};

}  // namespace apigw::syntax
