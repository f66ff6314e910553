#pragma once
// A text read by one of the readers, with what the tests ask about it.
#include <algorithm>
#include <optional>
#include <string>

#include "compiler/source/render.h"
#include "compiler/syntax/read.h"

namespace apigw::syntax {

struct Reading {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  std::optional<Document> document;
  source::FileId file;

  Reading(std::string text, decltype(&read) reader, const Limits& limits) {
    file = sources.add("f", std::move(text));
    document = reader(sources, file, diagnostics, limits);
  }
  const Node& root() const { return document.value().root(); }
  /// The node at a path like "a/0/b".
  const Node& at(std::string_view path) const {
    const Node* node = &root();
    while (!path.empty()) {
      const size_t slash = std::min(path.find('/'), path.size());
      const std::string step(path.substr(0, slash));
      node = node->is_sequence() ? node->items[std::stoul(step)] : node->get(step);
      if (node == nullptr) throw std::out_of_range(step);
      path.remove_prefix(std::min(slash + 1, path.size()));
    }
    return *node;
  }
  std::string spelled(source::Span span) const { return std::string(sources.text(span.file).substr(span.begin, span.end - span.begin)); }
  std::string spelled(std::string_view path) const { return spelled(at(path).span); }
  /// The bytes behind the first occurrence of `part` in the node's text.
  std::string behind(std::string_view path, std::string_view part) const {
    const Node& node = at(path);
    const size_t begin = node.text.find(part);
    if (begin == std::string_view::npos) return "(no such text)";
    return spelled(text_span(node, static_cast<uint32_t>(begin), static_cast<uint32_t>(begin + part.size())));
  }
  std::string report() const { return source::render_text(diagnostics.sorted(), sources, {}); }
  /// "line:column slug" of each diagnostic, separated by "; ".
  std::string faults() const {
    std::string out;
    for (const auto& diagnostic : diagnostics.sorted()) {
      const auto position = sources.position(diagnostic.at.file, diagnostic.at.begin);
      if (!out.empty()) out += "; ";
      out += std::to_string(position.line) + ":" + std::to_string(position.column) + " " + std::string(slug(diagnostic.code));
    }
    return out;
  }
};

inline Reading json_of(std::string text, const Limits& limits = {}) { return Reading(std::move(text), &read_json, limits); }
inline Reading yaml_of(std::string text, const Limits& limits = {}) { return Reading(std::move(text), &read_yaml, limits); }
inline Reading read_of(std::string text, const Limits& limits = {}) { return Reading(std::move(text), &read, limits); }

}  // namespace apigw::syntax
