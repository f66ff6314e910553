#pragma once
// YAML events → the tree, with the places repaired: the library gives where an event begins (at its tag or anchor, when it
// has one) and nothing about where it ends. Events come in the order of the text, so a cursor moves along and finds the rest.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/assembly.h"
#include "compiler/syntax/yaml_text.h"

namespace apigw::syntax {

class YamlTree {
 public:
  using Anchor = size_t;  // 0: none; else counted from 1 in order of appearance
  struct Abandoned {};    // thrown through the library when a reported fault makes going on useless

  /// `fed` is what the library reads, byte for byte as long as `text` (see yaml_input.h); both begin at the file's start.
  YamlTree(Document& document, source::FileId file, std::string_view text, std::string_view fed, source::Diagnostics& diagnostics, const Limits& limits)
      : assembly_(document, file, diagnostics, limits), storage_(document.storage()), diagnostics_(diagnostics), limits_(limits), text_(text), fed_(fed) {}

  void on_null(uint32_t mark, Anchor anchor);
  void on_alias(uint32_t mark, Anchor anchor);
  void on_scalar(uint32_t mark, std::string_view tag, Anchor anchor, std::string_view value);
  void on_open(Kind kind, uint32_t mark, std::string_view tag, Anchor anchor, bool flow);
  void on_close();

  uint32_t cursor() const { return cursor_; }
  /// Place of the innermost bracket that is open, or an unknown span.
  source::Span open_bracket() const;
  uint32_t to_offset(int64_t position) const;
  source::Span span(uint32_t begin, uint32_t end) const { return assembly_.span(begin, end); }

 private:
  struct Properties {
    source::Span tag;
    uint32_t begin = 0;     // of the value itself, were there one
    uint32_t end = 0;       // past the last property; the mark when there is none
  };
  struct Size {             // of a subtree, aliases resolved
    uint64_t nodes = 0;
    uint32_t height = 0, alias_depth = 0;
    uint64_t bytes = 0;     // of its texts
  };
  struct Open {
    Anchor anchor;
    bool bracketed;         // a flow collection with its own brackets
    uint32_t begin;
    uint64_t nodes_before, bytes_before;
    Size size;
  };
  struct Anchored {
    const Node* node = nullptr;
    Size size;
  };
  struct Text {
    std::string_view text;
    source::Span span;
    const source::TextMap* map = nullptr;
    bool plain = true;
  };

  Properties properties(uint32_t mark, std::string_view tag) const;
  Text text_of(uint32_t begin, std::string_view value);
  std::string_view restored(uint32_t begin, uint32_t end, std::string_view value);
  uint32_t missing_value_place();
  uint32_t null_lexeme(uint32_t at) const;
  void add(Node* node, Anchor anchor, Size size);
  void key(const Text& text, bool is_plain);
  void warn_of_word(const Text& text);
  void count(Size size, source::Span at);
  [[noreturn]] void abandon(source::Code code, source::Span at, std::string message, std::string hint = {});

  Assembly assembly_;
  Document::Storage& storage_;
  source::Diagnostics& diagnostics_;
  const Limits& limits_;
  std::string_view text_, fed_;
  uint32_t cursor_ = 0;
  uint64_t nodes_ = 0;        // aliases resolved
  uint64_t bytes_ = 0;
  uint64_t alias_nodes_ = 0, alias_bytes_ = 0;
  bool alias_reported_ = false;
  std::vector<Open> open_;
  std::vector<Anchored> anchored_;
};

}  // namespace apigw::syntax
