// apigw serve: a definition or a bundle, answered over HTTP until SIGTERM.
#include "runtime/bundle/definition_domains.h"
#include "runtime/server/server.h"

#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/key_sources_option.h"
#include "cli/principals_option.h"
#include "cli/remote.h"
#include "cli/signing.h"
#include "cli/stage_options.h"
#include "cli/store.h"

namespace apigw::cli {
namespace {

/// Processors this process may run on (taskset, cgroup cpusets), not those of the machine: two loops on one processor would take turns
/// of milliseconds, and every request would wait for one.
unsigned usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

/// What was allowed with --allow-unenforced is told at every start: the operator of today may not be the one who wrote the option.
void tell_unenforced(const compiler::Compilation& compilation, const source::Policy& policy, Terminal& terminal) {
  std::map<std::string_view, size_t> places;
  for (const source::Diagnostic& diagnostic : compilation.diagnostics.all()) {
    bool allowed = std::find(policy.allowed.begin(), policy.allowed.end(), diagnostic.code) != policy.allowed.end();
    if (allowed) ++places[source::slug(diagnostic.code)];
  }
  for (const auto& [slug, count] : places) fmt::print(terminal.err, "apigw: NOT ENFORCED, as allowed: [{}] in {} place{}\n", slug, count, count == 1 ? "" : "s");
}

/// Which code answers for a function: what `sam build` made, or the source. Of versions those with code of their own.
void tell_functions(const bundle::Bundle& bundle, Terminal& terminal) {
  for (const bundle::Function& function : bundle.functions()) {
    const std::string_view code = bundle.string_or(function.code, ""), version = bundle.string(function.version);
    const bool latest = version == "$LATEST";
    const bool same = std::ranges::any_of(bundle.functions(), [&](const bundle::Function& other) { return other.name == function.name && other.code == function.code && other.version != function.version; });
    if (!code.empty() && (latest || !same)) fmt::print(terminal.err, "apigw: function {}{}{} runs from {}\n", bundle.string(function.name), latest ? "" : ":", latest ? "" : version, code);
  }
}

/// Hosts that the definition maps to the API: only what is mapped answers under them.
void tell_domains(const bundle::Bundle& bundle, Terminal& terminal) {
  for (const bundle::DefinitionDomain& domain : bundle::domains(bundle)) {
    std::string paths;
    for (const bundle::DefinitionMapping& one : domain.mappings) paths += fmt::format(" /{}{}", one.base_path, one.stage_from_path ? " (then the stage)" : "");
    if (!domain.rules.empty()) paths += fmt::format(" and {} routing rule{}", domain.rules.size(), domain.rules.size() == 1 ? "" : "s");
    fmt::print(terminal.err, "apigw: with Host {} it answers at{}\n", domain.name, paths);
  }
}

/// FILE again and again: at the start and, with --watch, after every change.
class Source {
 public:
  Source(const Arguments& arguments, Terminal& terminal)
      : arguments_(arguments),
        terminal_(terminal),
        policy_(policy_of(arguments, FailClosed::yes)),
        options_(compiler_options(arguments)),
        path_(arguments.operands().front()),
        trust_(trust_of(arguments)) {
    options_.one_api = true;
  }

  /// Nothing when the input is at fault and its diagnostics have been printed. Throws Failure.
  std::optional<server::Loaded> load() {
    auto bundle = load_definition();
    auto principals = load_principals(arguments_, terminal_);
    if (principals && principals_ && principals->digest() == principals_->digest()) principals = principals_;
    if (!bundle || (!principals && arguments_.has("principals"))) return {};
    principals_ = principals;
    return server::Loaded{std::move(bundle), std::move(principals)};
  }

  /// As load, but a failure is told and survived: the last good state keeps serving.
  std::optional<server::Loaded> load_again() {
    try {
      if (auto loaded = load()) return loaded;
      fmt::print(terminal_.err, "apigw serve: {} is at fault; the last good state keeps serving\n", at_fault());
    } catch (const std::exception& fault) {
      fmt::print(terminal_.err, "apigw serve: {}; the last good state keeps serving\n", fault.what());
    }
    terminal_.err.flush();
    return {};
  }

