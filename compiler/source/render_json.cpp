// Diagnostics for programs: one array of flat objects, all of them (diagnostics_max is for eyes).
#include <fmt/format.h>

#include <iterator>

#include "compiler/source/json_text.h"
#include "compiler/source/render.h"

namespace apigw::source {
namespace {

void append_place(std::string& out, const SourceSet& sources, Span at) {
  if (at.file >= sources.size()) {
    out += "\"file\":null,\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null";
    return;
  }
  const Position begin = sources.position(at.file, at.begin);
  const Position end = sources.position(at.file, at.end);
  out += "\"file\":";
  append_json_string(out, sources.name(at.file));
  fmt::format_to(std::back_inserter(out), ",\"line\":{},\"column\":{},\"endLine\":{},\"endColumn\":{}", begin.line, begin.column, end.line, end.column);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.push_back('"');
  out += name;
  out += "\":";
  append_json_string(out, value);
}

}  // namespace

std::string render_json(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy) {
  std::string out = "[";
  for (const Diagnostic& diagnostic : sorted) {
    out += out.size() > 1 ? ",\n {" : "\n {";
    append_field(out, "code", slug(diagnostic.code));
    out.push_back(',');
    append_field(out, "number", number(diagnostic.code));
    out.push_back(',');
    append_field(out, "severity", word(policy.effective(diagnostic)));
    out.push_back(',');
    append_place(out, sources, diagnostic.at);
    out.push_back(',');
    append_field(out, "message", diagnostic.message);
    out.push_back(',');
    append_field(out, "hint", diagnostic.hint);
    out += ",\"notes\":[";
    for (size_t i = 0; i < diagnostic.notes.size(); ++i) {
      out += i > 0 ? ",{" : "{";
      append_place(out, sources, diagnostic.notes[i].at);
      out.push_back(',');
      append_field(out, "message", diagnostic.notes[i].text);
      out.push_back('}');
    }
    out += "]}";
  }
  out += sorted.empty() ? "]\n" : "\n]\n";
  return out;
}

}  // namespace apigw::source
