// apigw gen-sdk: a definition becomes a client package of a language.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/export_subject.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/input.h"
#include "cli/package_folder.h"
#include "cli/readable_api.h"
#include "cli/remote.h"
#include "cli/store.h"
#include "compiler/openapi/export/document.h"
#include "compiler/sdkgen/build.h"
#include "compiler/sdkgen/cpp/cpp.h"
#include "compiler/sdkgen/python/python.h"
#include "compiler/sdkgen/typescript/typescript.h"

namespace apigw::cli {
namespace {

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

sdkgen::PackageOptions package_options(const Arguments& arguments, const Language& language, const model::Api& api) {
  sdkgen::PackageOptions options{.name = sdkgen::words_of(arguments.has("name") ? arguments.text("name") : api.name.value, "api"), .package = arguments.text("package"), .tests = arguments.has("tests"), .big_integers = arguments.has("big-integers")};
  if (options.name.size() > 8) options.name.resize(8);
  const std::string refused = options.package.empty() ? "" : language.refused_package(options.package);
  if (!refused.empty()) throw Failure(ExitStatus::usage, fmt::format("--package: '{}': {}", options.package, refused));
  return options;
}

/// What a package is made of.
struct Source {
  std::unique_ptr<compiler::Compilation> compilation;  // owns what `api` points into
  const model::Api* api = nullptr;
  std::string text;        // of the definition
  std::string base_url;    // of a file: empty, the definition names it
  bool of_stage = false;
};

/// FILE, else what --stage of the store serves. Without an API when FILE is at fault and that has been printed.
Source read_source(const Arguments& arguments, Terminal& terminal) {
  Source source;
  if (arguments.operands().size() < 2) {
    ExportSubject subject = stage_subject(arguments, terminal);
    source = {.compilation = std::move(subject.compilation), .api = subject.api, .text = exports::write_whole(*subject.api), .base_url = {}, .of_stage = true};
  } else {
    const std::string& path = arguments.operands()[1];
    compiler::Options options = compiler_options(arguments);
    options.one_api = true;
    source.text = read_file(path);
    source.compilation = check(path, source.text, options, arguments, terminal);
    source.api = readable_api(*source.compilation, arguments, terminal, "a client");
    if (source.api != nullptr && source.api->type == model::ApiType::websocket) {
      throw Failure(ExitStatus::input_at_fault, fmt::format("{}: a WebSocket API has routes of messages, no operations; there is no client to make", path));
    }
  }
  return source;
}

sdkgen::Client client_of(const Source& source, const Arguments& arguments) {
  sdkgen::Client client = sdkgen::build(*source.api);
  if (client.operations.empty()) throw Failure(ExitStatus::input_at_fault, "the API has no operation that a client could call");
  // The address in a stored definition is one on AWS, where this stage is not.
  if (source.of_stage) client.base_url.clear();
  if (!arguments.has("base-url")) return client;
  client.base_url = arguments.text("base-url");
  while (client.base_url.ends_with('/')) client.base_url.pop_back();
  if (!sdkgen::is_base_url(client.base_url)) throw Failure(ExitStatus::usage, fmt::format("--base-url: '{}' is no http or https address that paths can be appended to", arguments.text("base-url")));
  return client;
}

constexpr size_t kShownPaths = 20;

void print_paths(const std::vector<std::string>& paths, std::ostream& out) {
  for (size_t i = 0; i < std::min(paths.size(), kShownPaths); ++i) fmt::print(out, "  {}\n", paths[i]);
  if (paths.size() > kShownPaths) fmt::print(out, "  and {} more\n", paths.size() - kShownPaths);
}

ExitStatus report_check(const std::vector<std::string>& differences, const Arguments& arguments, Terminal& terminal) {
  if (differences.empty()) {
    if (!arguments.has("quiet")) fmt::print(terminal.out, "{} is up to date\n", arguments.text("output"));
    return ExitStatus::done;
  }
  fmt::print(terminal.err, "apigw: {} is not what gen-sdk makes of the definition now:\n", arguments.text("output"));
  print_paths(differences, terminal.err);
  return ExitStatus::refused;
}

void refuse_strangers(const std::vector<std::string>& strangers, const Arguments& arguments, Terminal& terminal) {
  if (strangers.empty() || arguments.has("force")) return;
  fmt::print(terminal.err, "apigw: not made by gen-sdk, and in its way:\n");
  print_paths(strangers, terminal.err);
  throw Failure(ExitStatus::input_at_fault, "nothing was written; name another folder, or --force to replace these files");
}

ExitStatus run_gen_sdk(const Arguments& arguments, Terminal& terminal) {
  const Language& language = *std::find_if(std::begin(kLanguages), std::end(kLanguages), [&](const Language& one) { return one.name == arguments.operands().front(); });
  const Source source = read_source(arguments, terminal);
  if (source.api == nullptr) return ExitStatus::input_at_fault;
  const sdkgen::Client client = client_of(source, arguments);
  const std::vector<sdkgen::File> files = language.generate(client, package_options(arguments, language, *source.api));
  const PackageFolder folder(arguments.text("output"), std::string(language.name));
  if (arguments.has("check")) return report_check(folder.differences(files), arguments, terminal);
  refuse_strangers(folder.strangers(files), arguments, terminal);
  for (const std::string& note : folder.write(files, source.text)) fmt::print(terminal.err, "apigw: warning: {}\n", note);
  if (arguments.has("quiet")) return ExitStatus::done;
  for (const std::string& route : client.skipped) fmt::print(terminal.err, "apigw: {}: takes every method, and becomes none of the client\n", route);
  const auto named = std::count_if(client.types.begin(), client.types.end(), [](const sdkgen::Type& type) { return !type.name.empty(); });
  fmt::print(terminal.out, "{}\n  files       {}\n  operations  {}\n  types       {}\n", arguments.text("output"), files.size(), client.operations.size(), named);
  return ExitStatus::done;
}

constexpr Option kOptions[] = {
    {.name = "output", .letter = 'o', .type = ValueType::file, .metavar = "DIR", .required = true, .help = "the package's folder, made when it is not there; files that gen-sdk made there are replaced, and go when they are made no more"},
    {.name = "name", .type = ValueType::text, .metavar = "NAME", .help = "what the client's class is named after; without it the API's title"},
    {.name = "package", .type = ValueType::text, .metavar = "PACKAGE", .help = "name under which programs import the package; without it made from the name"},
    {.name = "tests", .help = "adds tests that send and receive every example of the definition; SDK_BASE_URL names the server they run against"},
    {.name = "big-integers", .help = "typescript: whole numbers without a format are bigints, too; without it they are numbers, and one beyond 2^53 is an error"},
    {.name = "base-url", .type = ValueType::text, .metavar = "URL", .help = "where the client sends its requests unless a program says otherwise; without it the definition's first server, and of a stage none"},
    {.name = "check", .help = "writes nothing; tells which files in DIR are not what would be written, with status 4 when there are any"},
    {.name = "force", .help = "also replaces files in DIR that gen-sdk did not make"},
};
constexpr Operand kOperands[] = {
    {.metavar = "LANGUAGE", .help = "language of the package", .type = ValueType::choice, .choices = kLanguageNames},
    {.metavar = "FILE", .help = "an OpenAPI document or a template, in YAML or JSON; without it --stage names a stage of the store", .count_min = 0},
};
constexpr Entry kExamples[] = {
    {"apigw gen-sdk python samples/petstore/petstore.yaml -o petstore-python", "A Python package for the pet store."},
    {"apigw gen-sdk python samples/petstore/petstore.yaml -o petstore-python --check", "In CI: fails when the committed package is not that of the definition."},
    {"apigw gen-sdk typescript --stage prod -o client --base-url https://api.example.com/prod", "A client of what a stage of the store serves."},
};
constexpr Entry kExitStatus[] = {
    {"0", "done; with --check: the package is up to date"},
    {"1", "the input is at fault, or DIR holds something else; told on standard error"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file cannot be read or written"},
    {"4", "with --check: the package is not up to date"},
};
constexpr std::string_view kSeeAlso[] = {"validate", "serve", "export", "gen-docs"};
const OptionGroup kGroups[] = {{"Output", kOptions}, {"Gateway elsewhere", kAtOptions}, {"Store", kStoreOptions}, {"Input", kInputOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kGenSdk{
    .name = "gen-sdk",
    .summary = "makes a client package from a definition",
    .description =
        "Writes a package that calls the API of FILE, or of what a stage of the store serves: types from its schemas, a method for each operation, errors for its error statuses, API keys, "
        "tokens and AWS signatures, time-outs, retries, paging, and the package's metadata. The same input always gives the same bytes.\n\n"
        "A list whose answers carry the next page's token gets a method that goes through all pages. Where its looks do not tell, the operation says it: "
        "x-apigw-pagination: {token: PARAMETER, next: /meta/next, items: /data}. The token is a query or header parameter or a property of the body; next and items are "
        "JSON pointers into the answer, or names of its properties. more names a boolean that tells whether there are further pages; from, in the place of next, the "
        "property of the last item that is the next token: {token: starting_after, items: data, more: has_more, from: id}.\n\n"
        "Faults of the gateway's side of FILE, such as an operation without an integration, are no hindrance; only what cannot be read is. Routes "
        "that take every method are left out and named.\n\n"
        "apigw-sdk.json in DIR records which files were made, by which apigw and of which definition. Files of your own in DIR stay as they are; a file "
        "that would be lost stops the command before it has written anything.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kStoreEnvironment,
    .see_also = kSeeAlso,
    .run = run_gen_sdk,
};

}  // namespace apigw::cli