  std::vector<std::string> files() const {
    std::vector<std::string> all = files_;
    if (arguments_.has("principals")) all.push_back(arguments_.text("principals"));
    return all;
  }

 private:
  std::shared_ptr<const bundle::Bundle> load_definition() {
    definition_at_fault_ = true;
    std::string content = read_file(path_);
    files_ = {path_};
    if (is_bundle(content)) {
      if (trust_.required()) files_.push_back(signature_file(path_));
      if (const auto fault = trust_.required() ? trust_.fault(content, read_signature(path_)) : std::nullopt) {
        throw Failure(ExitStatus::input_at_fault, fmt::format("{}: is refused: {}", path_, *fault));
      }
    } else if (trust_.required()) {
      throw Failure(ExitStatus::usage, "--require-signature needs a bundle or the store; 'apigw compile --sign' makes a signed bundle");
    }
    auto bundle = is_bundle(content) ? load_bundle(path_, std::move(content)) : compile(std::move(content));
    definition_at_fault_ = bundle == nullptr;
    return bundle;
  }

  std::shared_ptr<const bundle::Bundle> compile(std::string content) {
    auto compilation = check(path_, std::move(content), options_, arguments_, terminal_);
    files_ = compilation->files_read();
    if (print_diagnostics(*compilation, policy_, arguments_, terminal_)) return nullptr;
    tell_unenforced(*compilation, policy_, terminal_);
    return lower(*compilation, options_);
  }

  std::string at_fault() const { return definition_at_fault_ ? path_ : arguments_.text("principals"); }

