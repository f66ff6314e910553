// apigw deploy: a definition becomes an immutable deployment and a stage points at it.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/store.h"
#include "cli/stored_definition.h"
#include "runtime/base/crypto.h"
#include "runtime/state/bundle_files.h"

namespace apigw::cli {
namespace {

constexpr std::string_view kLocalStackName = "local";  // AWS::StackName of templates

struct Compiled {
  std::string image;
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
    return out;
  }
  const compiler::Options options = compiler_options(arguments);
  auto compilation = check(path, std::move(content), options, arguments, terminal);
  if (print_diagnostics(*compilation, policy_of(arguments, FailClosed::yes), arguments, terminal)) return std::nullopt;
  out.bundle = lower(*compilation, options, &out.image);
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

state::Api api_of(const bundle::Bundle& bundle, const std::string& path, state::Store& store, const Arguments& arguments) {
  static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WEBSOCKET"};
  const std::string type(kTypes[std::min<uint32_t>(bundle.facts().type, 2)]);
  if (arguments.has("of")) {
    state::Api api = choose_api(store, arguments);
    if (api.type != type) throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' is of type {}, FILE is of type {}", api.name, api.type, type));
    return api;
  }
  const std::string name = api_name(bundle, path, arguments);
  return {.id = api_id_of(name), .name = name, .type = type, .created_ms = 0};
}

/// Those of the template's stage, unless the operator gives them another value.
state::Variables stage_variables(const bundle::Bundle& bundle, const Arguments& arguments) {
  state::Variables all;
  for (const bundle::StageVariable& one : bundle.stage_variables()) all[std::string(bundle.string(one.name))] = bundle.string(one.value);
  for (const auto& [name, value] : variables(arguments, "stage-variable")) all[name] = value;
  return all;
}

void print_json(const state::DeployResult& result, const state::Api& api, Terminal& terminal) {
  nlohmann::ordered_json document{{"changed", result.changed},
                                  {"api", {{"id", api.id}, {"name", api.name}}},
                                  {"stage", result.stage.name},
                                  {"deployment", result.deployment.id},
                                  {"bundle", result.deployment.bundle_hash},
                                  {"canary", result.to_canary},
                                  {"previous", result.before ? nlohmann::ordered_json(result.before->deployment_id) : nlohmann::ordered_json()}};
  terminal.out << document.dump(1) << '\n';
}

void print_text(const state::DeployResult& result, const state::Api& api, Terminal& terminal) {
  const std::string place = fmt::format("{} of {} ({})", result.to_canary ? "the canary of stage " + result.stage.name : "stage " + result.stage.name, api.name, api.id);
  if (!result.changed) {
    fmt::print(terminal.out, "nothing to do: {} already serves this, deployment {}\n", place, result.deployment.id);
    return;
  }
  fmt::print(terminal.out, "deployed {} to {}\n  bundle      {}\n", result.deployment.id, place, result.deployment.bundle_hash);
  if (!result.before) {
    fmt::print(terminal.out, "  before      nothing, the stage is new\n");
  } else {
    const bool from_canary = result.to_canary && result.before->canary;
    fmt::print(terminal.out, "  before      {}\n", from_canary ? result.before->canary->deployment_id : result.before->deployment_id);
  }
  if (result.to_canary) fmt::print(terminal.out, "  traffic     {}% to the canary\n", result.stage.canary->percent_traffic);
}

ExitStatus run_deploy(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands().front();
  if (arguments.text("stage").empty()) throw Failure(ExitStatus::usage, "--stage NAME is needed");
  auto compiled = compile_input(path, arguments, terminal);
  if (!compiled) return ExitStatus::input_at_fault;

  auto store = open_store(arguments, state::Open::create);
  state::DeployRequest request{.api = api_of(*compiled->bundle, path, *store, arguments),
                               .bundle_hash = std::string(compiled->bundle->hash_hex()),
                               .source = std::filesystem::absolute(path).lexically_normal().string(),
                               .description = arguments.text("description"),
                               .stage = arguments.text("stage"),
                               .variables = stage_variables(*compiled->bundle, arguments),
                               .canary_percent = {},
                               .canary_variables = variables(arguments, "canary-variable")};
  if (arguments.has("canary")) request.canary_percent = percentage(arguments.text("canary"), "canary");
  // The image is on disk before anything points at it; one that nothing comes to point at does no harm.
  state::BundleFiles(store_directory(arguments)).put(request.bundle_hash, compiled->image);
  put_stored_definition(store_directory(arguments), request.bundle_hash, compiled->definition);
  const state::DeployResult result = state::deploy(*store, request, actor());
  arguments.text("format") == "json" ? print_json(result, request.api, terminal) : print_text(result, request.api, terminal);
  return ExitStatus::done;
}

constexpr Option kOptions[] = {
    {.name = "name", .type = ValueType::text, .metavar = "NAME", .help = "the API's name in the store; without it the document's title, or the folder of a template"},
    {.name = "description", .type = ValueType::text, .metavar = "TEXT", .help = "kept with the deployment"},
    {.name = "stage-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "sets a variable of the stage; the others stay"},
    {.name = "canary", .type = ValueType::text, .metavar = "PERCENT", .help = "deploys to the stage's canary, which takes this part of the traffic"},
    {.name = "canary-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "a stage variable with another value in the canary"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "a definition or a compiled bundle"}};
constexpr Entry kExamples[] = {
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --stage-variable backend=127.0.0.1:8081", "A deployment, and a stage that serves it: apigw serve answers at /prod/."},
    {"apigw deploy samples/petstore/petstore.yaml --stage prod --canary 10", "One request in ten goes to the new deployment."},
};
constexpr std::string_view kSeeAlso[] = {"serve", "stages", "deployments", "rollback", "canary"};
const OptionGroup kGroups[] = {{"Deployment", kOptions}, {"Store", kStoreOptions}, {"Output", kFormatOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kDeploy{
    .name = "deploy",
    .summary = "deploys a definition to a stage of the store",
    .description =
        "Compiles FILE, stores it as an immutable deployment and points the stage at it, in one transaction; gateways that serve the store follow "
        "within a fifth of a second, requests under way finish on what they began with. A stage that does not exist is made. Deploying what the stage "
        "already serves does nothing and says so.\n\n"
        "An API is known by its name: --name, else the title of a document, or the folder of a template; --of puts FILE in the place of another one. While a "
        "stage has a canary, deployments go to the canary.\n\n"
        "Constructs that cannot be enforced are refused as by compile.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kStoreExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_deploy,
};

}  // namespace apigw::cli
