#include "cli/stage_options.h"

#include "compiler/vtl/generate.h"

namespace apigw::cli {
namespace {

constexpr Option kOptions[] = {
    {.name = "stage-variable", .type = ValueType::pair, .metavar = "K=V", .repeatable = true, .help = "gives a stage variable its value"},
};
constexpr Entry kEntries[] = {
    {"AWS_ENDPOINT_URL_LAMBDA, AWS_ENDPOINT_URL", "The Lambda-compatible endpoint that functions are called at."},
    {"AWS_ENDPOINT_URL_SERVICE, AWS_ENDPOINT_URL", "Where calls of an AWS service go instead of to AWS itself: AWS_ENDPOINT_URL_SQS, _DYNAMODB, _S3 and so on."},
    {"AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_PROFILE", "What calls of AWS are signed with; see apigw-serve(1)."},
    {"AWS_REGION, AWS_DEFAULT_REGION", "The region in requests and in $context (default: the profile's, else us-east-1)."},
};

}  // namespace

constinit const std::span<const Option> kStageOptions = kOptions;
constinit const std::span<const Entry> kCallEnvironment = kEntries;

server::Options stage_options(std::string stage, std::vector<Arguments::Pair> variables) {
  server::Options options;
  options.stage = std::move(stage);
  options.stage_variables = std::move(variables);
  options.evaluate = vtl::compile_text;
  options.aws = aws::read_settings(aws::process_environment());
  options.lambda_endpoint = options.aws.endpoint("LAMBDA");
  options.functions_leave = options.aws.endpoints.contains("LAMBDA");
  return options;
}

}  // namespace apigw::cli
