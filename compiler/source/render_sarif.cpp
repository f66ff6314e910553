// SARIF 2.1.0 (OASIS), the subset that code scanning services read: driver, rules, results, locations, related locations.
#include <fmt/format.h>

#include <iterator>

#include "compiler/source/json_text.h"
#include "compiler/source/render.h"

namespace apigw::source {
namespace {

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::error: return "error";
    case Severity::warning: return "warning";
    case Severity::info: return "note";
    case Severity::unenforced:
    case Severity::deployment: return "error";
  }
  return {};
}

/// A file name as a relative URI reference: everything but unreserved characters and '/' is percent-encoded.
std::string uri_of(std::string_view name) {
  std::string out = name.starts_with('/') ? "file://" : "";
  for (const char byte : name) {
    const bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '/' || byte == '-' ||
                       byte == '.' || byte == '_' || byte == '~';
    if (plain) {
      out.push_back(byte);
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(byte));
    }
  }
  return out;
}

void append_location(std::string& out, const SourceSet& sources, Span at, std::string_view message) {
  const Position begin = sources.position(at.file, at.begin);
  const Position end = sources.position(at.file, at.end);
  out += "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":";
  append_json_string(out, uri_of(sources.name(at.file)));
  fmt::format_to(std::back_inserter(out), "}},\"region\":{{\"startLine\":{},\"startColumn\":{},\"endLine\":{},\"endColumn\":{}}}}}", begin.line,
                 begin.column, end.line, end.column);
  if (!message.empty()) {
    out += ",\"message\":{\"text\":";
    append_json_string(out, message);
    out.push_back('}');
  }
  out.push_back('}');
}

void append_rule(std::string& out, Code code, const Policy& policy) {
  out += "{\"id\":";
  append_json_string(out, slug(code));
  out += ",\"shortDescription\":{\"text\":";
  append_json_string(out, summary(code));
  out += "},\"defaultConfiguration\":{\"level\":";
  append_json_string(out, level(policy.effective(code)));
  out += "},\"properties\":{\"number\":";
  append_json_string(out, number(code));
  out += "}}";
}

void append_result(std::string& out, const Diagnostic& diagnostic, const SourceSet& sources, const Policy& policy) {
  out += "{\"ruleId\":";
  append_json_string(out, slug(diagnostic.code));
  fmt::format_to(std::back_inserter(out), ",\"ruleIndex\":{},\"level\":\"{}\",\"message\":{{\"text\":", static_cast<unsigned>(diagnostic.code),
                 level(policy.effective(diagnostic)));
  append_json_string(out, diagnostic.hint.empty() ? diagnostic.message : diagnostic.message + " (" + diagnostic.hint + ")");
  out += "},\"locations\":[";
  if (diagnostic.at.file < sources.size()) append_location(out, sources, diagnostic.at, {});
  out.push_back(']');
  bool any = false;
  for (const Note& note : diagnostic.notes) {
    if (note.at.file >= sources.size()) continue;
    out += any ? "," : ",\"relatedLocations\":[";
    any = true;
    append_location(out, sources, note.at, note.text);
  }
  out += any ? "]}" : "}";
}

}  // namespace

std::string render_sarif(const std::vector<Diagnostic>& sorted, const SourceSet& sources, const Policy& policy) {
  std::string out =
      "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[\n"
      "{\"tool\":{\"driver\":{\"name\":\"apigw\",\"version\":\"" APIGW_VERSION "\",\"rules\":[";
  for (size_t i = 0; i < code_count(); ++i) {
    out += i > 0 ? ",\n " : "\n ";
    append_rule(out, static_cast<Code>(i), policy);
  }
  out += "\n]}},\n\"columnKind\":\"unicodeCodePoints\",\"results\":[";
  for (size_t i = 0; i < sorted.size(); ++i) {
    out += i > 0 ? ",\n " : "\n ";
    append_result(out, sorted[i], sources, policy);
  }
  out += "\n]}]}\n";
  return out;
}

}  // namespace apigw::source
