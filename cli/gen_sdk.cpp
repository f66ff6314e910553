// apigw gen-sdk: a definition becomes a client package of a language.
#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "compiler/sdkgen/build.h"
#include "compiler/sdkgen/cpp/cpp.h"
#include "compiler/sdkgen/python/python.h"
#include "compiler/sdkgen/typescript/typescript.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

struct Language {
  std::string_view name;
  std::vector<sdkgen::File> (*generate)(const sdkgen::Client&, const sdkgen::PackageOptions&);
  std::string (*refused_package)(std::string_view);
};
constexpr Language kLanguages[] = {
    {"cpp", sdkgen::cpp::generate, sdkgen::cpp::refused_package},
    {"typescript", sdkgen::typescript::generate, sdkgen::typescript::refused_package},
    {"python", sdkgen::python::generate, sdkgen::python::refused_package},
};
constexpr std::string_view kLanguageNames[] = {"cpp", "typescript", "python"};
static_assert(std::size(kLanguages) == std::size(kLanguageNames));

/// What is wrong with the gateway's side of a definition (integrations, authorizers, names of models) is no fault of its interface: it is
/// left to `validate`. What cannot be read, or leads nowhere, leaves nothing to make a client of.
constexpr source::Code kFatal[] = {
    source::Code::not_parseable, source::Code::limit_exceeded, source::Code::not_utf8, source::Code::cannot_read, source::Code::several_documents,
    source::Code::merge_key, source::Code::unknown_format, source::Code::external_reference, source::Code::unresolved_reference, source::Code::circular_reference,
    source::Code::duplicate_operation,
};

bool is_fatal(source::Code code) { return std::find(std::begin(kFatal), std::end(kFatal), code) != std::end(kFatal); }

/// The API of FILE; prints what is in the way when there is none.
const model::Api* readable_api(const compiler::Compilation& compilation, const Arguments& arguments, Terminal& terminal) {
  const source::Policy policy = policy_of(arguments, FailClosed::no);
  std::vector<source::Diagnostic> sorted = compilation.diagnostics.sorted();
  const auto is_error = [&](const source::Diagnostic& one) { return policy.effective(one.code) == source::Severity::error; };
  const bool fatal = compilation.api == nullptr || std::any_of(sorted.begin(), sorted.end(), [](const source::Diagnostic& one) { return is_fatal(one.code); });
  if (fatal) {
    std::erase_if(sorted, [&](const source::Diagnostic& one) { return compilation.api == nullptr ? !is_error(one) : !is_fatal(one.code); });
    terminal.err << source::render_text(sorted, compilation.sources, policy, {.colour = terminal.colour});
    return nullptr;
  }
  const auto errors = std::count_if(sorted.begin(), sorted.end(), is_error);
  if (errors > 0 && !arguments.has("quiet")) fmt::print(terminal.err, "apigw: {} not concern a client; 'apigw validate' shows them\n", errors == 1 ? "1 error does" : fmt::format("{} errors do", errors));
  return compilation.api;
}

sdkgen::PackageOptions package_options(const Arguments& arguments, const Language& language, const model::Api& api) {
  sdkgen::PackageOptions options{.name = sdkgen::words_of(arguments.has("name") ? arguments.text("name") : api.name.value, "api"), .package = arguments.text("package"), .tests = arguments.has("tests")};
  if (options.name.size() > 8) options.name.resize(8);
  const std::string refused = options.package.empty() ? "" : language.refused_package(options.package);
  if (!refused.empty()) throw Failure(ExitStatus::usage, fmt::format("--package: '{}': {}", options.package, refused));
  return options;
}

void write_package(const std::vector<sdkgen::File>& files, const fs::path& folder) {
  for (const sdkgen::File& file : files) {
    const fs::path path = folder / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", path.parent_path().string(), error.message()));
    write_file(path.string(), file.text);
  }
}

ExitStatus run_gen_sdk(const Arguments& arguments, Terminal& terminal) {
  const Language& language = *std::find_if(std::begin(kLanguages), std::end(kLanguages), [&](const Language& one) { return one.name == arguments.operands().front(); });
  const std::string& path = arguments.operands()[1];
  compiler::Options options = compiler_options(arguments);
  options.one_api = true;
  const auto compilation = check(path, read_file(path), options, arguments, terminal);
  const model::Api* api = readable_api(*compilation, arguments, terminal);
  if (api == nullptr) return ExitStatus::input_at_fault;
  if (api->type == model::ApiType::websocket) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: a WebSocket API has routes of messages, no operations; there is no client to make", path));

  const sdkgen::Client client = sdkgen::build(*api);
  if (client.operations.empty()) throw Failure(ExitStatus::input_at_fault, fmt::format("{}: no operation that a client could call", path));
  const std::vector<sdkgen::File> files = language.generate(client, package_options(arguments, language, *api));
  write_package(files, arguments.text("output"));
  if (arguments.has("quiet")) return ExitStatus::done;
  for (const std::string& route : client.skipped) fmt::print(terminal.err, "apigw: {}: takes every method, and becomes none of the client\n", route);
  const auto named = std::count_if(client.types.begin(), client.types.end(), [](const sdkgen::Type& type) { return !type.name.empty(); });
  fmt::print(terminal.out, "{}\n  files       {}\n  operations  {}\n  types       {}\n", arguments.text("output"), files.size(), client.operations.size(), named);
  return ExitStatus::done;
}

constexpr Option kOptions[] = {
    {.name = "output", .letter = 'o', .type = ValueType::file, .metavar = "DIR", .required = true, .help = "the package's folder, made when it is not there; files of the package in it are replaced"},
    {.name = "name", .type = ValueType::text, .metavar = "NAME", .help = "what the client's class is named after; without it the API's title"},
    {.name = "package", .type = ValueType::text, .metavar = "PACKAGE", .help = "name under which programs import the package; without it made from the name"},
    {.name = "tests", .help = "adds tests that send and receive every example of the definition; SDK_BASE_URL names the server they run against"},
};
constexpr Operand kOperands[] = {
    {.metavar = "LANGUAGE", .help = "language of the package", .type = ValueType::choice, .choices = kLanguageNames},
    {.metavar = "FILE", .help = "an OpenAPI document or a template, in YAML or JSON"},
};
constexpr Entry kExamples[] = {
    {"apigw gen-sdk python samples/petstore/petstore.yaml -o petstore-python", "A Python package for the pet store."},
};
constexpr std::string_view kSeeAlso[] = {"validate", "serve"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kGenSdk{
    .name = "gen-sdk",
    .summary = "makes a client package from a definition",
    .description =
        "Writes a package that calls the API of FILE: types from its schemas, a method for each operation, errors for its error statuses, API keys, "
        "tokens and AWS signatures, time-outs, retries, paging, and the package's metadata. The same input always gives the same bytes.\n\n"
        "Faults of the gateway's side of FILE, such as an operation without an integration, are no hindrance; only what cannot be read is. Routes "
        "that take every method are left out and named.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kUsualExitStatus,
    .environment = kUsualEnvironment,
    .see_also = kSeeAlso,
    .run = run_gen_sdk,
};

}  // namespace apigw::cli
