// apigw deploy: a definition becomes an immutable deployment and a stage points at it.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/code_copies.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/definition_source.h"
#include "cli/deploy_outcome.h"
#include "cli/difference.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/installation.h"
#include "cli/remote.h"
#include "cli/shift_options.h"
#include "cli/signing.h"
#include "cli/store.h"
#include "runtime/base/crypto.h"
#include "runtime/bundle/definition_domains.h"
#include "runtime/bundle/stage_settings.h"

namespace apigw::cli {
namespace {

constexpr std::string_view kLocalStackName = "local";  // AWS::StackName of templates

/// The signature by --sign; of a bundle that is not signed anew, the one that lies beside it.
std::optional<std::string> signature_of(const std::string& image, const std::string& path, bool was_bundle, const Arguments& arguments) {
  return arguments.has("sign") || !was_bundle ? sign(image, arguments) : read_signature(path);
}

/// The bundle, its image and its signature. False when the input is at fault and its diagnostics have been printed.
bool compile_input(Release& release, const std::string& path, const Arguments& arguments, Terminal& terminal) {
  std::string content = read_file(path);
  const bool was_bundle = is_bundle(content);
  if (was_bundle) {
    release.image = content;
    release.bundle = load_bundle(path, std::move(content));
  } else {
    const compiler::Options options = compiler_options(arguments);
    const auto compilation = check(path, std::move(content), options, arguments, terminal);
    if (print_diagnostics(*compilation, policy_of(arguments, FailClosed::yes), arguments, terminal)) return false;
    release.bundle = lower(*compilation, options, &release.image);
  }
  release.signature = signature_of(release.image, path, was_bundle, arguments);
  return true;
}

/// The API of that name, wherever it was first deployed from: ten lower-case letters and digits made of the name.
std::string api_id_of(const std::string& name) {
  static constexpr char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string id;
  const Sha256 digest = sha256(name);
  for (size_t i = 0; i < 10; ++i) id += digits[digest[i] % (i == 0 ? 26 : 36)];
  return id;
}

/// --name, else the definition's own. The title that SAM gives an implicit API is the stack's name, which nobody has chosen here: the
/// folder of the template stands for it.
std::string api_name(const bundle::Bundle& bundle, const std::string& path, const Arguments& arguments) {
  if (arguments.has("name")) return arguments.text("name");
  const std::string own(bundle.string_or(bundle.facts().name, ""));
  if (!own.empty() && own != kLocalStackName) return own;
  const std::string folder = std::filesystem::path(path).parent_path().filename().string();
  return folder.empty() ? "API" : folder;
}

state::Api api_of(const bundle::Bundle& bundle, const std::string& path, const Arguments& arguments) {
  static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WEBSOCKET"};
  const std::string name = api_name(bundle, path, arguments);
  return {.id = api_id_of(name), .name = name, .type = std::string(kTypes[std::min<uint32_t>(bundle.facts().type, 2)]), .created_ms = 0};
}

/// What the command line and FILE say. Nothing when the input is at fault and its diagnostics have been printed.
std::optional<Release> release_of(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands().front();
  Release release;
  if (!compile_input(release, path, arguments, terminal)) return std::nullopt;
  release.sign = [&arguments](std::string_view text) { return sign(text, arguments); };
  release.path = std::filesystem::absolute(path).lexically_normal().string();
  release.of = arguments.text("of");
  release.api = api_of(*release.bundle, release.path, arguments);
  release.stage = arguments.text("stage");
  release.description = arguments.text("description");
  release.variables = variables(arguments, "stage-variable");
  release.canary_variables = variables(arguments, "canary-variable");
  if (arguments.has("canary")) release.canary_percent = percentage(arguments.text("canary"), "canary");
  release.leave_domains = arguments.has("no-domains");
  return release;
}

/// What the new deployment changes, as `diff` tells it.
std::optional<diff::Report> report_of(const DeployOutcome& outcome, const Release& release, Installation& installation, const Arguments& arguments) try {
  if (!outcome.changed || !outcome.previous || *outcome.previous == outcome.deployment || release.bundle->definition().empty()) return std::nullopt;
  const auto all = installation.deployments(outcome.api_id);
  const auto previous = std::ranges::find(all, *outcome.previous, &state::Deployment::id), now = std::ranges::find(all, outcome.deployment, &state::Deployment::id);
  if (previous == all.end() || now == all.end()) return std::nullopt;
  return difference(definition_of_deployment(installation, *previous, *outcome.previous), definition_of_deployment(installation, *now, arguments.operands().front()));
} catch (const Failure&) {
  return std::nullopt;  // the previous bundle is of a time before definitions were kept: no reason to call the deployment failed
} catch (const state::Error&) {
  return std::nullopt;  // or it is gone or damaged
}

/// The bundle that the stage serves; nullptr when it is damaged or gone.
std::shared_ptr<const bundle::Bundle> served_bundle(Installation& installation, const state::Deployment& deployment) try {
  return bundle_of_deployment(installation, deployment);
} catch (const Failure&) {
  return nullptr;
} catch (const state::Error&) {
  return nullptr;
}

/// The DeploymentPreferences that count: of functions that change on a stage that is there.
std::vector<bundle::DeploymentPreference> preferences_of(const Release& release, Installation& installation, const Arguments& arguments, Terminal& terminal) {
  auto all = bundle::deployment_preferences(*release.bundle);
  if (all.empty()) return all;
  const auto tell = [&](const std::string& why) {
    if (!arguments.has("quiet") && !arguments.has("shift") && !arguments.has("canary")) fmt::print(terminal.err, "apigw deploy: {}\n", why);
  };
  const std::string api_id = release.of.empty() ? release.api.id : choose_api(installation, release.of).id;
  const state::Snapshot now = installation.snapshot();
  const auto stage = std::ranges::find_if(now.stages, [&](const state::Stage& one) { return one.api_id == api_id && one.name == release.stage; });
  if (stage == now.stages.end()) {
    tell(fmt::format("stage {} is new, so there is no traffic to shift", release.stage));
    return {};
  }
  const state::Deployment* deployment = now.deployment(stage->api_id, stage->deployment_id);
  const auto served = deployment == nullptr ? nullptr : served_bundle(installation, *deployment);
  if (!served) return all;
  const auto code = installation.code(stage->api_id, stage->deployment_id);
  all = preferences_in_force(*served, code ? code->digests : state::Variables(), *release.bundle, code_names(*release.bundle, release.path, store_directory(arguments)));
  if (all.empty()) tell("no function with a DeploymentPreference changes, so traffic goes over at once");
  return all;
}

/// Before anything moves.
void check_wish(const Release& release, const Arguments& arguments) {
  const auto functions = hook_functions(*release.bundle, std::filesystem::path(release.path).parent_path().string());
  if (const std::string fault = check_shift_settings(release.shift->settings, functions, arguments.has("to")); !fault.empty()) throw Failure(ExitStatus::input_at_fault, fault);
}

ExitStatus run_deploy(const Arguments& arguments, Terminal& terminal) {
  if (arguments.text("stage").empty()) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  auto release = release_of(arguments, terminal);
  if (!release) return ExitStatus::input_at_fault;
  check_shift_options(arguments, *release->bundle);
  const auto installation = open_installation(arguments, state::Open::create, terminal, "to");
  release->shift = shift_wish(arguments, preferences_of(*release, *installation, arguments, terminal));
  if (release->shift) check_wish(*release, arguments);
  if (bundle::default_endpoint_disabled(*release->bundle) && bundle::domains(*release->bundle).empty() && !arguments.has("quiet")) {
    fmt::print(terminal.err, "apigw deploy: the API's own host does not answer (disableExecuteApiEndpoint): `apigw domains map` gives it a domain\n");
  }
  Released released = installation->deploy(*release);
  if (released.shift) return drive(*installation, arguments, *released.shift, terminal);
  DeployOutcome& outcome = released.outcome;
  if (release->shift && !outcome.previous && !arguments.has("quiet")) fmt::print(terminal.err, "apigw deploy: stage {} is new, so there is no traffic to shift\n", release->stage);
  outcome.report = report_of(outcome, *release, *installation, arguments);
  arguments.text("format") == "json" ? print_json(outcome, terminal) : print_text(outcome, terminal);
  if (arguments.has("to") && arguments.text("format") != "json") fmt::print(terminal.out, "  served by   {}\n", arguments.text("to"));
  return ExitStatus::done;
}

constexpr Option kTo[] = {
    {.name = "to", .type = ValueType::text, .metavar = "URL", .help = "deploys to the store of a running gateway, by its admin listener, and waits until that serves it"},
};
constexpr Option kOptions[] = {
    {.name = "name", .type = ValueType::text, .metavar = "NAME", .help = "the API's name in the store; without it the document's title, or the folder of a template"},
    {.name = "description", .type = ValueType::text, .metavar = "TEXT", .help = "kept with the deployment"},
    {.name = "stage-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "sets a variable of the stage; the others stay"},
    {.name = "no-domains", .help = "leaves custom domains as they are, whatever the template says of them"},
    {.name = "canary", .type = ValueType::text, .metavar = "PERCENT", .help = "deploys to the stage's canary, which takes this part of the traffic"},
    {.name = "canary-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "a stage variable with another value in the canary"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "a definition or a compiled bundle"}};
constexpr Entry kExamples[] = {
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --stage-variable backend=127.0.0.1:8081", "A deployment, and a stage that serves it: apigw serve answers at /prod/."},
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --canary 10", "One request in ten goes to the new deployment."},
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --shift linear:20%:10s --alarm '5xx>1%,p99>500ms' --metrics http://127.0.0.1:9090",
     "Traffic goes over in steps of 20%, and back when the new deployment does badly."},
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --to https://gateway.example:9443 --token-file token", "Returns when the gateway serves it."},
};
constexpr Entry kEnvironment[] = {
    {"APIGW_STORE", "The store's folder when --store is not given."},
    {"APIGW_ADMIN_TOKEN", "With --to: the gateway's admin token when no file is given."},
};
constexpr std::string_view kSeeAlso[] = {"serve", "diff", "status", "stages", "deployments", "rollback", "canary", "shift"};
const OptionGroup kGroups[] = {{"Deployment", kOptions}, {"Gradual shift", kShiftOptions}, {"Signature", kSignOptions}, {"Gateway elsewhere", kTo}, {"Access", kRemoteOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kDeploy{
    .name = "deploy",
    .summary = "deploys a definition to a stage of the store",
    .description =
        "Compiles FILE, stores it as an immutable deployment and points the stage at it, in one transaction; gateways that serve the store follow "
        "within a fifth of a second, requests under way finish on what they began with. The code of functions that run on this machine is copied into the store "
        "(without version control, caches and what the lines of a file .apigwignore in it name), so that a deployment runs the code it was made with, and a rollback "
        "the code of then. A stage that does not exist is made. Deploying what the stage "
        "already serves does nothing and says so. Else what the new one changes is told as apigw-diff(1) tells it.\n\n"
        "An API is known by its name: --name, else the title of a document, or the folder of a template; --of puts FILE in the place of another one. While a "
        "stage has a canary, deployments go to the canary.\n\n"
        "With --shift, or with DeploymentPreference of the template's functions that change (their code, or how it runs), traffic goes over step by step: the new deployment is the stage's canary until it "
        "has all of it, and this command stays until then. A hook that fails, an alarm that is breached, SIGINT or SIGTERM send all traffic back, which ends the "
        "command with status 4 and stands with its reason in the history (deployments --events). A command that is killed leaves the step it had reached: see "
        "apigw-shift(1). Hooks find APIGW_DEPLOYMENT_ID, APIGW_STAGE, APIGW_API_ID, APIGW_STORE and APIGW_BUNDLE in their environment; functions get the event "
        "of CodeDeploy and report by PutLifecycleEventHookExecutionStatus.\n\n"
        "Stage variables follow the template as CloudFormation has it: those that the template gives another value than when it was deployed here last are set (of a canary deployment: in "
        "the canary), those that it no longer has are removed, and what 'stages set' did to the others stays. --stage-variable sets a variable whatever the template says. "
        "The same goes for MethodSettings and the description of the template's stage, and for the custom domains that lead to it (DomainName, BasePathMapping, ApiMapping and "
        "RoutingRule, Domain of SAM), which change at once, also when the deployment goes to the canary or traffic is shifted. A base path that leads to another API, or to another stage of this one, is "
        "not taken: the deployment is refused, and --no-domains deploys without.\n\n"
        "With --to all of it goes to another gateway's store over its admin listener, which must have a token and serve a store; plain http only reaches this machine. Of the code of "
        "functions what the gateway does not have yet is sent (1 GiB at most for each, links that lead out of their folder are followed). Whoever has the token can run code as the user "
        "that the gateway runs as. A gradual shift is driven from here: its hooks run on this machine, with APIGW_ADMIN_URL instead of APIGW_STORE, and its alarms are held against the "
        "gateway's own metrics when no --metrics names others.\n\n"
        "A bundle is signed with --sign, or carries the signature that lies beside it (FILE.sig). A gateway that requires signatures takes code of functions only with --sign.\n\n"
        "Constructs that cannot be enforced are refused as by compile.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kShiftExitStatus,
    .environment = kEnvironment,
    .see_also = kSeeAlso,
    .run = run_deploy,
};

}  // namespace apigw::cli
