#pragma once
// What a deployment came to, and how deploy prints it.
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "compiler/diff/change.h"

namespace apigw::cli {

/// What came of it, here or at a gateway elsewhere.
struct DeployOutcome {
  bool changed = false;
  bool to_canary = false;
  std::string api_id, api_name, stage, deployment, bundle;
  std::optional<std::string> previous;  // nothing: the stage was made
  double canary_percent = 0;
  std::vector<std::string> domains;     // what was changed of custom domains
  std::optional<diff::Report> report;  // from the previous deployment; nothing: one of both does not say what it was made of
};

void print_json(const DeployOutcome& outcome, Terminal& terminal);
void print_text(const DeployOutcome& outcome, Terminal& terminal);

}  // namespace apigw::cli
