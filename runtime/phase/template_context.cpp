#include "runtime/phase/template_context.h"

#include "runtime/phase/template_state.h"
#include "runtime/vm/context.h"
#include "runtime/vtl/methods.h"
#include "runtime/vtl/text.h"

namespace apigw::phase {
namespace {

using bundle::ContextVariable;
using vtl::Value;

// $context.keySet() and $context.identity.keySet() as recorded on the service, order included.
constexpr std::string_view keys[] = {
    "resourceId", "resourcePath",     "httpMethod", "extendedRequestId", "requestTime", "path",         "accountId",        "protocol", "requestOverride",
    "stage",      "domainPrefix",     "requestTimeEpoch", "requestId",   "identity",    "domainName",   "deploymentId",     "responseOverride", "apiId",
};
// Known beside those, and keys when they have a value.
constexpr std::string_view further_keys[] = {"operationName", "authorizer", "awsEndpointRequestId", "isCanaryRequest"};

struct IdentityKey {
  std::string_view name;
  ContextVariable variable;
  bool always;  // null when there is no value
};
constexpr IdentityKey identity_keys[] = {
    {"cognitoIdentityPoolId", ContextVariable::identity_cognito_identity_pool_id, true},
    {"accountId", ContextVariable::identity_account_id, true},
    {"cognitoIdentityId", ContextVariable::identity_cognito_identity_id, true},
    {"caller", ContextVariable::identity_caller, true},
    {"sourceIp", ContextVariable::identity_source_ip, true},
    {"principalOrgId", ContextVariable::identity_principal_org_id, true},
    {"accessKey", ContextVariable::identity_access_key, true},
    {"cognitoAuthenticationType", ContextVariable::identity_cognito_authentication_type, true},
    {"cognitoAuthenticationProvider", ContextVariable::identity_cognito_authentication_provider, true},
    {"userArn", ContextVariable::identity_user_arn, true},
    {"userAgent", ContextVariable::identity_user_agent, true},
    {"user", ContextVariable::identity_user, true},
    {"apiKey", ContextVariable::identity_api_key, false},
    {"apiKeyId", ContextVariable::identity_api_key_id, false},
};

bool is_key(std::string_view name) {
  for (std::string_view key : keys) {
    if (key == name) return true;
  }
  for (std::string_view key : further_keys) {
    if (key == name) return true;
  }
  return false;
}

}  // namespace

vtl::Map& LazyMap::map() {
  if (!map_) {
    map_ = make();
    map_->unmodifiable = true;
  }
  return *map_;
}

Value LazyMap::property(vtl::Evaluation&, std::string_view name) {
  const Value* value = map().find(name);
  return value ? *value : Value();
}

bool LazyMap::call(vtl::Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) {
  result = vtl::call_method(evaluation, Value::map(&map()), name, arguments);
  return true;
}

Value LazyMap::contents(vtl::Evaluation&) { return Value::map(&map()); }

void LazyMap::print(vtl::TextSink& out) { vtl::print(Value::map(&map()), out); }

Value ContextObject::property(vtl::Evaluation&, std::string_view name) { return is_key(name) ? value(name) : Value(); }

vtl::Map* ContextObject::make() {
  Arena& arena = exchange_.arena;
  vtl::Map* map = vtl::Map::make(arena, std::size(keys) + std::size(further_keys));
  for (std::string_view key : keys) map->put(arena, key, value(key));
  for (std::string_view key : further_keys) {
    if (const Value further = value(key); !further.is_null()) map->put(arena, key, further);
  }
  return map;
}

Value ContextObject::value(std::string_view name) {
  if (name == "requestOverride") return Value::map(template_state(exchange_).request_override);
  if (name == "responseOverride") return Value::map(template_state(exchange_).response_override);
  if (name == "identity") return identity();
  if (name == "authorizer") return authorizer();
  if (name == "requestTimeEpoch") return Value::integer(exchange_.received_epoch_ms, true);
  const auto variable = vm::context_variable(name);
  const auto text = variable ? vm::context(exchange_, *variable) : std::nullopt;
  return text ? Value::string(*text) : Value();
}

Value ContextObject::identity() {
  if (identity_) return Value::map(identity_);
  Arena& arena = exchange_.arena;
  identity_ = vtl::Map::make(arena, std::size(identity_keys));
  for (const IdentityKey& key : identity_keys) {
    const auto text = vm::context(exchange_, key.variable);
    if (text || key.always) identity_->put(arena, key.name, text ? Value::string(*text) : Value());
  }
  identity_->unmodifiable = true;
  identity_->prints_empty = true;
  return Value::map(identity_);
}

Value ContextObject::authorizer() {
  if (authorizer_) return Value::map(authorizer_);
  if (exchange_.authorizer.empty() && exchange_.claims.empty()) return {};
  authorizer_ = vtl::Map::make(exchange_.arena, exchange_.authorizer.size() + 1);
  for (const vm::Parameter& entry : exchange_.authorizer) authorizer_->put(exchange_.arena, entry.name, Value::string(entry.value));
  if (!exchange_.claims.empty()) authorizer_->put(exchange_.arena, "claims", claims());
  authorizer_->unmodifiable = true;
  return Value::map(authorizer_);
}

Value ContextObject::claims() {
  vtl::Map* claims = vtl::Map::make(exchange_.arena, exchange_.claims.size());
  for (const vm::Parameter& claim : exchange_.claims) claims->put(exchange_.arena, claim.name, Value::string(claim.value));
  claims->unmodifiable = true;
  claims->prints_empty = true;  // the service has no value for all of them at once (access-control 8)
  return Value::map(claims);
}

vtl::Map* StageVariablesObject::make() {
  vtl::Map* map = vtl::Map::make(exchange_.arena, exchange_.stage_variables.size());
  for (const vm::Parameter& variable : exchange_.stage_variables) map->put(exchange_.arena, variable.name, Value::string(variable.value));
  return map;
}

}  // namespace apigw::phase
