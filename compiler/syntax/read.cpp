// Which format a text is in.
#include "compiler/syntax/read.h"

#include "compiler/syntax/input_text.h"
#include "compiler/syntax/json_reader.h"

namespace apigw::syntax {
namespace {

void pass_on(const source::Diagnostics& from, source::Diagnostics& to) {
  for (const source::Diagnostic& diagnostic : from.all()) to.report(diagnostic);
}

uint32_t first_error(const source::Diagnostics& diagnostics) {
  for (const source::Diagnostic& diagnostic : diagnostics.all()) {
    if (source::severity(diagnostic) == source::Severity::error) return diagnostic.at.begin;
  }
  return 0;
}

}  // namespace

std::optional<Document> read(const source::SourceSet& sources, source::FileId file, source::Diagnostics& diagnostics, const Limits& limits) {
  uint32_t begin = 0;
  if (!check_text(sources, file, diagnostics, begin)) return std::nullopt;
  const std::string_view text = sources.text(file);
  const size_t first = text.find_first_not_of(" \t\r\n", begin);
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return read_yaml(sources, file, diagnostics, limits);

  source::Diagnostics of_json;
  JsonOutcome json = try_json(sources, file, of_json, limits);
  if (json.document || !json.looks_like_yaml) {
    pass_on(of_json, diagnostics);
    return std::move(json.document);
  }
  source::Diagnostics of_yaml;
  std::optional<Document> yaml = read_yaml(sources, file, of_yaml, limits);
  // Neither: the reader that understood more of the text knows better what is wrong with it.
  const bool yaml_got_further = yaml.has_value() || first_error(of_yaml) >= json.failed_at;
  pass_on(yaml_got_further ? of_yaml : of_json, diagnostics);
  return yaml;
}

}  // namespace apigw::syntax
