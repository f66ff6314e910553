#include "compiler/model/api.h"

#include <algorithm>

namespace apigw::model {
namespace {

template <class Named>
const Named* find_named(const std::vector<Named>& list, std::string_view name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Named& item) { return item.name.value == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

std::string_view to_string(ApiType type) {
  switch (type) {
    case ApiType::rest: return "REST";
    case ApiType::http: return "HTTP";
    case ApiType::websocket: return "WEBSOCKET";
  }
  return {};
}

std::string_view to_string(IntegrationType type) {
  switch (type) {
    case IntegrationType::mock: return "MOCK";
    case IntegrationType::http: return "HTTP";
    case IntegrationType::http_proxy: return "HTTP_PROXY";
    case IntegrationType::aws: return "AWS";
    case IntegrationType::aws_proxy: return "AWS_PROXY";
  }
  return {};
}

std::string_view to_string(AuthorizationType type) {
  switch (type) {
    case AuthorizationType::none: return "NONE";
    case AuthorizationType::aws_iam: return "AWS_IAM";
    case AuthorizationType::cognito_user_pools: return "COGNITO_USER_POOLS";
    case AuthorizationType::custom: return "CUSTOM";
    case AuthorizationType::jwt: return "JWT";
  }
  return {};
}

std::string_view to_string(ParameterPlace place) {
  switch (place) {
    case ParameterPlace::path: return "path";
    case ParameterPlace::querystring: return "querystring";
    case ParameterPlace::header: return "header";
  }
  return {};
}

const MethodResponse* Method::response(std::string_view status_code) const {
  const auto found = std::find_if(responses.begin(), responses.end(), [&](const MethodResponse& r) { return r.status_code.value == status_code; });
  return found == responses.end() ? nullptr : &*found;
}

const Model* Api::model(std::string_view model_name) const { return find_named(models, model_name); }
const Authorizer* Api::authorizer(std::string_view authorizer_name) const { return find_named(authorizers, authorizer_name); }
const RequestValidator* Api::request_validator(std::string_view validator_name) const { return find_named(request_validators, validator_name); }
const Function* Api::function(std::string_view function_name) const { return find_named(functions, function_name); }

std::vector<const ApiKey*> Api::keys_of_stage() const {
  const Stage* served = stage();
  if (served == nullptr) return {};
  const auto opens = [&](const std::vector<PlanStage>& list) {
    return std::any_of(list.begin(), list.end(), [&](const PlanStage& one) { return one.api.value == stack_id && one.stage.value == served->name.value; });
  };
  std::vector<const ApiKey*> keys;
  for (const ApiKey& key : api_keys) {
    const bool by_plan = std::any_of(usage_plans.begin(), usage_plans.end(), [&](const UsagePlan& plan) {
      return opens(plan.stages) && std::find(plan.keys.begin(), plan.keys.end(), key.id.value) != plan.keys.end();
    });
    if (key.value.present() && !key.value.value.empty() && (by_plan || opens(key.stages))) keys.push_back(&key);
  }
  return keys;
}

}  // namespace apigw::model
