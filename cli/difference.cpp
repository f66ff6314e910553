#include "cli/difference.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "compiler/diff/compare.h"

namespace apigw::cli {
namespace {

void compare_variables(const state::Variables& before, const state::Variables& after, diff::Report& report) {
  const auto add = [&](const std::string& name, std::string was, std::string is) {
    report.changes.push_back({.kind = diff::Kind::variable_changed, .where = "variable " + name, .before = std::move(was), .after = std::move(is)});
  };
  for (const auto& [name, value] : before) {
    const auto other = after.find(name);
    if (other == after.end()) add(name, value, "");
    else if (other->second != value) add(name, value, other->second);
  }
  for (const auto& [name, value] : after) {
    if (!before.contains(name)) add(name, "", value);
  }
}

void compare_code(const state::Variables& before, const state::Variables& after, diff::Report& report) {
  for (const auto& [function, code] : before) {
    const auto other = after.find(function);
    if (other == after.end() || other->second == code) continue;
    report.changes.push_back({.kind = diff::Kind::function_code_changed, .where = "function " + function, .before = code, .after = other->second});
  }
}

/// The definition with what its stage has now in place of what the definition says of it.
std::string with_live_stage(const DefinitionSource& source) {
  nlohmann::json document = nlohmann::json::parse(source.definition, nullptr, false);
  const nlohmann::json live = nlohmann::json::parse(source.live, nullptr, false);
  if (!document.is_object() || !live.is_object()) return source.definition;
  for (const auto& [key, value] : live.at("stage").items()) document["stage"][key] = value;
  document["stage"]["variables"] = *source.variables;
  if (live.contains("domains")) document["domains"] = live.at("domains");
  return document.dump();
}

}  // namespace

diff::Report difference(const DefinitionSource& before, const DefinitionSource& after) {
  const bool stages = before.variables && after.variables, live = stages && !before.live.empty() && !after.live.empty();
  auto report = diff::compare(live ? with_live_stage(before) : before.definition, live ? with_live_stage(after) : after.definition);
  if (!report) throw Failure(ExitStatus::input_at_fault, fmt::format("{} and {} cannot be compared: {}", before.name, after.name, report.error()));
  if (stages) {
    std::erase_if(report->changes, [](const diff::Change& change) { return change.kind == diff::Kind::variable_changed; });
    compare_variables(*before.variables, *after.variables, *report);
  }
  if (before.code && after.code) compare_code(*before.code, *after.code, *report);
  std::ranges::stable_sort(report->changes, {}, [](const diff::Change& change) { return diff::info(change.kind).section; });
  return std::move(*report);
}

}  // namespace apigw::cli
