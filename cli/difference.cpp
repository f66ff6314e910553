#include "cli/difference.h"

#include <fmt/format.h>

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

}  // namespace

diff::Report difference(const DefinitionSource& before, const DefinitionSource& after) {
  auto report = diff::compare(before.definition, after.definition);
  if (!report) throw Failure(ExitStatus::input_at_fault, fmt::format("{} and {} cannot be compared: {}", before.name, after.name, report.error()));
  if (before.variables && after.variables) compare_variables(*before.variables, *after.variables, *report);
  return std::move(*report);
}

}  // namespace apigw::cli
