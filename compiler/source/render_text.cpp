// Diagnostics for people: one line of fact, the line of the file, a caret. The user's bytes never reach the terminal as
// control characters: a file must not be able to repaint the screen or to forge a second diagnostic.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/source/render.h"
#include "compiler/source/shown.h"
#include "compiler/source/utf8.h"

namespace apigw::source {
namespace {

constexpr size_t kLineColumnsMax = 120;   // longer lines (minified JSON) are shown through a window of this width
constexpr size_t kColumnsBefore = 40;     // of the window, left of the caret
constexpr std::string_view kCut = "...";

struct Paint {
  std::string_view place, severity, caret, source, off;
};

Paint paint_of(Severity severity, bool colour) {
  if (!colour) return {};
  const std::string_view of_severity = severity == Severity::error ? "\x1b[1;31m" : severity == Severity::warning ? "\x1b[1;35m" : "\x1b[1;36m";
  return {"\x1b[1m", of_severity, "\x1b[1;32m", "", "\x1b[0m"};
}

void append_place(std::string& out, const SourceSet& sources, Span at) {
  if (at.file >= sources.size()) {
    if (sources.size() == 0) return;
    at = Span{0, 0, 0};  // a fault of the whole input stands at its start
  }
  const Position position = sources.position(at.file, at.begin);
  append_shown(out, sources.name(at.file));
  fmt::format_to(std::back_inserter(out), ":{}:{}: ", position.line, position.column);
}

/// One line of the file, cut to a window, with the columns of the mark inside it.
struct Excerpt {
  std::string text;
  std::string indent;  // blanks below everything left of the caret; tabs stay tabs so that both lines agree
  size_t mark_columns = 1;
};

Excerpt excerpt_of(std::string_view line, size_t mark_begin, size_t mark_end) {
  // Of a line of megabytes only what can come into the window is looked at: a code point has at most four bytes.
  constexpr size_t kBytesAround = 8 * kLineColumnsMax;
  if (mark_begin > kBytesAround) {
    size_t cut = mark_begin - kBytesAround;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    line.remove_prefix(cut);
    mark_begin -= cut;
    mark_end -= cut;
  }
  line = line.substr(0, mark_begin + kBytesAround);
  // Byte offsets of the columns, so that the window is cut between code points.
  std::vector<size_t> columns;
  size_t caret = 0, last = 0;
  for (size_t at = 0; at < line.size();) {
    if (at <= mark_begin) caret = columns.size();
    if (at < mark_end) last = columns.size() + 1;
    columns.push_back(at);
    at += std::max<size_t>(code_point_at(line, at).size, 1);
  }
  const size_t count = columns.size();
  if (mark_begin >= line.size()) caret = count;
  columns.push_back(line.size());

  size_t from = 0, to = count;
  if (count > kLineColumnsMax) {
    from = caret > kColumnsBefore ? std::min(caret - kColumnsBefore, count - kLineColumnsMax) : 0;
    to = from + kLineColumnsMax;
  }
  Excerpt result;
  if (from > 0) {
    result.text += kCut;
    result.indent.append(kCut.size(), ' ');
  }
  append_shown(result.text, line.substr(columns[from], columns[to] - columns[from]), Tabs::keep);
  if (to < count) result.text += kCut;
  for (size_t column = from; column < caret; ++column) result.indent.push_back(line[columns[column]] == '\t' ? '\t' : ' ');
  result.mark_columns = std::max<size_t>(1, std::min(last, to) > caret ? std::min(last, to) - caret : 1);
  return result;
}

void append_excerpt(std::string& out, const SourceSet& sources, const Diagnostic& diagnostic, const Paint& paint) {
  const Span at = diagnostic.at;
  const std::string_view text = sources.text(at.file);
  const std::string_view line = sources.line(at.file, at.begin);
  const size_t line_begin = static_cast<size_t>(line.data() - text.data());
  const auto in_line = [&](uint32_t offset) { return std::min<size_t>(offset > line_begin ? offset - line_begin : 0, line.size()); };
  const Excerpt excerpt = excerpt_of(line, in_line(at.begin), in_line(std::max(at.begin, at.end)));

  auto to = std::back_inserter(out);
  const std::string number = fmt::format("{:>5}", sources.position(at.file, at.begin).line);
  fmt::format_to(to, "{} | {}\n", number, excerpt.text);
  fmt::format_to(to, "{:{}} | {}{}^{:~<{}}{}", "", number.size(), excerpt.indent, paint.caret, "", excerpt.mark_columns - 1, paint.off);
  if (!diagnostic.hint.empty()) {
    out.push_back(' ');
    append_shown(out, diagnostic.hint);
  }
  out.push_back('\n');
}

void append_diagnostic(std::string& out, const SourceSet& sources, const Diagnostic& diagnostic, Severity severity, bool colour) {
  const Paint paint = paint_of(severity, colour);
  out += paint.place;
  append_place(out, sources, diagnostic.at);
  out += paint.off;
  fmt::format_to(std::back_inserter(out), "{}{}:{} ", paint.severity, word(severity), paint.off);
  append_shown(out, diagnostic.message);
  fmt::format_to(std::back_inserter(out), " [{}]\n", slug(diagnostic.code));
  if (diagnostic.at.file < sources.size()) {
    append_excerpt(out, sources, diagnostic, paint);
  } else if (!diagnostic.hint.empty()) {
    fmt::format_to(std::back_inserter(out), "{:5} = ", "");
    append_shown(out, diagnostic.hint);
    out.push_back('\n');
  }
  for (const Note& note : diagnostic.notes) {
    out += paint.place;
    append_place(out, sources, note.at);
    out += paint.off;
    out += "note: ";
    append_shown(out, note.text);
    out.push_back('\n');
  }
}

}  // namespace

std::string render_text(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy, TextOptions options) {
  // When there are too many, errors are shown before the rest: a failing exit status always has its reason on the screen.
  std::vector<bool> shown(sorted.size(), sorted.size() <= policy.diagnostics_max);
  size_t room = sorted.size() <= policy.diagnostics_max ? 0 : policy.diagnostics_max;
  for (const bool errors : {true, false}) {
    for (size_t i = 0; i < sorted.size() && room > 0; ++i) {
      if ((policy.effective(sorted[i]) == Severity::error) != errors) continue;
      shown[i] = true;
      --room;
    }
  }
  std::string out;
  size_t hidden = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (shown[i]) {
      append_diagnostic(out, sources, sorted[i], policy.effective(sorted[i]), options.colour);
    } else {
      ++hidden;
    }
  }
  if (hidden > 0) fmt::format_to(std::back_inserter(out), "{} more {} not shown\n", hidden, hidden == 1 ? "diagnostic is" : "diagnostics are");
  return out;
}

}  // namespace apigw::source
