#include "compiler/diff/definition_parts.h"

#include <fmt/format.h>

#include "compiler/diff/json_object.h"
#include "runtime/base/crypto.h"

namespace apigw::diff {
namespace {

using namespace model;

std::string list(std::vector<std::string> names) {
  for (std::string& name : names) name = json_string(name);
  return json_list(names);
}

std::string variables(const std::vector<StageVariable>& variables) {
  JsonObject all;
  for (const StageVariable& one : variables) all.raw(one.name.value, json_string(one.value.value));
  return all.take();
}

std::string number(double value) { return fmt::format("{}", value); }

std::string describe(const CanarySetting& canary) {
  return JsonObject()
      .raw("percentTraffic", number(canary.percent_traffic.value))
      .value("variables", variables(canary.stage_variable_overrides))
      .flag("useStageCache", canary.use_stage_cache.value)
      .take();
}

std::string describe(const RoutingRule& rule) {
  std::vector<std::string> paths;
  for (const Text& path : rule.base_paths) paths.push_back(path.value);
  JsonObject headers;
  for (const HeaderCondition& one : rule.headers) headers.raw(one.name.value, json_string(one.value_glob.value));
  return JsonObject().text("stage", rule.stage.value).value("basePaths", list(std::move(paths))).value("headers", headers.take()).flag("stripBasePath", rule.strip_base_path.value).take();
}

std::string describe(const Domain& domain) {
  JsonObject mappings, rules;
  for (const BasePathMapping& one : domain.mappings) mappings.raw("/" + one.base_path.value, json_string(one.stage.value));
  for (const RoutingRule& rule : domain.rules) rules.raw(std::to_string(rule.priority.value), describe(rule));
  JsonObject object;
  object.text("routingMode", domain.routing_mode.value).value("mappings", mappings.take()).value("rules", rules.take());
  if (domain.mutual_tls.present()) object.raw("mutualTls", json_string(domain.mutual_tls.value));
  return object.take();
}

std::string describe(const FunctionAlias& alias) {
  JsonObject object;
  object.text("version", alias.version.value).text("additionalVersion", alias.additional_version.value);
  if (alias.additional_version.present()) object.raw("additionalWeight", number(alias.additional_weight.value));
  return object.take();
}

std::string describe(const DeploymentPreference& preference) {
  return JsonObject().text("type", preference.type.value).text("preTraffic", preference.pre_traffic.value).text("postTraffic", preference.post_traffic.value).take();
}

std::string describe(const Function& function) {
  std::vector<std::string> environment, layers;
  for (const FunctionVariable& one : function.environment) environment.push_back(one.name.value);
  for (const Text& layer : function.layers) layers.push_back(layer.value);
  std::sort(environment.begin(), environment.end());
  JsonObject aliases, object;
  for (const FunctionAlias& alias : function.aliases) aliases.raw(alias.name.value, describe(alias));
  object.text("runtime", function.runtime.value)
      .text("handler", function.handler.value)
      .text("code", function.code.value)
      .text("inlineCode", function.inline_code.present() ? hex(sha256(function.inline_code.value)) : std::string())
      .text("image", function.image.value)
      .number("timeoutSeconds", function.timeout_seconds.value)
      .number("memoryMb", function.memory_mb.value)
      .value("environment", list(std::move(environment)))
      .value("layers", list(std::move(layers)))
      .value("aliases", aliases.take());
  if (function.reserved_concurrency) object.number("reservedConcurrency", *function.reserved_concurrency);
  if (function.deployment_preference) object.value("deploymentPreference", describe(*function.deployment_preference));
  return object.take();
}

std::string describe(const Throttle& throttle) {
  JsonObject object;
  if (throttle.rate_limit.present()) object.raw("rateLimit", number(throttle.rate_limit.value));
  if (throttle.burst_limit.present()) object.number("burstLimit", throttle.burst_limit.value);
  return object.take();
}

std::string describe(const UsagePlan& plan) {
  JsonObject stages;
  for (const PlanStage& stage : plan.stages) {
    JsonObject throttles;
    for (const MethodThrottle& one : stage.throttles) throttles.value(one.method.value, describe(one.throttle));
    stages.raw(stage.api.value + "/" + stage.stage.value, throttles.take());
  }
  std::vector<std::string> keys = plan.keys;
  std::sort(keys.begin(), keys.end());
  JsonObject object;
  object.text("name", plan.name.value).value("stages", stages.take()).value("keys", list(std::move(keys))).value("throttle", describe(plan.throttle));
  if (plan.quota_limit.present()) object.value("quota", JsonObject().number("limit", plan.quota_limit.value).text("period", plan.quota_period.value).number("offset", plan.quota_offset.value).take());
  return object.take();
}

}  // namespace

std::string describe(const Stage& stage) {
  JsonObject methods, object;
  for (const MethodSetting& one : stage.method_settings) {
    for (const auto& [path, value] : patch_paths(one)) methods.raw(path, json_string(value));
  }
  object.text("description", stage.description.value)
      .value("variables", variables(stage.variables))
      .value("methodSettings", methods.take())
      .flag("cacheClusterEnabled", stage.cache_cluster_enabled.value)
      .text("cacheClusterSize", stage.cache_cluster_size.value)
      .flag("tracingEnabled", stage.tracing_enabled.value)
      .text("accessLogDestination", stage.access_log_destination.value)
      .text("accessLogFormat", stage.access_log_format.value)
      .text("clientCertificate", stage.client_certificate_id.value)
      .text("webAcl", stage.web_acl.value);
  if (stage.canary) object.raw("canary", describe(*stage.canary));
  return object.take();
}

std::string describe_domains(const Api& api) {
  JsonObject all;
  for (const Domain& domain : api.domains) all.raw(domain.name.value, describe(domain));
  return all.take();
}

std::string describe_functions(const Api& api) {
  JsonObject all;
  for (const Function& function : api.functions) {
    const bool latest = function.version.value == latest_version;
    all.raw(latest ? function.name.value : function.name.value + ":" + function.version.value, describe(function));
  }
  return all.take();
}

std::string describe_keys(const Api& api) {
  JsonObject all;
  for (const ApiKey* key : api.keys_of_stage()) all.raw(key->id.value, JsonObject().text("name", key->name.value).flag("enabled", key->enabled).take());
  return all.take();
}

std::string describe_plans(const Api& api) {
  JsonObject all;
  for (const UsagePlan& plan : api.usage_plans) all.raw(plan.id.value, describe(plan));
  return all.take();
}

}  // namespace apigw::diff
