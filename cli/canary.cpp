// apigw canary: a part of a stage's traffic on another deployment.
#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/installation.h"
#include "cli/remote.h"
#include "cli/stage_listing.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

state::CanaryChange change_of(const Arguments& arguments) {
  state::CanaryChange change;
  if (arguments.has("percent")) change.percent = percentage(arguments.text("percent"), "percent");
  if (arguments.has("deployment")) change.deployment = arguments.text("deployment");
  change.set_variables = variables(arguments, "canary-variable");
  change.remove_variables = arguments.all("remove-variable");
  if (arguments.has("use-stage-cache")) change.use_stage_cache = true;
  return change;
}

ExitStatus run_canary(const Arguments& arguments, Terminal& terminal) {
  const std::string& action = arguments.operands().front();
  const std::string stage = arguments.text("stage");
  const auto installation = open_installation(arguments, state::Open::existing, terminal);
  const std::string api = choose_api(*installation, arguments).id;
  const state::Stage result = action == "set"       ? installation->set_canary(api, stage, change_of(arguments))
                              : action == "promote" ? installation->promote_canary(api, stage, arguments.has("keep"))
                                                    : installation->delete_canary(api, stage);
  print_stage(result, arguments.text("format") == "json", terminal);
  return ExitStatus::done;
}

constexpr Option kOptions[] = {
    {.name = "stage", .type = ValueType::text, .metavar = "NAME", .required = true, .help = "the stage"},
    {.name = "percent", .type = ValueType::text, .metavar = "PERCENT", .help = "set: the part of the traffic, 0 to 100; a new canary starts with 0"},
    {.name = "deployment", .type = ValueType::text, .metavar = "ID", .help = "set: the deployment; a new canary starts with the stage's own"},
    {.name = "canary-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "set: a stage variable with another value in the canary"},
    {.name = "remove-variable", .type = ValueType::text, .metavar = "K", .repeatable = true, .help = "set: no longer overrides that variable"},
    {.name = "use-stage-cache", .help = "set: the canary shares the stage's cache"},
    {.name = "keep", .help = "promote: leaves the canary's settings, at 0 percent, as the service does"},
};
constexpr std::string_view kActions[] = {"set", "promote", "delete"};
constexpr Operand kOperands[] = {{.metavar = "ACTION", .help = "set, promote or delete", .type = ValueType::choice, .choices = kActions}};
constexpr Entry kExamples[] = {
    {"apigw canary set --stage prod --percent 25", "A quarter of the requests goes to the canary's deployment."},
    {"apigw canary promote --stage prod", "The canary's deployment and variables become the stage's, and the canary ends."},
};
constexpr std::string_view kSeeAlso[] = {"deploy", "stages", "rollback"};
const OptionGroup kGroups[] = {{"Canary", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kCanary{
    .name = "canary",
    .summary = "sets, promotes and deletes the canary of a stage",
    .description =
        "A canary takes a percentage of a stage's requests, chosen anew for every request, to another deployment. Its variables are the stage's "
        "overlaid by its own; $context.isCanaryRequest tells which side a request is on. Promotion merges the canary's variables into the stage's.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_canary,
};

}  // namespace apigw::cli
