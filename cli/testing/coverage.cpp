#include "cli/testing/coverage.h"

#include <fmt/format.h>

#include <algorithm>

#include <nlohmann/json.hpp>

#include "compiler/vtl/coverage.h"
#include "compiler/vtl/parser.h"

namespace apigw::testing {
namespace {

std::string trimmed(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(" \t\r"), text.size());
  text.remove_prefix(first);
  return std::string(text.substr(0, text.find_last_not_of(" \t\r") + 1));
}

}  // namespace

void Coverage::add(const compiler::Compilation& compilation, const Hits& hits) {
  if (!compilation.api) return;
  for (const model::Resource& resource : compilation.api->resources) {
    for (const model::Method& method : resource.methods) {
      if (!method.integration) continue;
      const model::IntegrationType type = method.integration->type.value;
      if (type == model::IntegrationType::http_proxy || type == model::IntegrationType::aws_proxy) continue;  // their templates never run
      for (const model::Template& one : method.integration->templates) add(compilation, one, hits);
      for (const model::IntegrationResponse& response : method.integration->responses) {
        for (const model::Template& one : response.templates) add(compilation, one, hits);
      }
    }
  }
}

void Coverage::add(const compiler::Compilation& compilation, const model::Template& of, const Hits& hits) {
  const std::string& text = of.body.value;
  const vtl::Parsed parsed = vtl::parse(text);
  if (!parsed.faults.empty()) return;
  const uint64_t as_whole = hits.of(of, Hits::whole);
  const bool in_place = of.node && of.node->is_scalar() && of.node->text == text;
  for (const vtl::Coverable& statement : vtl::coverable(parsed.tree, text)) {
    const uint64_t count = as_whole + hits.of(of, statement.mark);
    for (const uint32_t start : statement.line_starts) {
      const source::Span at = in_place ? syntax::text_span(*of.node, start, start + 1) : of.body.at;
      if (at.file >= compilation.sources.size()) continue;
      Line& line = files_[std::string(compilation.sources.name(at.file))][compilation.sources.position(at.file, at.begin).line];
      line.hits = std::max(line.hits, count);
      if (line.text.empty()) line.text = trimmed(compilation.sources.line(at.file, at.begin));
    }
  }
}

size_t Coverage::lines() const {
  size_t count = 0;
  for (const auto& [name, lines] : files_) count += lines.size();
  return count;
}

size_t Coverage::covered() const {
  size_t count = 0;
  for (const auto& [name, lines] : files_) {
    for (const auto& [number, line] : lines) count += line.hits > 0;
  }
  return count;
}

double Coverage::percent() const { return lines() == 0 ? 100.0 : 100.0 * static_cast<double>(covered()) / static_cast<double>(lines()); }

std::string Coverage::text() const {
  std::string out = fmt::format("template lines: {} of {} ran ({:.1f}%)\n", covered(), lines(), percent());
  for (const auto& [name, lines] : files_) {
    for (const auto& [number, line] : lines) {
      if (line.hits == 0) out += fmt::format("  {}:{}: never ran: {}\n", name, number, line.text);
    }
  }
  return out;
}

std::string Coverage::json() const {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (const auto& [name, lines] : files_) {
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const auto& [number, line] : lines) rows.push_back({{"line", number}, {"hits", line.hits}});
    files.push_back({{"file", name}, {"lines", std::move(rows)}});
  }
  const nlohmann::ordered_json out{{"lines", lines()}, {"covered", covered()}, {"percent", percent()}, {"files", std::move(files)}};
  return out.dump(1) + '\n';
}

std::string Coverage::lcov() const {
  std::string out;
  for (const auto& [name, lines] : files_) {
    size_t ran = 0;
    out += fmt::format("TN:\nSF:{}\n", name);
    for (const auto& [number, line] : lines) {
      out += fmt::format("DA:{},{}\n", number, line.hits);
      ran += line.hits > 0;
    }
    out += fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.size(), ran);
  }
  return out;
}

}  // namespace apigw::testing