  const Arguments& arguments_;
  Terminal& terminal_;
  source::Policy policy_;
  compiler::Options options_;
  std::string path_;
  bundle::Trust trust_;
  std::vector<std::string> files_;
  std::shared_ptr<const iam::Principals> principals_;  // the last good ones
  bool definition_at_fault_ = false;
};

server::Options server_options(const Arguments& arguments, Terminal& terminal) {
  server::Options options = stage_options(arguments.text("stage"), arguments.pairs("stage-variable"));
  options.host = arguments.text("host");
  options.port = static_cast<uint16_t>(arguments.number("port"));
  if (arguments.has("admin-port")) options.admin_port = static_cast<uint16_t>(arguments.number("admin-port"));
  options.admin_certificate_file = arguments.text("admin-cert");
  options.admin_key_file = arguments.text("admin-key");
  if (arguments.has("admin-cert") != arguments.has("admin-key")) throw Failure(ExitStatus::usage, "--admin-cert and --admin-key go together");
  if (arguments.has("admin-cert") && !options.admin_port) throw Failure(ExitStatus::usage, "--admin-cert needs --admin-port");
  options.threads = arguments.has("threads") ? arguments.number("threads") : usable_processors();
  if (arguments.text("access-log") != "off") options.access_log = arguments.text("access-log");
  options.access_log_file = arguments.text("access-log-file");
  options.dev_errors = arguments.has("dev-errors");
  if (!arguments.operands().empty()) options.functions_folder = std::filesystem::path(arguments.operands().front()).parent_path();
  options.function_log = arguments.text("function-log");
  options.function_processes_max = arguments.number("function-processes");
  options.function_idle_ms = arguments.number("function-idle") * 1000;
  options.iam_now_ms = iam_clock(terminal);
  options.key_sources = key_sources(arguments, options.aws);
  return options;
}

/// Blocks until the end of the gateway.
ExitStatus serve(std::shared_ptr<const bundle::Bundle> bundle, server::Options& options, Terminal& terminal) {
  options.on_notice = [&terminal](const std::string& line) {
    fmt::print(terminal.err, "apigw serve: {}\n", line);
    terminal.err.flush();
  };
  options.on_ready = [&terminal](const std::string& url) { terminal.out << "listening on " << url << std::endl; };
  auto stopped = server::run(std::move(bundle), options);
  if (!stopped) throw Failure(ExitStatus::world_failed, stopped.error().message);
  return ExitStatus::done;
}

ExitStatus serve_store(const Arguments& arguments, Terminal& terminal) {
  for (const char* option : {"stage", "stage-variable", "watch", "parameter", "api", "function", "known"}) {
    if (arguments.has(option)) throw Failure(ExitStatus::usage, fmt::format("--{} belongs to a FILE; the store's stages have their own settings", option));
  }
  server::Options options = server_options(arguments, terminal);
  options.store = store_directory(arguments);
  options.principals = load_principals(arguments, terminal);
  if (!options.principals && arguments.has("principals")) return ExitStatus::input_at_fault;
  options.trust = trust_of(arguments);
  options.admin_token = admin_token(arguments, "admin-token-file");
  const bool elsewhere = options.host != "::1" && options.host != "localhost" && !options.host.starts_with("127.");
  if (!options.admin_token.empty() && options.admin_port && elsewhere && options.admin_certificate_file.empty()) {
    fmt::print(terminal.err, "apigw serve: the admin listener takes its token in plain text on {}; give it a certificate (--admin-cert, --admin-key) or listen on 127.0.0.1\n", options.host);
    terminal.err.flush();
  }
  if (arguments.has("admin-token-file") && !options.admin_port) throw Failure(ExitStatus::usage, "--admin-token-file needs --admin-port");
  options.on_store_followed = [&](uint64_t revision, const std::string& fault) {
    if (!fault.empty()) fmt::print(terminal.err, "apigw serve: {}; the last good state keeps serving\n", fault);
    if (fault.empty() && arguments.has("verbose")) fmt::print(terminal.err, "apigw serve: now serving revision {} of the store\n", revision);
    terminal.err.flush();
  };
  return serve(nullptr, options, terminal);
}

ExitStatus run_serve(const Arguments& arguments, Terminal& terminal) {
  if (arguments.operands().empty()) return serve_store(arguments, terminal);
  Source source(arguments, terminal);
  auto loaded = source.load();
  if (!loaded) return ExitStatus::input_at_fault;
  const auto& bundle = loaded->bundle;
  if (arguments.has("verbose")) {
    fmt::print(terminal.err, "bundle {} with {} routes, {} bytes\n", bundle->hash_hex(), bundle->methods().size(), bundle->size_bytes());
  }
  if (!arguments.has("quiet")) {
    tell_functions(*bundle, terminal);
    tell_domains(*bundle, terminal);
  }
  terminal.err.flush();

  server::Options options = server_options(arguments, terminal);
  options.principals = loaded->principals;
  if (arguments.has("watch")) {
    options.watched_files = source.files();
    options.reload = [&source] { return source.load_again(); };
    options.on_reloaded = [&terminal](const bundle::Bundle& next) {
      fmt::print(terminal.err, "apigw serve: now serving bundle {}\n", next.hash_hex());
      terminal.err.flush();
    };
  }
  return serve(bundle, options, terminal);
}

constexpr Option kOptions[] = {
    {.name = "host", .type = ValueType::text, .metavar = "ADDRESS", .fallback = "127.0.0.1", .help = "the address to listen on"},
    {.name = "port", .letter = 'p', .type = ValueType::number, .metavar = "N", .fallback = "3000", .maximum = 65535, .help = "the port to listen on; 0 picks a free one"},
    {.name = "admin-port", .type = ValueType::number, .metavar = "N", .maximum = 65535, .help = "a second listener for operators: /healthz, /metrics and, with a token, deployments; 0 picks a free one and tells which; without it there is none"},
    {.name = "admin-cert", .type = ValueType::file, .metavar = "FILE", .help = "the admin listener speaks TLS (1.2 and later) with this certificate (PEM, with those that lead to its issuer); read anew when the file changes, and on SIGHUP"},
    {.name = "admin-key", .type = ValueType::file, .metavar = "FILE", .help = "the certificate's key (PEM, without a passphrase)"},
    {.name = "threads", .type = ValueType::number, .metavar = "N", .minimum = 1, .maximum = 1024, .help = "event loops, one a thread; without it one for each processor the process may use"},
    {.name = "dev-errors", .help = "bodies of 400 also say which value is at fault and why (errors), which the service never does; for development"},
    {.name = "watch", .help = "reads FILE and what belongs to it anew when it changes; a faulty edit leaves the last good state serving"},
    {.name = "principals", .type = ValueType::file, .metavar = "PRINCIPALS", .help = "who may sign requests of methods with AWS_IAM authorization, and what each may call; without it they refuse everybody"},
};
constexpr Option kLogOptions[] = {
    {.name = "access-log", .type = ValueType::text, .metavar = "FORMAT", .fallback = "off", .help = "one line a request: clf, json, xml, csv, a format with $context variables; stage, the format that each stage's template gives; or off"},
    {.name = "access-log-file", .type = ValueType::file, .metavar = "LOG", .help = "where the access log is appended; without it standard output"},
};
constexpr Option kFunctionOptions[] = {
    {.name = "function-processes", .type = ValueType::number, .metavar = "N", .fallback = "256", .minimum = 1, .maximum = 10000, .help = "how many processes of Lambda functions may run at once, all functions together; one call needs one"},
    {.name = "function-idle", .type = ValueType::number, .metavar = "SECONDS", .fallback = "300", .minimum = 1, .maximum = 86400, .help = "ends a function's process when it had no call for so long"},
    {.name = "function-log", .type = ValueType::file, .metavar = "LOG", .help = "where the output of Lambda functions is appended, or off; without it standard error"},
};
constexpr Operand kOperands[] = {{.metavar = "FILE", .help = "an OpenAPI document or a template in YAML or JSON, or a compiled bundle; without it the store's stages are served", .count_min = 0}};
constexpr Entry kExamples[] = {
    {"apigw serve samples/petstore/petstore.yaml --stage-variable backend=127.0.0.1:8081", "The sample at http://127.0.0.1:3000/, its backend beside it."},
    {"apigw serve petstore.apigwb --port 8080 --admin-port 9090 --access-log json", "A compiled bundle with a listener for operators and a log."},
};
constexpr Entry kFiles[] = {
    {"functions.yaml", "Beside an OpenAPI document: the Lambda functions that run on this machine. Under functions, by name: runtime (nodejs18.x and later, "
                       "python3.9 and later, provided.al2023), handler, codeUri (a folder or a zip file, relative to this file) or inlineCode, and where wanted layers, "
                       "environment, timeout, memorySize, reservedConcurrentExecutions, versions (by number: what differs from the function) and aliases (a version, or functionVersion and routingConfig). New code is taken up when its files change."},
    {"PRINCIPALS", "A list in YAML or JSON. Each item has an arn (a user's, or an assumed role's with its session), an access_key_id, a secret_access_key and policies, "
                   "a list of IAM policy documents; without policies nothing is allowed. Of a session also a session_token and, where wanted, when it expires. tags and "
                   "principal_id are what aws:PrincipalTag and $context.identity.user say. With --watch it is read anew when it changes."},
    {"~/.cache/apigw/functions", "Unpacked zip files, inline code and the programs that carry functions ($XDG_CACHE_HOME is honoured). What nobody has used for a month is removed, and the longest unused beyond 4 GB; it may be removed by hand at any time."},
};
constexpr Entry kExitStatus[] = {
    {"0", "stopped by SIGTERM or SIGINT; running requests were finished"},
    {"1", "the input is at fault; diagnostics were printed"},
    {"2", "wrong usage"},
    {"3", "the world failed: the port is in use, a file cannot be read"},
};
constexpr Option kServeStoreOptions[] = {
    {.name = "admin-token-file", .type = ValueType::file, .metavar = "FILE", .help = "opens the admin listener of a served store for 'deploy --to' and --at with the token in this file; whoever has it can run code as this process's user. Without it $APIGW_ADMIN_TOKEN, else it stays shut"},
    {.name = "store", .type = ValueType::file, .metavar = "DIR", .help = "the store that is served without FILE; without it $APIGW_STORE, else .apigw"},
};
constexpr Entry kEnvironment[] = {
    {"APIGW_STORE", "The store's folder when --store is not given."},
    {"APIGW_TEST_NOW", "A time such as 20150830T123600Z that signatures, tokens and policies are held against instead of the clock. For tests; serve tells that it is set."},
    {"APIGW_ADMIN_TOKEN", "The admin token when no file is given."},
    {"NO_COLOR", "When set to anything, diagnostics are printed without colour."},
    {"AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL", "The Lambda-compatible endpoint that functions are called at; with AWS_ENDPOINT_URL_LAMBDA also those of the definition, but not those of functions.yaml and --function, which run here."},
    {"AWS_ENDPOINT_URL_SERVICE, AWS_ENDPOINT_URL", "Where calls of an AWS service go instead of to AWS itself: AWS_ENDPOINT_URL_SQS, _DYNAMODB, _S3, _SFN, _EVENTBRIDGE, "
     "_STS and so on. A role is not assumed for a service that has one unless STS has one too."},
    {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, AWS_ENDPOINT_URL", "An emulator of user pools: their keys are asked for at URL/POOL_ID/.well-known/jwks.json, and tokens may name URL/POOL_ID as their issuer."},
    {"AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN", "What calls of AWS are signed with, and roles assumed with."},
    {"AWS_PROFILE, AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE", "Without keys in the environment: the profile (default: default) and the files that hold it "
     "(default: ~/.aws/credentials, ~/.aws/config): keys, a role_arn with source_profile, or a credential_process. A changed file is noticed."},
    {"AWS_REGION, AWS_DEFAULT_REGION", "The region in requests and in $context (default: the profile's, else us-east-1)."},
};
constexpr std::string_view kSeeAlso[] = {"validate", "compile", "inspect", "deploy", "stages"};
const OptionGroup kGroups[] = {{"Server", kOptions}, {"Stage", kStageOptions}, {"Tokens", kTokenOptions}, {"Log", kLogOptions}, {"Lambda functions", kFunctionOptions},
                               {"Trust", kTrustOptions}, {"Input", kInputOptions}, {"Store", kServeStoreOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kServe{
    .name = "serve",
    .summary = "serves an API over HTTP",
    .description =
        "Answers requests to the API of FILE at /, as behind a custom domain, until SIGTERM or SIGINT. Prints one line, listening on URL, once "
        "every listener is up.\n\n"
        "Without FILE the stages of the store are served, each at /STAGE/ and the $default stage of an HTTP API at /, as deploy put them there; several APIs are told apart by the Host, "
        "ID.execute-api.localhost, or by custom domains: see apigw-domains(1). Changes of the store by other processes are followed within a fifth of a second, and a store or a bundle that is found "
        "damaged leaves the last good state serving. With an admin token a store that is not there is made, empty, for 'deploy --to' to fill.\n\n"
        "With --require-signature a bundle that none of the keys signed is refused: at the start, and when the store or the file changes, which leaves the last good state "
        "serving. The signature is of the bundle: what a stage points at, its variables and the code of functions are the store's and the disk's to protect.\n\n"
        "FILE is told by its content: a definition is compiled first, as compile does and with the same refusals; a bundle is verified and mapped. "
        "$context.stage is the name given by --stage, else the definition's stage, else dev, of an HTTP API $default.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kEnvironment,
    .files = kFiles,
    .see_also = kSeeAlso,
    .run = run_serve,
};

}  // namespace apigw::cli
