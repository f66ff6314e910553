// One method, one program: the operations in the order of rest-data-plane 2.
#include <algorithm>
#include <cmath>
#include <string>

#include "compiler/check/integration_uri.h"
#include "compiler/check/pass.h"
#include "compiler/check/policy.h"
#include "compiler/check/response_streaming.h"
#include "compiler/ir/parts.h"
#include "compiler/syntax/read.h"

namespace apigw::ir {
namespace {

using bundle::GatewayResponseType;
using bundle::Op;
using model::IntegrationType;

using Program = std::vector<Step>;

void answer(Program& program, GatewayResponseType type) { program.push_back({Op::gateway_response, type}); }

/// The token first, then the resource policy, which has to allow on its own (access-control 4.3). False: nothing after it is reached.
bool authorize_token(Program& program, const model::Api& api, const model::Method& method, bool has_policy) {
  const model::Authorizer* authorizer = api.authorizer(method.authorizer.value);
  if (authorizer == nullptr) {
    answer(program, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR);
    return false;
  }
  program.push_back({Op::authorize_token, build_token_authorizer(api, *authorizer, method)});
  if (has_policy) program.push_back({Op::resource_policy, {}});
  return true;
}

/// False: nothing after it is reached.
bool authorize(Program& program, const model::Api& api, const model::Method& method) {
  const bool has_policy = api.policy.value != nullptr && check::is_known_policy(*api.policy.value);
  if (method.authorization == model::AuthorizationType::cognito_user_pools) return authorize_token(program, api, method, has_policy);
  // IAM callers are judged by both policies at once.
  if (has_policy && method.authorization != model::AuthorizationType::aws_iam) program.push_back({Op::resource_policy, {}});
  if (method.authorization == model::AuthorizationType::aws_iam) {
    program.push_back({Op::authorize_iam, {}});
    return true;
  }
  // JWT is not enforced yet; here it is what the user allowed to go without.
  if (method.authorization != model::AuthorizationType::custom) return true;
  const model::Authorizer* authorizer = api.authorizer(method.authorizer.value);
  std::string function = authorizer ? function_name_of(authorizer->uri.value) : std::string();
  if (function.empty()) {
    answer(program, GatewayResponseType::AUTHORIZER_CONFIGURATION_ERROR);
    return false;
  }
  std::string sources;
  for (const model::Text& source : authorizer->identity_sources) {
    if (!sources.empty()) sources += ',';
    sources += source.value;
  }
  program.push_back({Op::authorize_lambda, Authorizer{authorizer->name.value, authorizer->type.value == "TOKEN" ? "TOKEN" : "REQUEST",
      std::move(function), std::move(sources), authorizer->identity_validation_expression.value, authorizer->result_ttl_seconds.value}});
  return true;
}

bundle::ParameterPlace place_of(model::ParameterPlace place) {
  switch (place) {
    case model::ParameterPlace::header: return bundle::ParameterPlace::header;
    case model::ParameterPlace::path: return bundle::ParameterPlace::path;
    case model::ParameterPlace::querystring: return bundle::ParameterPlace::querystring;
  }
  return bundle::ParameterPlace::header;
}

/// A variable of the path has a value whenever the route matches, and it is never blank: a segment holds no white space.
bool always_there(const model::Parameter& parameter, std::string_view path) {
  if (parameter.place != model::ParameterPlace::path) return false;
  const std::string& name = parameter.name.value;
  return path.find("{" + name + "}") != path.npos || path.find("{" + name + "+}") != path.npos;
}

void validate(Program& program, const model::Api& api, const model::Method& method, std::string_view path) {
  const model::RequestValidator* validator = api.request_validator(method.request_validator.value);
  if (!validator) return;
  if (validator->parameters) {
    std::vector<RequiredParameter> required;
    for (const model::Parameter& parameter : method.parameters) {
      if (parameter.required && !always_there(parameter, path)) required.push_back({place_of(parameter.place), parameter.name.value});
    }
    // The order of the error's list: by place, then name [AWS-recorded].
    std::sort(required.begin(), required.end());
    required.erase(std::unique(required.begin(), required.end()), required.end());
    if (!required.empty()) program.push_back({Op::validate_params, std::move(required)});
  }
  if (validator->body && !method.request_models.empty()) {
    std::vector<BodyModel> models;
    for (const auto& [media_type, name] : method.request_models) models.push_back({media_type, name.value});
    program.push_back({Op::validate_body, std::move(models)});
  }
}

Integration integration_of(const model::Integration& from) {
  Integration to{.type = from.type.value, .timeout_ms = from.timeout_ms.value, .insecure_skip_verification = from.insecure_skip_verification.value};
  if (check::is_aws(from.type.value)) {
    to.function_name = function_name_of(from.uri.value);
    to.service = build_service_call(from);
  }
  if (to.function_name.empty()) {
    const auto service = to.service ? check::parse_aws_uri(from.uri.value) : unexpected(std::string());
    to.uri = build_uri(service ? service->spec : std::string_view(from.uri.value));
    if (from.http_method.value != "ANY") to.http_method = from.http_method.value;
  }
  return to;
}

/// What calls the integration, and what reads its answer.
struct Call {
  Op call, select;
};
std::optional<Call> call_of(const model::Integration& integration) {
  switch (integration.type.value) {
    case IntegrationType::mock: return Call{Op::mock, Op::select_response};
    case IntegrationType::http: return Call{Op::call_http, Op::select_response};
    case IntegrationType::aws: {
      const auto uri = check::parse_aws_uri(integration.uri.value);
      if (!uri || uri->kind == check::UriKind::lambda_streaming) return {};
      return uri->kind == check::UriKind::lambda ? Call{Op::call_lambda, Op::select_error} : Call{Op::call_service, Op::select_response};
    }
    case IntegrationType::http_proxy:
    case IntegrationType::aws_proxy: return {};
  }
  return {};
}

/// MOCK, HTTP and AWS: templates both ways. False: they cannot be rendered, or nothing can be called.
bool call_and_map(Program& program, const model::Integration& integration) {
  auto templates = build_templates(integration.templates, true);
  auto call = call_of(integration);
  if (!templates || !call) return false;
  auto selector = build_selector(integration, call->select == Op::select_error ? SelectionText::error_message : SelectionText::status);
  if (!selector) return false;
  drop_dead_responses(*selector);
  bool mock = call->call == Op::mock;
  if (!mock) {
    Moves moves = build_moves(integration.parameters, check::MappingSide::request, integration.type.value == IntegrationType::aws);
    if (!moves.empty()) program.push_back({Op::map_request, std::move(moves)});
  }
  program.push_back({Op::select_template, TemplateSet{std::move(*templates), integration.passthrough.value, integration.content_handling.value}});
  if (mock) {
    program.push_back({Op::mock, {}});
  } else {
    Integration target = integration_of(integration);
    if (call->call == Op::call_lambda && target.function_name.empty()) return false;
    program.push_back({call->call, std::move(target)});
  }
  program.push_back({call->select, std::move(*selector)});
  program.push_back({Op::respond, {}});
  return true;
}

void call_http_proxy(Program& program, const model::Integration& integration) {
  Moves moves = build_moves(integration.parameters, check::MappingSide::request);
  if (!moves.empty()) program.push_back({Op::map_request, std::move(moves)});
  program.push_back({check::streams(integration) ? Op::call_http_stream : Op::call_http_proxy, integration_of(integration)});
  program.push_back({Op::respond_proxy, {}});
}

void call_lambda_proxy(Program& program, const model::Integration& integration) {
  // Any other method than POST, and a mapping onto a forbidden header, fail every call [AWS-recorded]; other mappings do nothing.
  if (integration.http_method.present() && integration.http_method.value != "POST") {
    return answer(program, GatewayResponseType::INTEGRATION_FAILURE);
  }
  Moves moves = build_moves(integration.parameters, check::MappingSide::request, true);
  Integration call = integration_of(integration);
  if (call.function_name.empty() || std::any_of(moves.begin(), moves.end(), [](const Move& move) { return move.forbidden; })) {
    return answer(program, GatewayResponseType::API_CONFIGURATION_ERROR);
  }
  program.push_back({check::streams(integration) ? Op::call_lambda_stream : Op::call_lambda_proxy, std::move(call)});
}

void integrate(Program& program, const model::Method& method) {
  if (!method.integration) return answer(program, GatewayResponseType::API_CONFIGURATION_ERROR);
  const model::Integration& integration = *method.integration;
  switch (integration.type.value) {
    case IntegrationType::aws:
      // As for the proxies, a function that is not invoked with POST is a failure of every call.
      if (!function_name_of(integration.uri.value).empty() && integration.http_method.present() && integration.http_method.value != "POST") {
        return answer(program, GatewayResponseType::INTEGRATION_FAILURE);
      }
      [[fallthrough]];
    case IntegrationType::mock:
    case IntegrationType::http:
      if (!call_and_map(program, integration)) answer(program, GatewayResponseType::API_CONFIGURATION_ERROR);
      return;
    case IntegrationType::http_proxy: return call_http_proxy(program, integration);
    case IntegrationType::aws_proxy: return call_lambda_proxy(program, integration);
  }
}

apigw::Method verb_of(std::string_view text) { return text == "ANY" ? apigw::Method::kANY : parse_method(text); }

Method build_method(const model::Api& api, const model::Resource& resource, const model::Method& from) {
  Method to{.path = resource.path.value, .http_method = verb_of(from.http_method.value), .operation_name = from.operation_name.value,
      .authorization = from.authorization, .api_key_required = from.api_key_required.value, .at = from.at};
  if (from.integration) to.integration_type = from.integration->type.value;
  if (api.type == model::ApiType::http) {
    to.program = build_route_program(api, from);
  } else if (authorize(to.program, api, from)) {
    if (to.api_key_required) to.program.push_back({Op::api_key, {}});
    validate(to.program, api, from, to.path);
    integrate(to.program, from);
  }
  to.program.push_back({Op::end, {}});
  return to;
}

Function build_function(const model::Function& from) {
  Function to{.name = from.name.value, .logical_id = from.logical_id.value, .runtime = from.runtime.value, .handler = from.handler.value,
      .code = from.code.value, .inline_code = from.inline_code.value, .timeout_seconds = from.timeout_seconds.value, .memory_mb = from.memory_mb.value,
      .reserved_concurrency = from.reserved_concurrency, .stays_local = from.stays_local, .version = from.version.value};
  for (const model::Text& layer : from.layers) to.layers.push_back(layer.value);
  for (const model::FunctionVariable& one : from.environment) to.environment.emplace_back(one.name.value, one.value.value);
  if (from.version.value != model::latest_version) return to;
  for (const model::FunctionAlias& one : from.aliases) {
    const double share = std::clamp(one.additional_weight.value, 0.0, 1.0);
    to.aliases.push_back({one.name.value, one.version.value, one.additional_version.value, uint32_t(std::lround(share * 1e6))});
  }
  return to;
}

/// Every function and its versions: a published version without code of its own runs what there is.
std::vector<Function> build_functions(const std::vector<model::Function>& all) {
  std::vector<Function> built;
  for (const model::Function& function : all) {
    built.push_back(build_function(function));
    if (function.version.value != model::latest_version) continue;
    for (const model::Text& number : function.published) {
      const bool has_own = std::any_of(all.begin(), all.end(), [&](const model::Function& one) { return one.name.value == function.name.value && one.version.value == number.value; });
      if (has_own) continue;
      built.push_back(build_function(function));
      built.back().version = number.value;
      built.back().aliases.clear();
    }
  }
  return built;
}

}  // namespace

Api build(const model::Api& api) {
  Api built{.name = api.name.value, .type = api.type, .api_key_from_authorizer = api.api_key_source.value == "AUTHORIZER"};
  if (api.minimum_compression_size.value >= 0) {
    built.minimum_compression_size = int32_t(std::min<int64_t>(api.minimum_compression_size.value, INT32_MAX));
  }
  built.template_extensions = api.template_extensions.value;
  for (const model::Text& type : api.binary_media_types) built.binary_media_types.push_back(type.value);
  for (const model::Resource& resource : api.resources) {
    for (const model::Method& method : resource.methods) {
      Method one = build_method(api, resource, method);
      if (one.http_method != apigw::Method::kOther) built.methods.push_back(std::move(one));
    }
  }
  std::stable_sort(built.methods.begin(), built.methods.end(), [](const Method& a, const Method& b) {
    return a.path != b.path ? a.path < b.path : a.http_method < b.http_method;
  });
  built.functions = build_functions(api.functions);
  for (const model::ApiKey* key : api.keys_of_stage()) built.api_keys.push_back({.value = key->value.value, .id = key->id.value, .enabled = key->enabled});
  if (const model::Stage* stage = api.stage()) {
    for (const model::StageVariable& one : stage->variables) built.stage_variables.emplace_back(one.name.value, one.value.value);
  }
  built.stage_settings = build_stage_settings(api);
  if (api.policy.value != nullptr && check::is_known_policy(*api.policy.value)) built.resource_policy = syntax::to_json(*api.policy.value);
  built.cross_origin = build_cross_origin(api);
  built.gateway_responses = build_gateway_responses(api);
  return built;
}

}  // namespace apigw::ir
