// apigw invoke: one request through the real pipeline, every step printed.
#include <filesystem>
#include <iostream>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/invoke/print.h"
#include "cli/invoke/session.h"
#include "cli/key_sources_option.h"
#include "cli/stage_options.h"
#include "compiler/syntax/read.h"

namespace apigw::cli {
namespace {

/// TEXT, @FILE, or - for standard input.
std::string body_of(const std::string& written) {
  if (written == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
  return written.starts_with('@') ? read_file(written.substr(1)) : written;
}

server::InProcessRequest request_of(const Arguments& arguments) {
  server::InProcessRequest request{.method = arguments.operands()[0], .target = arguments.operands()[1], .headers = {}, .body = {}};
  if (!request.target.starts_with('/')) throw Failure(ExitStatus::usage, fmt::format("PATH: '{}' does not begin with '/'", request.target));
  for (const std::string& header : arguments.all("header")) {
    const size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0) throw Failure(ExitStatus::usage, fmt::format("--header: '{}' is not NAME:VALUE", header));
    const size_t value = std::min(header.find_first_not_of(" \t", colon + 1), header.size());
    request.headers.emplace_back(header.substr(0, colon), header.substr(value));
  }
  if (arguments.has("body")) request.body = body_of(arguments.text("body"));
  return request;
}

/// Throws Failure when the file is at fault, its diagnostics printed.
invoke::EndpointAnswer answer_of(const std::string& path, Terminal& terminal) {
  source::SourceSet sources;
  source::Diagnostics diagnostics;
  const source::FileId file = sources.add(path, read_file(path));
  const auto document = syntax::read(sources, file, diagnostics);
  invoke::EndpointAnswer answer;
  if (document) answer = invoke::read_endpoint_answer(document->root(), diagnostics);
  terminal.err << source::render_text(diagnostics.sorted(), sources, {}, {.colour = terminal.colour});
  if (!document || diagnostics.has_errors()) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: is no endpoint's response", path));
  return answer;
}

invoke::Conduct conduct_of(const Arguments& arguments, Terminal& terminal) {
  invoke::Conduct conduct;
  conduct.skips_authorization = arguments.has("skip-authorization");
  if (arguments.has("offline") && arguments.has("endpoint-response")) {
    throw Failure(ExitStatus::usage, "--offline and --endpoint-response exclude each other");
  }
  if (arguments.has("offline")) conduct.endpoint = invoke::Endpoint::none;
  if (arguments.has("endpoint-response")) {
    conduct.endpoint = invoke::Endpoint::answer;
    conduct.answer = answer_of(arguments.text("endpoint-response"), terminal);
  }
  return conduct;
}

ExitStatus run_invoke(const Arguments& arguments, Terminal& terminal) {
  const std::string& path = arguments.operands()[2];
  const server::InProcessRequest request = request_of(arguments);
  const invoke::Conduct conduct = conduct_of(arguments, terminal);
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  const source::Policy policy = policy_of(arguments, FailClosed::yes);

  std::string content = read_file(path);
  std::unique_ptr<compiler::Compilation> compilation;
  std::shared_ptr<const bundle::Bundle> bundle;
  if (is_bundle(content)) {
    bundle = load_bundle(path, std::move(content));
  } else {
    compilation = check(path, std::move(content), options, arguments, terminal);
    if (print_diagnostics(*compilation, policy, arguments, terminal)) return ExitStatus::input_at_fault;
    bundle = lower(*compilation, options);
  }
  terminal.err.flush();
  server::Options stage = stage_options(arguments.text("stage"), arguments.pairs("stage-variable"));
  stage.key_sources = key_sources(arguments, stage.aws, arguments.has("offline"));
  stage.functions_folder = std::filesystem::path(path).parent_path();
  invoke::Session session(bundle, compilation.get(), std::move(stage));
  const auto outcome = session.run(request, conduct);
  if (!outcome) throw Failure(ExitStatus::usage, outcome.error());
  terminal.out << (arguments.text("format") == "json" ? print_json(*outcome) : print_text(*outcome));
  if (!outcome->trace.world_failed) return ExitStatus::done;
  fmt::print(terminal.err, "apigw invoke: the endpoint could not be reached, or did not answer in time\n");
  return ExitStatus::world_failed;
}

constexpr std::string_view kFormats[] = {"text", "json"};
constexpr Option kOptions[] = {
    {.name = "header", .letter = 'H', .type = ValueType::text, .metavar = "NAME:VALUE", .repeatable = true, .help = "a header of the request"},
    {.name = "body", .letter = 'd', .type = ValueType::text, .metavar = "TEXT", .help = "the request's body: TEXT, the content of a file as @FILE, or - for standard input"},
    {.name = "skip-authorization", .help = "leaves out authorizers, API keys and usage plans, as the service's own test-invoke does"},
    {.name = "format", .type = ValueType::choice, .metavar = "FORMAT", .fallback = "text", .choices = kFormats, .help = "how the steps and the response are printed"},
};
constexpr Option kEndpointOptions[] = {
    {.name = "endpoint-response", .type = ValueType::file, .metavar = "ANSWER", .help = "a YAML or JSON file that stands in for the endpoint: status, headers, body or json, or failure"},
    {.name = "offline", .help = "sends nothing: the request ends where the first call would leave"},
};
constexpr Operand kOperands[] = {
    {.metavar = "METHOD", .help = "the request's method", .type = ValueType::text},
    {.metavar = "PATH", .help = "the path, percent-encoded as on the wire, with a query behind '?'", .type = ValueType::text},
    {.metavar = "FILE", .help = "an OpenAPI document in YAML or JSON, or a compiled bundle"},
};
constexpr Entry kExamples[] = {
    {"apigw invoke GET /pets/1 samples/petstore/petstore.yaml", "Every step of a MOCK method, with the lines of the definition."},
    {"apigw invoke POST /pets samples/petstore/petstore.yaml -H 'Content-Type: application/json' -d '{\"type\": \"cow\", \"price\": 1}'",
     "Why a body is refused."},
    {"apigw invoke GET /pets/1/history samples/petstore/petstore.yaml --stage-variable backend=127.0.0.1:8081 --offline",
     "What the endpoint would be asked, without asking it."},
};
constexpr Entry kExitStatus[] = {
    {"0", "the request was answered, whatever the status; or it ended at the first call (--offline)"},
    {"1", "the input is at fault; diagnostics were printed"},
    {"2", "wrong usage, or what was asked for is no HTTP request"},
    {"3", "the world failed: the endpoint could not be reached or did not answer in time, a file cannot be read"},
};
constexpr std::string_view kSeeAlso[] = {"test", "inspect", "serve"};
const OptionGroup kGroups[] = {{"Request", kOptions},    {"Endpoint", kEndpointOptions}, {"Stage", kStageOptions},       {"Tokens", kTokenOptions},
                               {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kInvoke{
    .name = "invoke",
    .summary = "sends one request through an API and prints every step",
    .description =
        "Runs one request of the given METHOD and PATH through the API of FILE as serve would, without a listener, and prints the execution log in the words of the "
        "service's test-invoke, then the response. Indented lines tell what the service does not: the method, validator, mapping, template and "
        "response that were used, each with the line of the definition where it is written (of a compiled bundle: the method's alone).\n\n"
        "Endpoints and functions are really called, unless --endpoint-response gives an answer in their place or --offline forbids it.\n\n"
        "With --format json one object is printed: status, headers, multiValueHeaders, body, log and latency as in the service's TestInvokeMethod "
        "response, and isBase64Encoded, requestId, route, gatewayResponse, endpointRequest and steps.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kCallEnvironment,
    .see_also = kSeeAlso,
    .run = run_invoke,
};

}  // namespace apigw::cli
