#include "cli/stage_options.h"

#include <cstdlib>

#include "compiler/vtl/generate.h"

namespace apigw::cli {
namespace {

std::string environment(const char* name, std::string_view otherwise = {}) {
  const char* value = std::getenv(name);
  return value && *value ? std::string(value) : std::string(otherwise);
}

constexpr Option kOptions[] = {
    {.name = "stage-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "gives a stage variable its value"},
};
constexpr Entry kEntries[] = {
    {"AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL", "The Lambda-compatible endpoint that functions are called at."},
    {"AWS_REGION, AWS_DEFAULT_REGION", "The region in requests and in $context (default: us-east-1)."},
};

}  // namespace

constinit const std::span<const Option> kStageOptions = kOptions;
constinit const std::span<const Entry> kCallEnvironment = kEntries;

server::Options stage_options(std::string stage, std::vector<Arguments::Pair> variables) {
  server::Options options;
  options.stage = std::move(stage);
  options.stage_variables = std::move(variables);
  options.evaluate = vtl::compile_text;
  options.lambda_endpoint = environment("AWS_ENDPOINT_URL_LAMBDA", environment("AWS_ENDPOINT_URL"));
  options.functions_leave = !environment("AWS_ENDPOINT_URL_LAMBDA").empty();
  options.region = environment("AWS_REGION", environment("AWS_DEFAULT_REGION", options.region));
  return options;
}

}  // namespace apigw::cli
