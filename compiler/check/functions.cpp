// Functions that run beside the gateway: what the service would refuse, what cannot run here, and calls that lead to none of them.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

using model::Function;
using model::RuntimeFamily;

constexpr uint32_t kTimeoutSecondsMax = 900;
constexpr uint32_t kMemoryMbMin = 128, kMemoryMbMax = 10240;
constexpr size_t kNameMax = 64;
// Variables that the service sets itself and refuses in Environment.
constexpr std::string_view kReservedVariables[] = {
    "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"};

bool is_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= kNameMax && std::ranges::all_of(text, plain);
}

bool is_variable(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

void name(const Subject& subject, const Function& function) {
  // A function of a template without a FunctionName is named by the service, which keeps to its limit; here it has its logical id.
  const bool named_by_service = subject.api.logical_id.present() && function.name.value == function.logical_id.value;
  if (!function.name.unknown && !named_by_service && !is_name(function.name.value)) {
    subject.report(Code::function_invalid, known_of(function.name.at, function.at),
                   fmt::format("{} is no function name: 1 to 64 letters, digits, '-' and '_'", quoted(function.name.value)));
  }
  for (const Function& earlier : subject.api.functions) {
    if (&earlier == &function) return;
    if (earlier.name.value != function.name.value || function.name.unknown) continue;
    subject.report(Code::function_invalid, known_of(function.name.at, function.at), fmt::format("function {} is defined twice", quoted(function.name.value)), {},
                   {{known_of(earlier.name.at, earlier.at), "the first one"}});
  }
}

/// True when the function has code that can run here; what else is wrong with one that has not is not worth a word.
bool runs_here(const Subject& subject, const Function& function) {
  const auto refuse = [&](Span at, std::string message) {
    if (subject.options.functions_elsewhere && !function.stays_local) return;  // the endpoint runs it
    subject.report(Code::unenforced_function, known_of(at, function.at), std::move(message),
                   "set AWS_ENDPOINT_URL_LAMBDA to a Lambda-compatible endpoint that has it, or allow it: calls to it then answer 500");
  };
  if (function.image.present()) {
    refuse(function.image.at, fmt::format("function {} is a container image and cannot run here", quoted(function.name.value)));
    return false;
  }
  if (function.code.value.starts_with("s3://")) {
    refuse(function.code.at, fmt::format("the code of function {} lies in S3 and cannot run here", quoted(function.name.value)));
    return false;
  }
  if (function.runtime.present() && !function.runtime.unknown && model::runtime_family(function.runtime.value) == RuntimeFamily::elsewhere) {
    constexpr std::array<std::string_view, 10> kRuntimes{"nodejs18.x", "nodejs20.x", "nodejs22.x", "python3.9",     "python3.10",
                                                         "python3.11", "python3.12", "python3.13", "provided.al2", "provided.al2023"};
    const std::string_view guess = source::nearest(function.runtime.value, kRuntimes);
    refuse(function.runtime.at, fmt::format("runtime {} cannot run here{}", quoted(function.runtime.value),
                                            guess.empty() ? std::string(": nodejs, python and provided runtimes can") : fmt::format("; did you mean '{}'?", guess)));
    return false;
  }
  return true;
}

void code(const Subject& subject, const Function& function) {
  const auto report = [&](Span at, std::string message, std::string hint = {}) {
    subject.report(Code::function_invalid, known_of(at, function.at), std::move(message), std::move(hint));
  };
  const RuntimeFamily family = model::runtime_family(function.runtime.value);
  if (!function.runtime.present()) return report({}, fmt::format("function {} has no runtime", quoted(function.name.value)), "for example nodejs20.x or python3.12");
  const bool dotted = function.handler.value.find('.') != std::string::npos;
  if (!function.handler.unknown && family != RuntimeFamily::provided && !dotted) {
    // The service takes any handler in a template; the function then fails at its first call.
    subject.report(subject.api.logical_id.present() ? Code::function_code : Code::function_invalid, known_of(function.handler.at, function.at),
                   fmt::format("handler {} is not of the form FILE.FUNCTION", quoted(function.handler.value)), "for example index.handler");
  }
  if (!function.code.present() && !function.inline_code.present()) report({}, fmt::format("function {} has no code", quoted(function.name.value)));
  if (function.code.present() && function.inline_code.present()) {
    report(function.inline_code.at, "a function has either inline code or a folder or zip file of code, not both");
  }
  if (function.inline_code.present() && family == RuntimeFamily::provided) {
    report(function.inline_code.at, fmt::format("inline code is not possible with runtime {}", quoted(function.runtime.value)));
  }
}

void limits(const Subject& subject, const Function& function) {
  const auto range = [&](const model::Located<uint32_t>& value, uint32_t min, uint32_t max, std::string_view what) {
    if (!value.present() || value.unknown || (value.value >= min && value.value <= max)) return;
    subject.report(Code::function_invalid, value.at, fmt::format("{} {} is outside {}..{}", what, value.value, min, max));
  };
  range(function.timeout_seconds, 1, kTimeoutSecondsMax, "timeout in seconds");
  range(function.memory_mb, kMemoryMbMin, kMemoryMbMax, "memory in MB");
}

void environment(const Subject& subject, const Function& function) {
  for (const model::FunctionVariable& variable : function.environment) {
    const std::string& text = variable.name.value;
    if (!is_variable(text)) {
      subject.report(Code::function_invalid, variable.name.at, fmt::format("{} is no name of an environment variable", quoted(text)));
    } else if (std::ranges::find(kReservedVariables, text) != std::end(kReservedVariables)) {
      subject.report(Code::function_invalid, variable.name.at, fmt::format("environment variable {} is set by the service and cannot be changed", quoted(text)));
    }
    if (variable.value.value.find('\0') != std::string::npos) {
      subject.report(Code::function_invalid, variable.value.at, "the value of an environment variable holds a NUL character");
    }
  }
}

/// "arn:aws:lambda:us-east-1:123456789012:function:get-pet:prod" → "get-pet"; empty when the name is made of variables.
std::string_view plain_name(std::string_view function) {
  constexpr std::string_view kMark = ":function:";
  const size_t mark = function.find(kMark);
  if (mark != function.npos) function.remove_prefix(mark + kMark.size());
  function = function.substr(0, function.find(':'));
  return function.find('$') == function.npos && function.find('{') == function.npos ? function : std::string_view();
}

/// A call that leads to no function of this definition, when the definition has functions at all.
void calls(const Subject& subject) {
  if (subject.api.functions.empty() || subject.options.functions_elsewhere) return;
  std::vector<std::string_view> names;
  for (const Function& function : subject.api.functions) names.push_back(function.name.value);
  const auto check = [&](const model::Text& uri) {
    if (uri.unknown) return;
    const auto parsed = parse_aws_uri(uri.value);
    if (!parsed || (parsed->kind != UriKind::lambda && parsed->kind != UriKind::lambda_streaming)) return;
    const std::string_view called = plain_name(parsed->function);
    if (called.empty() || subject.api.function(called) != nullptr) return;
    const std::string_view guess = source::nearest(called, names);
    subject.report(Code::unknown_function, part(uri, size_t(called.data() - uri.value.data()), called.size()),
                   fmt::format("no function {} is defined here", quoted(called)),
                   guess.empty() ? "calls to it answer 500 unless AWS_ENDPOINT_URL_LAMBDA names an endpoint that has it" : fmt::format("did you mean '{}'?", guess));
  };
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (method.integration && is_aws(method.integration->type.value)) check(method.integration->uri);
  });
  for (const model::Authorizer& authorizer : subject.api.authorizers) check(authorizer.uri);
}

/// A deployment moves all functions at once, so one preference is followed.
void preferences(const Subject& subject) {
  const Function* first = nullptr;
  for (const Function& function : subject.api.functions) {
    if (!function.deployment_preference) continue;
    if (first == nullptr) first = &function;
    const model::DeploymentPreference &followed = *first->deployment_preference, &other = *function.deployment_preference;
    const bool same = followed.type.value == other.type.value && followed.pre_traffic.value == other.pre_traffic.value && followed.post_traffic.value == other.post_traffic.value;
    if (same) continue;
    subject.report(Code::deployment_preference, other.at,
                   fmt::format("function {} goes over as {} says: a deployment moves all functions at once", quoted(function.name.value), quoted(first->name.value)), {},
                   {{followed.at, "this DeploymentPreference is followed"}});
  }
}

}  // namespace

void check_functions(const Subject& subject) {
  for (const Function& function : subject.api.functions) {
    name(subject, function);
    if (!runs_here(subject, function)) continue;
    code(subject, function);
    limits(subject, function);
    environment(subject, function);
  }
  calls(subject);
  preferences(subject);
}

}  // namespace apigw::check
