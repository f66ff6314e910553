#include "cli/deploy_outcome.h"

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "compiler/diff/render.h"

namespace apigw::cli {

void print_json(const DeployOutcome& outcome, Terminal& terminal) {
  nlohmann::ordered_json document{{"changed", outcome.changed},
                                  {"api", {{"id", outcome.api_id}, {"name", outcome.api_name}}},
                                  {"stage", outcome.stage},
                                  {"deployment", outcome.deployment},
                                  {"bundle", outcome.bundle},
                                  {"canary", outcome.to_canary},
                                  {"previous", outcome.previous ? nlohmann::ordered_json(*outcome.previous) : nlohmann::ordered_json()}};
  if (!outcome.domains.empty()) document["domains"] = outcome.domains;
  if (outcome.report) document.update(nlohmann::ordered_json::parse(diff::render_json(*outcome.report)));
  terminal.out << document.dump(1) << '\n';
}

void print_text(const DeployOutcome& outcome, Terminal& terminal) {
  const std::string place = fmt::format("{} of {} ({})", outcome.to_canary ? "the canary of stage " + outcome.stage : "stage " + outcome.stage, outcome.api_name, outcome.api_id);
  if (!outcome.changed) {
    fmt::print(terminal.out, "nothing to do: {} already serves this, deployment {}\n", place, outcome.deployment);
    return;
  }
  fmt::print(terminal.out, "deployed {} to {}\n  bundle      {}\n", outcome.deployment, place, outcome.bundle);
  fmt::print(terminal.out, "  before      {}\n", outcome.previous.value_or("nothing, the stage is new"));
  if (outcome.to_canary) fmt::print(terminal.out, "  traffic     {}% to the canary\n", outcome.canary_percent);
  for (const std::string& change : outcome.domains) fmt::print(terminal.out, "  domain      {}\n", change);
  if (outcome.report) terminal.out << diff::render_text(*outcome.report);
}

}  // namespace apigw::cli
