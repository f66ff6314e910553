#include "cli/testing/update.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "cli/testing/yaml_text.h"

namespace apigw::testing {
namespace {

using syntax::Node;

struct Edit {
  size_t begin, end;
  std::string text;
};

class Updater {
 public:
  Updater(const TestFile& file, const std::vector<const TestRun*>& runs) : file_(file), runs_(runs), text_(file.sources.text(file.file)) {}

  Updated run() {
    Updated updated{.text = std::string(text_), .count = 0, .by_hand = {}};
    for (const TestRun* run : runs_) {
      if (!run->outcome) continue;
      if (!run->test->response && !run->test->endpoint_request && !run->test->expects_no_call) {
        fill_in(*run, updated);
      } else {
        for (const Difference& difference : run->differences) replace(*run, difference, updated);
      }
    }
    if (edits_.empty()) return updated;
    for (auto edit = edits_.rbegin(); edit != edits_.rend(); ++edit) updated.text.replace(edit->first, edit->second.end - edit->first, edit->second.text);
    updated.count = edits_.size();
    if (!holds(updated.text, updated.by_hand.empty())) {
      updated.by_hand.push_back(fmt::format("{}: the values cannot be written into the file as it is laid out", file_.path));
      updated.text = text_;
      updated.count = 0;
    }
    return updated;
  }

 private:
  /// Blanks in front of the line's first character.
  size_t line_indent(size_t offset) const {
    const size_t begin = offset == 0 ? 0 : text_.rfind('\n', offset - 1) + 1;  // npos + 1 is 0
    return std::min(text_.find_first_not_of(" -", begin), text_.size()) - begin;
  }
  bool is_json() const { return text_.find_first_not_of(" \t\r\n") < text_.size() && text_[text_.find_first_not_of(" \t\r\n")] == '{'; }
  /// Whether the node stands inside brackets.
  Layout layout_of(const Node& test, const Node& node) const {
    const auto opens = [&](const Node& outer) {
      return (outer.is_mapping() || outer.is_sequence()) && outer.span.begin < node.span.begin && node.span.end <= outer.span.end && outer.span.begin < text_.size() &&
             (text_[outer.span.begin] == '{' || text_[outer.span.begin] == '[');
    };
    if (is_json()) return Layout::json;
    if (opens(test)) return Layout::flow;
    for (const syntax::Member& member : test.members) {
      if (opens(*member.value)) return Layout::flow;
      for (const syntax::Member& inner : member.value->members) {
        if (opens(*inner.value)) return Layout::flow;
      }
    }
    return Layout::block;
  }
  size_t trimmed_end(size_t begin, size_t end) const {
    end = std::min(end, text_.size());
    while (end > begin && std::string_view(" \t\r\n").find(text_[end - 1]) != std::string_view::npos) --end;
    return end;
  }

  void replace(const TestRun& run, const Difference& difference, Updated& updated) {
    if (!difference.node || !difference.replacement) {
      updated.by_hand.push_back(describe(difference, file_.sources));
      return;
    }
    const source::Span at = difference.node->span;
    edits_[at.begin] = {at.begin, trimmed_end(at.begin, at.end),
                        yaml_value(*difference.replacement, line_indent(at.begin) + 2, layout_of(*run.test->node, *difference.node))};
  }

  static std::string body_lines(const std::string& body, size_t indent) {
    const Json value = Json::parse(body, nullptr, false);
    if (value.is_structured()) return fmt::format("{:{}}json: {}\n", "", indent, yaml_value(value, indent + 2, Layout::block));
    return body.empty() ? std::string() : fmt::format("{:{}}body: {}\n", "", indent, yaml_value(Json(body), indent + 2, Layout::block));
  }

  /// The expectations of a test that has none: method, URL and body of what left; status, type and body of what came. Other headers
  /// change with every request.
  void fill_in(const TestRun& run, Updated& updated) {
    const Node& node = *run.test->node;
    if (is_json() || node.members.empty() || text_[node.span.begin] == '{') {
      updated.by_hand.push_back(fmt::format("{}: '{}' expects nothing, and nothing can be added to a test inside brackets\n", file_.path, run.test->name));
      return;
    }
    const source::Span first = node.members.front().key_span;
    const size_t begin = first.begin == 0 ? 0 : text_.rfind('\n', first.begin - 1) + 1;
    const size_t indent = first.begin - begin;
    const invoke::Outcome& outcome = *run.outcome;
    std::string lines;
    if (const auto& asked = outcome.trace.endpoint_request) {
      lines += fmt::format("{0:{1}}endpoint-request:\n{0:{1}}  method: {2}\n{0:{1}}  url: {3}\n", "", indent, asked->method, yaml_value(Json(asked->url), indent + 4, Layout::block));
      lines += body_lines(asked->body, indent + 2);
    }
    if (outcome.trace.call_end != invoke::CallEnd::not_sent) {
      lines += fmt::format("{0:{1}}response:\n{0:{1}}  status: {2}\n", "", indent, outcome.response.status);
      for (const auto& [name, value] : outcome.response.headers) {
        if (name == "Content-Type") lines += fmt::format("{:{}}  headers: {{Content-Type: {}}}\n", "", indent, yaml_value(Json(value), 0, Layout::flow));
      }
      lines += body_lines(outcome.response.body, indent + 2);
    }
    size_t at = trimmed_end(node.span.begin, node.span.end);
    at = std::min(text_.find('\n', at), text_.size());
    if (!lines.empty()) lines.pop_back();
    edits_[at] = {at, at, "\n" + lines};
  }

  /// The new text, read again, expects what happened; of a partial update that nothing else has changed.
  bool holds(const std::string& text, bool all) const {
    const auto again = read_test_file(file_.path, text);
    if (again->diagnostics.has_errors() || again->tests.size() != file_.tests.size()) return false;
    for (const TestRun* run : runs_) {
      const auto same = std::ranges::find_if(again->tests, [&](const TestCase& one) { return one.name == run->test->name; });
      if (same == again->tests.end() || same->request.target != run->test->request.target || same->request.body != run->test->request.body) return false;
      if (!run->outcome) continue;
      const size_t left = compare(*same, *run->outcome).size();
      if (all ? left != 0 : left > run->differences.size()) return false;
    }
    return true;
  }

  const TestFile& file_;
  const std::vector<const TestRun*>& runs_;
  std::string_view text_;
  std::map<size_t, Edit> edits_;  // by begin
};

}  // namespace

Updated update(const TestFile& file, const std::vector<const TestRun*>& runs) { return Updater(file, runs).run(); }

}  // namespace apigw::testing
