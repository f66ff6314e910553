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
    if (earlier.name.value != function.name.value || earlier.version.value != function.version.value || function.name.unknown) continue;
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

bool has_version(const Subject& subject, const Function& function, std::string_view version) {
  if (version == model::latest_version) return true;
  const bool published = std::ranges::any_of(function.published, [&](const model::Text& one) { return one.value == version; });
  return published || std::ranges::any_of(subject.api.functions, [&](const Function& one) { return one.name.value == function.name.value && one.version.value == version; });
}

bool is_alias_name(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, plain) && text.find_first_not_of("0123456789") != text.npos;
}

void alias(const Subject& subject, const Function& function, const model::FunctionAlias& one) {
  const auto report = [&](Span at, std::string message, std::string hint = {}) {
    subject.report(Code::function_invalid, known_of(at, function.at), std::move(message), std::move(hint));
  };
  const auto exists = [&](const model::Text& version) {
    if (version.unknown || has_version(subject, function, version.value)) return;
    report(version.at, fmt::format("function {} has no version {}", quoted(function.name.value), quoted(version.value)), "a version that 'versions' does not list is not there");
  };
  if (!one.name.unknown && !is_alias_name(one.name.value)) {
    report(one.name.at, fmt::format("{} is no name of an alias", quoted(one.name.value)), "letters, digits, '-' and '_' only, and not digits alone");
  }
  exists(one.version);
  if (!one.additional_version.present()) return;
  exists(one.additional_version);
  const model::Located<double>& weight = one.additional_weight;
  if (weight.present() && !weight.unknown && !(weight.value >= 0 && weight.value <= 1)) report(weight.at, "a version's weight is outside 0..1");
  for (const model::Text* version : {&one.version, &one.additional_version}) {
    if (version->value == model::latest_version) report(version->at, "$LATEST cannot share an alias with another version", "publish a version, and name that");
  }
  if (one.version.value == one.additional_version.value && !one.version.unknown) report(one.additional_version.at, "an alias cannot share its calls with the version it names already");
}

struct Called {
  std::string_view name;       // empty: made of variables
  std::string_view qualifier;  // empty: none, or made of variables
};
/// "arn:aws:lambda:us-east-1:123456789012:function:get-pet:prod" → "get-pet", "prod".
Called plain_call(std::string_view function) {
  constexpr std::string_view kMark = ":function:";
  const size_t mark = function.find(kMark);
  if (mark != function.npos) function.remove_prefix(mark + kMark.size());
  const auto plain = [](std::string_view text) { return text.find("${") == text.npos && text.find('{') == text.npos ? text : std::string_view(); };
  const size_t colon = std::min(function.find(':'), function.size());
  const std::string_view name = plain(function.substr(0, colon));
  return {name.find('$') == name.npos ? name : std::string_view(), colon == function.size() ? std::string_view() : plain(function.substr(colon + 1))};
}

/// The version or alias of a call, of a function that is defined here.
void qualifier(const Subject& subject, const model::Text& uri, const Function& function, std::string_view called) {
  const bool known = called.empty() || has_version(subject, function, called) ||
                     std::ranges::any_of(function.aliases, [&](const model::FunctionAlias& one) { return one.name.unknown || one.name.value == called; });
  if (known) return;
  std::vector<std::string_view> names;
  for (const model::FunctionAlias& one : function.aliases) names.push_back(one.name.value);
  const std::string_view guess = source::nearest(called, names);
  subject.report(Code::unknown_function, part(uri, size_t(called.data() - uri.value.data()), called.size()),
                 fmt::format("function {} has no version or alias {} here", quoted(function.name.value), quoted(called)),
                 guess.empty() ? "calls to it answer 500" : fmt::format("did you mean '{}'?", guess));
}

/// The service calls a function with its own permission unless a role is given. Each function once, at its first call.
void permission(const Subject& subject, const model::Text& uri, const Function& function) {
  if (function.open_to_gateway) return;
  subject.report(Code::invoke_permission, known_of(function.at, uri.at), fmt::format("nothing lets API Gateway call function {}; on AWS the call answers 500", quoted(function.name.value)),
                 "an AWS::Lambda::Permission with Principal: apigateway.amazonaws.com does", {{uri.at, "it is called here"}});
}

/// A call that leads to no function of this definition, when the definition has functions at all.
void calls(const Subject& subject) {
  if (subject.api.functions.empty() || subject.options.functions_elsewhere) return;
  std::vector<std::string_view> names;
  for (const Function& function : subject.api.functions) names.push_back(function.name.value);
  const auto check = [&](const model::Text& uri, bool role) {
    if (uri.unknown) return;
    const auto parsed = subject.api.type == model::ApiType::http ? parse_function_uri(uri.value) : parse_aws_uri(uri.value);
    if (!parsed || (parsed->kind != UriKind::lambda && parsed->kind != UriKind::lambda_streaming)) return;
    const auto [called, version] = plain_call(parsed->function);
    if (called.empty()) return;
    if (const Function* function = subject.api.function(called)) {
      if (!role && subject.api.logical_id.present()) permission(subject, uri, *function);
      return qualifier(subject, uri, *function, version);
    }
    const std::string_view guess = source::nearest(called, names);
    subject.report(Code::unknown_function, part(uri, size_t(called.data() - uri.value.data()), called.size()),
                   fmt::format("no function {} is defined here", quoted(called)),
                   guess.empty() ? "calls to it answer 500 unless AWS_ENDPOINT_URL_LAMBDA names an endpoint that has it" : fmt::format("did you mean '{}'?", guess));
  };
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (method.integration && is_aws(method.integration->type.value)) check(method.integration->uri, method.integration->credentials.present());
  });
  for (const model::Authorizer& authorizer : subject.api.authorizers) check(authorizer.uri, authorizer.credentials.present());
}

/// A deployment moves all functions at once: those that change together go over in one way.
void preferences(const Subject& subject) {
  const Function* first = nullptr;
  for (const Function& function : subject.api.functions) {
    if (!function.deployment_preference) continue;
    if (first == nullptr) first = &function;
    const model::Text &plan = first->deployment_preference->type, &other = function.deployment_preference->type;
    if (plan.value == other.value || plan.unknown || other.unknown) continue;
    subject.report(Code::deployment_preference, other.at,
                   fmt::format("functions {} and {} cannot change in one deployment: it moves all of its traffic in one way", quoted(first->name.value), quoted(function.name.value)),
                   "deploy their changes one after the other, or name one plan for both with --shift", {{plan.at, "the other plan is here"}});
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
    for (const model::FunctionAlias& one : function.aliases) alias(subject, function, one);
  }
  calls(subject);
  preferences(subject);
}

}  // namespace apigw::check
