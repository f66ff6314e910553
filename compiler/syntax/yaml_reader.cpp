// YAML through yaml-cpp's events; the only file that knows the library. It parses in one pass and keeps little, but it
// recurses once a level (it stops itself at 500, we stop it at Limits::depth_max) and throws on faults.
#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <streambuf>

#include "compiler/source/utf8.h"
#include "compiler/syntax/input_text.h"
#include "compiler/syntax/yaml_faults.h"
#include "compiler/syntax/yaml_input.h"
#include "compiler/syntax/yaml_outline.h"
#include "compiler/syntax/yaml_tree.h"

namespace apigw::syntax {
namespace {

/// Reads a view in place; a stringstream would copy it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* const begin = const_cast<char*>(text.data());  // never written: there is no put area
    setg(begin, begin, begin + text.size());
  }
};

class Events : public YAML::EventHandler {
 public:
  Events(YamlTree& tree, uint32_t base) : tree_(tree), base_(base) {}

  // Marks count bytes from where the library began to read.
  uint32_t at(const YAML::Mark& mark) const { return tree_.to_offset(int64_t{mark.pos} + base_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    ++documents_;
    if (documents_ > 1) {
      second_document_ = at(mark);
      throw YamlTree::Abandoned{};
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { tree_.on_null(at(mark), anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { tree_.on_alias(at(mark), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    tree_.on_scalar(at(mark), tag, anchor, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    tree_.on_open(Kind::sequence, at(mark), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { tree_.on_close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    tree_.on_open(Kind::mapping, at(mark), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { tree_.on_close(); }

  int documents() const { return documents_; }
  std::optional<uint32_t> second_document() const { return second_document_; }

 private:
  YamlTree& tree_;
  uint32_t base_;
  int documents_ = 0;
  std::optional<uint32_t> second_document_;
};

void report_fault(std::string_view text, const YamlTree& tree, uint32_t at, std::string_view message, source::Diagnostics& diagnostics) {
  const YamlFault fault = explain_yaml_fault(message);
  std::vector<source::Note> notes;
  if (fault.place == FaultPlace::unclosed_quote) {
    // The library notices at the end of the file; the user has to look at the beginning of the string.
    const size_t quote = find_unclosed_quote(text, tree.cursor());
    if (quote != std::string_view::npos) at = static_cast<uint32_t>(quote);
  } else if (fault.place == FaultPlace::open_bracket && tree.open_bracket().known()) {
    notes.push_back({tree.open_bracket(), "the bracket is opened here"});
  }
  const bool on_line_end = at >= text.size() || break_size(text, at) > 0;
  const uint32_t size = on_line_end ? 0 : std::max(1u, source::code_point_at(text, at).size);
  diagnostics.report(source::Code::not_parseable, tree.span(at, at + size), fmt::format("cannot read this file as YAML: {}", fault.reason), std::string(fault.hint),
                     std::move(notes));
}

/// Returns false when the rest of the file makes no document of this one.
bool report_second_document(std::string_view text, const YamlTree& tree, uint32_t at, source::Diagnostics& diagnostics) {
  if (text.substr(at).starts_with("---")) {
    diagnostics.report(source::Code::several_documents, tree.span(at, at + 3), "a second YAML document begins here; a definition is a single one", "keep each document in a file of its own");
    return true;
  }
  const uint32_t size = at < text.size() ? std::max(1u, source::code_point_at(text, at).size) : 0;
  diagnostics.report(source::Code::not_parseable, tree.span(at, at + size), "cannot read this file as YAML: there is more text after the end of the document");
  return false;
}

}  // namespace

std::optional<Document> read_yaml(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits) {
  uint32_t begin = 0;
  if (!check_text(sources, file, diagnostics, begin)) return std::nullopt;
  Document document;
  const std::string_view text = document.storage().arena.copy(sources.text(file));
  std::string altered;
  if (!prepare_yaml(text, file, diagnostics, limits, altered)) return std::nullopt;
  const std::string_view fed = altered.empty() ? text : std::string_view(altered);

  YamlTree tree(document, file, text, fed, diagnostics, limits);
  Events events(tree, begin);
  try {
    ViewBuffer buffer(fed.substr(begin));
    std::istream in(&buffer);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(events)) {
    }
  } catch (const YamlTree::Abandoned&) {
    if (!events.second_document() || !report_second_document(text, tree, *events.second_document(), diagnostics)) return std::nullopt;
  } catch (const YAML::DeepRecursion& fault) {
    const uint32_t at = events.at(fault.mark);
    diagnostics.report(source::Code::limit_exceeded, tree.span(at, at), fmt::format("the document is nested more than {} levels deep", fault.depth()));
    return std::nullopt;
  } catch (const YAML::Exception& fault) {
    report_fault(text, tree, fault.mark.is_null() ? tree.cursor() : events.at(fault.mark), fault.msg, diagnostics);
    return std::nullopt;
  }
  if (events.documents() == 0) {
    diagnostics.report(source::Code::not_parseable, tree.span(begin, begin), "the file is empty: it holds no document");
    return std::nullopt;
  }
  return document;
}

}  // namespace apigw::syntax
