#include "cli/common_options.h"

#include <cstdlib>
#include <vector>

#include <fmt/format.h>

#include "cli/failure.h"
#include "compiler/source/suggest.h"

namespace apigw::cli {
namespace {

constexpr std::string_view kApiTypes[] = {"rest", "http", "websocket"};
constexpr std::string_view kBasePaths[] = {"ignore", "prepend", "split"};
constexpr std::string_view kTargets[] = {"aws"};

constexpr Option kInput[] = {
    {.name = "parameter", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "gives a template parameter its value; one that the file does not use is a warning"},
    {.name = "known", .type = ValueType::pair, .metavar = "NAME=VALUE", .repeatable = true, .help = "gives a value that only AWS knows, by the name that 'inspect --unresolved' prints"},
    {.name = "stage", .type = ValueType::text, .metavar = "NAME", .help = "the stage's name, $context.stage"},
    {.name = "api", .type = ValueType::text, .metavar = "LOGICALID", .help = "picks one API of a template that holds several"},
    {.name = "type", .type = ValueType::choice, .metavar = "TYPE", .fallback = "rest", .choices = kApiTypes, .help = "what a bare OpenAPI document describes"},
    {.name = "base-path", .alias = "basepath", .type = ValueType::choice, .metavar = "MODE", .fallback = "ignore", .choices = kBasePaths, .help = "what happens to the path of basePath or of the first server"},
    {.name = "function", .type = ValueType::pair, .metavar = "NAME=DIR:HANDLER:RUNTIME", .repeatable = true, .help = "runs the Lambda function NAME from the code in DIR (a folder or a zip file), whatever the definition or an endpoint says; NAME:2 is the code of version 2"},
    {.name = "allow-unenforced", .type = ValueType::text, .metavar = "CODE", .repeatable = true, .help = "takes a definition although a construct of it, named by the code in brackets, cannot be enforced"},
    {.name = "target", .type = ValueType::choice, .metavar = "TARGET", .choices = kTargets, .help = "also tells what this target itself would refuse"},
};

constexpr Option kSpeech[] = {
    {.name = "quiet", .letter = 'q', .help = "prints errors only"},
    {.name = "verbose", .letter = 'v', .help = "tells what is done and how long it takes"},
};

constexpr Entry kExitStatus[] = {
    {"0", "done; warnings may have been printed"},
    {"1", "the input is at fault; diagnostics were printed"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file cannot be read or written"},
};

constexpr Entry kEnvironment[] = {{"NO_COLOR", "When set to anything, diagnostics are printed without colour."}};

}  // namespace

constinit const std::span<const Option> kInputOptions = kInput;
constinit const std::span<const Option> kSpeechOptions = kSpeech;
constinit const std::span<const Entry> kUsualExitStatus = kExitStatus;
constinit const std::span<const Entry> kUsualEnvironment = kEnvironment;

compiler::Options compiler_options(const Arguments& arguments) {
  compiler::Options options;
  options.parameters = arguments.pairs("parameter");
  options.known_values = arguments.pairs("known");
  options.stage = arguments.text("stage");
  options.api = arguments.text("api");
  options.stage_variables = arguments.pairs("stage-variable");
  options.functions = arguments.pairs("function");
  for (const char* name : {"AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"}) {
    const char* value = std::getenv(name);
    options.functions_elsewhere = options.functions_elsewhere || (value != nullptr && *value != '\0');
  }
  options.target_aws = arguments.text("target") == "aws";
  const std::string type = arguments.text("type");
  options.type = type == "http" ? model::ApiType::http : type == "websocket" ? model::ApiType::websocket : model::ApiType::rest;
  const std::string base_path = arguments.text("base-path");
  options.base_path = base_path == "prepend"  ? compiler::BasePath::prepend
                      : base_path == "split" ? compiler::BasePath::split
                                             : compiler::BasePath::ignore;
  return options;
}

source::Policy policy_of(const Arguments& arguments, FailClosed fail_closed) {
  source::Policy policy;
  policy.unenforced = fail_closed == FailClosed::yes ? source::Severity::error : source::Severity::warning;
  policy.deployment = fail_closed == FailClosed::yes || arguments.text("target") == "aws" ? source::Severity::error : source::Severity::warning;
  for (const std::string& slug : arguments.all("allow-unenforced")) {
    std::optional<source::Code> code = source::code_of_slug(slug);
    if (!code) throw Failure(ExitStatus::usage, fmt::format("--allow-unenforced: '{}' is not a diagnostic's code", slug));
    if (source::severity(*code) != source::Severity::unenforced) {
      throw Failure(ExitStatus::usage, fmt::format("--allow-unenforced: [{}] cannot be allowed", slug));
    }
    policy.allowed.push_back(*code);
  }
  return policy;
}

}  // namespace apigw::cli
