// apigw deploy: a definition becomes an immutable deployment and a stage points at it.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/code_copies.h"
#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/deploy_outcome.h"
#include "cli/difference.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/remote.h"
#include "cli/shift_options.h"
#include "cli/signing.h"
#include "cli/store.h"
#include "cli/stored_definition.h"
#include "runtime/base/crypto.h"
#include "runtime/bundle/definition_domains.h"
#include "runtime/bundle/stage_settings.h"
#include "runtime/server/definition_stage.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/files_lock.h"

namespace apigw::cli {
namespace {

constexpr std::string_view kLocalStackName = "local";  // AWS::StackName of templates

struct Compiled {
  std::string image;
  std::optional<std::string> signature;
  std::shared_ptr<const bundle::Bundle> bundle;
  std::string definition;  // for exports of the stage; empty: the input was a bundle
};

/// Nothing when the input is at fault and its diagnostics have been printed.
std::optional<Compiled> compile_input(const std::string& path, const Arguments& arguments, Terminal& terminal) {
  Compiled out;
  std::string content = read_file(path);
  if (is_bundle(content)) {
    out.image = content;
    out.bundle = load_bundle(path, std::move(content));
    out.signature = arguments.has("sign") ? sign(out.image, arguments) : read_signature(path);
    return out;
  }
  const compiler::Options options = compiler_options(arguments);
  auto compilation = check(path, std::move(content), options, arguments, terminal);
  if (print_diagnostics(*compilation, policy_of(arguments, FailClosed::yes), arguments, terminal)) return std::nullopt;
  out.bundle = lower(*compilation, options, &out.image);
  out.signature = sign(out.image, arguments);
  out.definition = stored_form(*compilation->api);
  return out;
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
  const std::string folder = std::filesystem::absolute(path).lexically_normal().parent_path().filename().string();
  return folder.empty() ? "API" : folder;
}

std::string type_of(const bundle::Bundle& bundle) {
  static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WEBSOCKET"};
  return std::string(kTypes[std::min<uint32_t>(bundle.facts().type, 2)]);
}

state::Api api_of(const bundle::Bundle& bundle, const std::string& path, state::Store& store, const Arguments& arguments) {
  const std::string type = type_of(bundle);
  if (arguments.has("of")) {
    state::Api api = choose_api(store, arguments);
    if (api.type != type) throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' is of type {}, FILE is of type {}", api.name, api.type, type));
    return api;
  }
  const std::string name = api_name(bundle, path, arguments);
  return {.id = api_id_of(name), .name = name, .type = type, .created_ms = 0};
}

/// What the new deployment changes, as `diff` tells it.
std::optional<diff::Report> report_of(const DeployOutcome& outcome, const Compiled& compiled, const std::string& path, state::Store& store, const Arguments& arguments) try {
  if (!outcome.changed || !outcome.previous || *outcome.previous == outcome.deployment || compiled.bundle->definition().empty()) return std::nullopt;
  const auto all = store.deployments(outcome.api_id);
  const auto previous = std::ranges::find(all, *outcome.previous, &state::Deployment::id), now = std::ranges::find(all, outcome.deployment, &state::Deployment::id);
  if (previous == all.end() || now == all.end()) return std::nullopt;
  return difference(definition_of_deployment(store, *previous, store_directory(arguments), *outcome.previous),
                    definition_of_deployment(store, *now, store_directory(arguments), path));
} catch (const Failure&) {
  return std::nullopt;  // the previous bundle is of a time before definitions were kept: no reason to call the deployment failed
} catch (const state::Error&) {
  return std::nullopt;  // or it is gone or damaged
}

/// With the bundle, its signature and the code of its functions on disk.
state::DeployRequest stored_request(const Compiled& compiled, const std::string& path, state::Store& store, const Arguments& arguments) {
  const state::BundleFiles files(store_directory(arguments));
  const state::Api api = api_of(*compiled.bundle, path, store, arguments);
  const std::string stage = arguments.text("stage");
  state::DeployRequest request{.api = api,
                               .bundle_hash = std::string(compiled.bundle->hash_hex()),
                               .source = std::filesystem::absolute(path).lexically_normal().string(),
                               .description = arguments.text("description"),
                               .stage = stage,
                               .variables = variables(arguments, "stage-variable"),
                               .definition = server::definition_stage_of(*compiled.bundle, api.id, stage),
                               .definition_of = [files, api, stage](const std::string& hash) { return server::definition_stage_of(files, hash, api.id, stage); },
                               .leave_domains = arguments.has("no-domains"),
                               .canary_percent = {},
                               .canary_variables = variables(arguments, "canary-variable"),
                               .canary_settings = server::canary_of(*compiled.bundle),
                               .code = copy_code(*compiled.bundle, path, store_directory(arguments))};
  if (arguments.has("canary")) request.canary_percent = percentage(arguments.text("canary"), "canary");
  // The image is on disk before anything points at it; one that nothing comes to point at does no harm. The signature is before the image.
  if (compiled.signature) files.put_signature(request.bundle_hash, *compiled.signature);
  files.put(request.bundle_hash, compiled.image);
  put_stored_definition(store_directory(arguments), request.bundle_hash, compiled.definition);
  return request;
}

DeployOutcome outcome_of(const state::DeployResult& result, state::Store& store) {
  const state::Api api = choose_api(store, result.deployment.api_id);
  const bool from_canary = result.to_canary && result.before && result.before->canary;
  return {.changed = result.changed,
          .to_canary = result.to_canary,
          .api_id = api.id,
          .api_name = api.name,
          .stage = result.stage.name,
          .deployment = result.deployment.id,
          .bundle = result.deployment.bundle_hash,
          .previous = !result.before ? std::nullopt : std::optional(from_canary ? result.before->canary->deployment_id : result.before->deployment_id),
          .canary_percent = result.stage.canary ? result.stage.canary->percent_traffic : 0,
          .domains = result.domains};
}

DeployOutcome deploy_there(const Compiled& compiled, const std::string& path, const Arguments& arguments) {
  const Remote gateway(arguments.text("to"), arguments);
  const std::string hash(compiled.bundle->hash_hex());
  nlohmann::json request{{"bundle", hash},
                         {"source", std::filesystem::absolute(path).lexically_normal().string()},
                         {"description", arguments.text("description")},
                         {"stage", arguments.text("stage")},
                         {"by", actor().name},
                         {"variables", variables(arguments, "stage-variable")},
                         {"canaryVariables", variables(arguments, "canary-variable")},
                         {"leaveDomains", arguments.has("no-domains")}};
  if (arguments.has("canary")) request["canaryPercent"] = percentage(arguments.text("canary"), "canary");
  if (arguments.has("of")) {
    request["of"] = arguments.text("of");
  } else {
    const std::string name = api_name(*compiled.bundle, path, arguments);
    request["api"] = {{"id", api_id_of(name)}, {"name", name}};
  }
  std::vector<std::string> headers;
  if (compiled.signature) headers.push_back("Apigw-Signature: " + hex(*compiled.signature));
  gateway.put("/v1/bundles/" + hash, compiled.image, headers);
  const nlohmann::json done = gateway.post("/v1/deployments", request);
  DeployOutcome outcome{.changed = done.at("changed").get<bool>(),
                  .to_canary = done.at("canary").get<bool>(),
                  .api_id = done.at("api").at("id").get<std::string>(),
                  .api_name = done.at("api").at("name").get<std::string>(),
                  .stage = done.at("stage").get<std::string>(),
                  .deployment = done.at("deployment").get<std::string>(),
                  .bundle = done.at("bundle").get<std::string>(),
                  .previous = {},
                  .canary_percent = done.at("percent").get<double>(),
                  .domains = {}};
  outcome.domains = done.value("domains", std::vector<std::string>());
  if (done.at("previous").is_string()) outcome.previous = done.at("previous").get<std::string>();
  gateway.await(outcome.api_id, outcome.stage, outcome.deployment, outcome.to_canary);
  return outcome;
}

void check_wish(const ShiftWish& wish, const bundle::Bundle& bundle, const std::string& path) {
  const auto functions = hook_functions(bundle, std::filesystem::absolute(path).parent_path().string());
  if (const std::string fault = check_shift_settings(wish.settings, functions); !fault.empty()) throw Failure(ExitStatus::input_at_fault, fault);
}

/// The bundle that the stage serves; nullptr when it is gone or damaged.
std::shared_ptr<const bundle::Bundle> served_bundle(const state::Deployment& deployment, const std::string& directory) {
  try {
    auto bundle = bundle::Bundle::from_bytes(state::BundleFiles(directory).get(deployment.bundle_hash));
    return bundle ? *bundle : nullptr;
  } catch (const state::Error&) {
    return nullptr;
  }
}

/// How the traffic of this deployment goes over; nothing: at once. The first deployment of a stage has nothing to shift from.
std::optional<ShiftWish> wish_of(const Compiled& compiled, const state::DeployRequest& request, state::Store& store, const Arguments& arguments, Terminal& terminal) {
  const state::Snapshot snapshot = store.snapshot();
  const auto stage = std::ranges::find_if(snapshot.stages, [&](const state::Stage& one) { return one.api_id == request.api.id && one.name == request.stage; });
  auto preferences = bundle::deployment_preferences(*compiled.bundle);
  const auto tell = [&](const std::string& why) {
    if (!arguments.has("quiet")) fmt::print(terminal.err, "apigw deploy: {}\n", why);
  };
  if (stage == snapshot.stages.end()) {
    if (arguments.has("shift") || !preferences.empty()) tell(fmt::format("stage {} is new, so there is no traffic to shift", request.stage));
    return std::nullopt;
  }
  const auto served = served_bundle(*snapshot.deployment(stage->api_id, stage->deployment_id), store_directory(arguments));
  if (served && !preferences.empty()) {
    const auto code = store.code(stage->api_id, stage->deployment_id);
    preferences = preferences_in_force(*served, code ? code->digests : state::Variables(), *compiled.bundle, request.code);
    if (preferences.empty() && !arguments.has("shift") && !arguments.has("canary")) tell("no function with a DeploymentPreference changes, so traffic goes over at once");
  }
  return shift_wish(arguments, preferences);
}

/// Files and rows. With a shift the traffic is still to go over.
state::ShiftBegin deploy_here(const Compiled& compiled, const std::string& path, state::Store& store, const Arguments& arguments, Terminal& terminal) {
  const state::FilesLock adding(store_directory(arguments), state::FilesLock::Kind::adds);
  const state::DeployRequest request = stored_request(compiled, path, store, arguments);
  const auto wish = wish_of(compiled, request, store, arguments, terminal);
  if (!wish) return {.result = state::deploy(store, request, actor()), .shift = {}};
  check_wish(*wish, *compiled.bundle, path);
  return state::begin_shift(store, request, wish->plan, wish->settings, actor());
}

/// A shift is driven beside the store. Options that ask for one, and for its alarms and hooks, are not ignored elsewhere.
void refuse_shift(const bundle::Bundle& bundle, const Arguments& arguments, Terminal& terminal) {
  for (const Option& option : kShiftOptions) {
    if (arguments.has(option.name)) throw Failure(ExitStatus::usage, fmt::format("--{} is of a gradual shift, which is driven beside the store; it does not go with --to", option.name));
  }
  if (!bundle::deployment_preferences(bundle).empty() && !arguments.has("quiet")) {
    fmt::print(terminal.err, "apigw deploy: with --to all traffic goes over at once, whatever the template's DeploymentPreference says\n");
  }
}

ExitStatus run_deploy(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands().front();
  if (arguments.text("stage").empty()) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  if (arguments.has("to") && arguments.has("store")) throw Failure(ExitStatus::usage, "--to names a gateway, which has a store of its own: leave --store out");
  const auto compiled = compile_input(path, arguments, terminal);
  if (!compiled) return ExitStatus::input_at_fault;

  const bool there = arguments.has("to");
  if (there) refuse_shift(*compiled->bundle, arguments, terminal);
  else check_shift_options(arguments, *compiled->bundle);
  if (bundle::default_endpoint_disabled(*compiled->bundle) && bundle::domains(*compiled->bundle).empty() && !arguments.has("quiet")) {
    fmt::print(terminal.err, "apigw deploy: the API's own host does not answer (disableExecuteApiEndpoint): `apigw domains map` gives it a domain\n");
  }
  DeployOutcome outcome;
  if (there) {
    outcome = deploy_there(*compiled, path, arguments);
  } else {
    auto store = open_store(arguments, state::Open::create);
    const state::ShiftBegin begin = deploy_here(*compiled, path, *store, arguments, terminal);
    if (begin.shift) return drive(*store, arguments, *begin.shift, terminal);
    outcome = outcome_of(begin.result, *store);
    outcome.report = report_of(outcome, *compiled, path, *store, arguments);
  }
  arguments.text("format") == "json" ? print_json(outcome, terminal) : print_text(outcome, terminal);
  if (there && arguments.text("format") != "json") fmt::print(terminal.out, "  served by   {}\n", arguments.text("to"));
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
        "With --to the bundle goes to another gateway's store over its admin listener, which must have a token and serve a store; plain http only reaches this machine. Code of "
        "functions is not sent. A bundle is signed with --sign, or carries the signature that lies beside it (FILE.sig).\n\n"
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
