#pragma once
// What holds for every text a reader is given: it returns a tree or an error, every place lies inside the file, a child's
// inside or at least not before its parent's, and the renderers take whatever was reported.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "compiler/source/render.h"
#include "compiler/source/utf8.h"
#include "compiler/syntax/read.h"

namespace apigw::syntax {

inline void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "invariant broken: %s\n", what);
  std::abort();
}

inline void check_span(source::Span span, size_t text_bytes) {
  require(span.begin <= span.end && span.end <= text_bytes, "a span lies inside the file");
}

/// `budget` bounds the walk: aliases may have multiplied the tree.
inline void check_node(const Node& node, source::FileId file, size_t text_bytes, size_t& budget) {
  if (budget == 0) return;
  --budget;
  require(node.span.file == file, "a node has a place");
  check_span(node.span, text_bytes);
  if (node.tag_span.known()) check_span(node.tag_span, text_bytes);
  require(!source::first_invalid_utf8(node.text).has_value(), "text is UTF-8");
  const auto size = static_cast<uint32_t>(node.text.size());
  const uint32_t step = size / 64 + 1;
  uint32_t last = 0;
  for (uint32_t at = 0; at < size; at += step) {
    const source::Span span = text_span(node, at, at + 1);
    check_span(span, text_bytes);
    if (node.text_map != nullptr) require(span.begin >= last, "text is in the order of the file");
    last = span.begin;
  }
  check_span(text_span(node, 0, size), text_bytes);
  check_span(text_span(node, size, size), text_bytes);
  as_bool(node);
  as_integer(node);
  for (const Member& member : node.members) {
    check_span(member.key_span, text_bytes);
    require(node.find(member.key) == &member, "a key leads to its member");
    check_node(*member.value, file, text_bytes, budget);
  }
  for (const Node* item : node.items) check_node(*item, file, text_bytes, budget);
}

/// Returns the tree as JSON, empty when there was none.
inline std::string check_reader(std::string_view text, decltype(&read) reader) {
  source::SourceSet sources;
  const source::FileId file = sources.add("f", std::string(text));
  source::Diagnostics diagnostics;
  Limits limits;
  limits.alias_node_count_max = 1000;
  const auto document = reader(sources, file, diagnostics, limits);
  require(document.has_value() || diagnostics.has_errors(), "no tree without an error");
  for (const source::Diagnostic& diagnostic : diagnostics.all()) {
    require(diagnostic.at.file == file, "a fault has a place");
    check_span(diagnostic.at, text.size());
    for (const source::Note& note : diagnostic.notes) check_span(note.at, text.size());
  }
  const auto sorted = diagnostics.sorted();
  require(!source::first_invalid_utf8(source::render_text(sorted, sources, {})).has_value(), "text output is UTF-8");
  source::render_json(sorted, sources, {});
  if (!document) return {};
  size_t budget = 100'000;
  check_node(document->root(), file, text.size(), budget);
  const std::string json = to_json(document->root());
  require(!source::first_invalid_utf8(json).has_value(), "JSON output is UTF-8");
  return json;
}

}  // namespace apigw::syntax
