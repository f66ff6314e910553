#include "cli/unresolved_listing.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace apigw::cli {
namespace {

void collect(const cfn::Template& source, const source::SourceSet& sources, std::vector<UnresolvedValue>& into) {
  for (const cfn::Unresolved& one : source.unresolved) {
    into.push_back({one.name, one.value, one.reason, std::string(sources.name(one.at.file)), sources.position(one.at.file, one.at.begin)});
  }
  for (const auto& [id, nested] : source.nested) collect(*nested, sources, into);
}

}  // namespace

std::vector<UnresolvedValue> unresolved_values(const compiler::Compilation& compilation) {
  std::vector<UnresolvedValue> values;
  if (compilation.cloudformation) collect(*compilation.cloudformation, compilation.sources, values);
  return values;
}

std::string unresolved_text(const std::vector<UnresolvedValue>& values) {
  std::string text;
  for (const UnresolvedValue& one : values) {
    text += fmt::format("{}:{}:{}: {}: {}", one.file, one.at.line, one.at.column, one.name, one.reason);
    text += one.value == one.name ? "\n" : fmt::format("; here {}\n", one.value);
  }
  return text;
}

std::string unresolved_json(const std::vector<UnresolvedValue>& values) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const UnresolvedValue& one : values) {
    list.push_back({{"name", one.name}, {"value", one.value}, {"reason", one.reason}, {"file", one.file}, {"line", one.at.line}, {"column", one.at.column}});
  }
  return nlohmann::ordered_json{{"unresolved", list}}.dump(2) + "\n";
}

}  // namespace apigw::cli
