// AWS::ApiGateway::Stage and the stages that a Deployment makes, AWS::ApiGatewayV2::Stage, and the web ACLs associated with them
// (definition-formats 4.1 to 4.3).
#include <algorithm>
#include <fmt/format.h>
#include <unordered_map>

#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

Text upper_text(Text text) {
  text.value = upper(text.value);
  return text;
}

MethodSetting read_setting(TemplateImport& import, const syntax::Node& node, Text verb, Text path) {
  Values& values = import.values;
  return {.http_method = std::move(verb),
          .resource_path = std::move(path),
          .throttling_rate_limit = values.number_at(node, "ThrottlingRateLimit"),
          .throttling_burst_limit = values.count_at(node, "ThrottlingBurstLimit", 0),
          .caching_enabled = values.boolean_at(node, "CachingEnabled"),
          .cache_ttl_seconds = values.count_at(node, "CacheTtlInSeconds", 300),
          .cache_data_encrypted = values.boolean_at(node, "CacheDataEncrypted"),
          .logging_level = upper_text(values.text_at(node, "LoggingLevel")),
          .data_trace_enabled = values.boolean_at(node, "DataTraceEnabled"),
          .metrics_enabled = values.boolean_at(node, node.get("DetailedMetricsEnabled") != nullptr ? "DetailedMetricsEnabled" : "MetricsEnabled"),
          .at = node.span};
}

/// "/~1pets~1{id}" is how the service wants "/pets/{id}"; many templates write the path plainly, which it takes, too.
std::string plain_path(std::string_view written) {
  if (written.find("~1") == std::string_view::npos) return std::string(written);
  if (written.starts_with("/~1")) written.remove_prefix(1);
  std::string path;
  for (size_t at = 0; at < written.size(); ++at) {
    const bool slash = written.substr(at).starts_with("~1");
    path += slash ? '/' : written[at];
    if (slash) ++at;
  }
  return path;
}

std::vector<MethodSetting> read_method_settings(TemplateImport& import, const syntax::Node& properties) {
  std::vector<MethodSetting> settings;
  const syntax::Node* list = properties.get("MethodSettings");
  if (list == nullptr || list->kind == syntax::Kind::null) return settings;
  if (!list->is_sequence()) {
    import.report(source::Code::value_kind, list->span, "'MethodSettings' must be a list of maps");
    return settings;
  }
  for (const syntax::Node* item : list->items) {
    if (!item->is_mapping()) {
      import.report(source::Code::value_kind, item->span, "an item of 'MethodSettings' must be a map");
      continue;
    }
    Text verb = import.values.text_at(*item, "HttpMethod");
    verb.value = verb.present() ? upper(verb.value) : "*";
    Text path = import.values.text_at(*item, "ResourcePath");
    path.value = !path.present() || path.value == "*" ? "/*" : plain_path(path.value);
    settings.push_back(read_setting(import, *item, std::move(verb), std::move(path)));
  }
  return settings;
}

std::optional<CanarySetting> read_canary(TemplateImport& import, const syntax::Node& properties, std::string_view property) {
  const syntax::Node* node = import.values.mapping_at(properties, property);
  if (node == nullptr) return std::nullopt;
  CanarySetting canary{.deployment_id = import.values.text_at(*node, "DeploymentId"),
                       .percent_traffic = import.values.number_at(*node, "PercentTraffic"),
                       .stage_variable_overrides = read_stage_variables(import, *node, "StageVariableOverrides"),
                       .use_stage_cache = import.values.boolean_at(*node, "UseStageCache"),
                       .at = node->span};
  if (!(canary.percent_traffic.value >= 0 && canary.percent_traffic.value <= 100)) {
    import.report(source::Code::value_not_allowed, canary.percent_traffic.at, fmt::format("a canary takes 0 to 100 percent of the traffic, not {}", canary.percent_traffic.value));
    canary.percent_traffic.value = 0;
  }
  return canary;
}

void read_access_log(TemplateImport& import, const syntax::Node& properties, std::string_view property, Stage& stage) {
  const syntax::Node* node = import.values.mapping_at(properties, property);
  if (node == nullptr) return;
  stage.access_log_destination = import.values.text_at(*node, "DestinationArn");
  stage.access_log_format = import.values.text_at(*node, "Format");
}

/// Settings as a Stage, or as the StageDescription of a Deployment writes them.
Stage read_rest_stage(TemplateImport& import, const syntax::Node& properties, Text name, Span at) {
  Stage stage{.name = std::move(name), .at = at};
  stage.variables = read_stage_variables(import, properties, "Variables");
  stage.method_settings = read_method_settings(import, properties);
  stage.canary = read_canary(import, properties, "CanarySetting");
  stage.cache_cluster_enabled = import.values.boolean_at(properties, "CacheClusterEnabled");
  stage.cache_cluster_size = import.values.text_at(properties, "CacheClusterSize");
  stage.tracing_enabled = import.values.boolean_at(properties, "TracingEnabled");
  stage.description = import.values.text_at(properties, "Description");
  stage.client_certificate_id = import.values.text_at(properties, "ClientCertificateId");
  read_access_log(import, properties, "AccessLogSetting", stage);
  return stage;
}

bool says_anything(const MethodSetting& one) {
  return one.throttling_rate_limit.present() || one.throttling_burst_limit.present() || one.caching_enabled.present() || one.cache_ttl_seconds.present() ||
         one.cache_data_encrypted.present() || one.logging_level.present() || one.data_trace_enabled.present() || one.metrics_enabled.present();
}

void read_deployment_stage(TemplateImport& import, const StackResource& resource, Api& api) {
  Text name = import.values.text_at(resource.properties(), "StageName");
  if (!name.present() || name.value.empty()) return;
  const syntax::Node* description = import.values.mapping_at(resource.properties(), "StageDescription");
  static const syntax::Node kNothing{.kind = syntax::Kind::mapping};
  Stage stage = read_rest_stage(import, description != nullptr ? *description : kNothing, std::move(name), resource.at());
  if (description != nullptr) {  // settings of all methods stand in it directly
    MethodSetting all = read_setting(import, *description, {.value = "*", .at = description->span}, {.value = "/*", .at = description->span});
    if (says_anything(all)) stage.method_settings.push_back(std::move(all));
  }
  if (auto canary = read_canary(import, resource.properties(), "DeploymentCanarySettings")) stage.canary = std::move(canary);
  const bool known = std::any_of(api.stages.begin(), api.stages.end(), [&](const Stage& other) { return other.name.value == stage.name.value; });
  if (!known) api.stages.push_back(std::move(stage));
}

void read_route_settings(TemplateImport& import, const syntax::Node& properties, Stage& stage) {
  if (const syntax::Node* all = import.values.mapping_at(properties, "DefaultRouteSettings")) {
    stage.method_settings.push_back(read_setting(import, *all, {.value = "*", .at = all->span}, {.value = "/*", .at = all->span}));
  }
  const syntax::Node* routes = import.values.mapping_at(properties, "RouteSettings");
  if (routes == nullptr) return;
  for (const syntax::Member& member : routes->members) {
    if (!member.value->is_mapping()) continue;
    const size_t blank = member.key.find(' ');
    const bool verb = blank != std::string_view::npos;
    stage.method_settings.push_back(read_setting(import, *member.value, {.value = std::string(verb ? member.key.substr(0, blank) : "*"), .at = member.key_span},
                                                 {.value = std::string(verb ? member.key.substr(blank + 1) : member.key), .at = member.key_span}));
  }
}

void report_duplicates(TemplateImport& import, const Api& api) {
  std::unordered_map<std::string_view, const Stage*> known;
  for (const Stage& stage : api.stages) {
    const auto [first, is_new] = known.try_emplace(stage.name.value, &stage);
    if (is_new) continue;
    import.report(source::Code::duplicate_stage, stage.name.at, fmt::format("the stage '{}' is defined twice", stage.name.value), {},
                  {{first->second->name.at, "the first is here"}});
  }
}

/// `arn:PARTITION:apigateway:REGION::/restapis/ID/stages/NAME`
bool is_stage_arn(std::string_view arn, std::string_view api_id, std::string_view stage) {
  return arn.ends_with(fmt::format("::/restapis/{}/stages/{}", api_id, stage));
}

void read_web_acls(TemplateImport& import, const StackResource& resource, Api& api) {
  const std::string id = resource.owner->value_of(resource.resource->id, {});
  for (const StackResource& association : import.stack.of_type("AWS::WAFv2::WebACLAssociation")) {
    const Text arn = import.values.text_at(association.properties(), "ResourceArn");
    if (arn.unknown) {
      import.report(source::Code::unenforced_web_acl, association.at(), "only AWS knows which resource the web ACL protects; here it protects none");
    }
    for (Stage& stage : api.stages) {
      if (!is_stage_arn(arn.value, id, stage.name.value)) continue;
      stage.web_acl = import.values.text_at(association.properties(), "WebACLArn");
      stage.web_acl.at = association.at();
    }
  }
}

}  // namespace

void read_rest_stages(TemplateImport& import, const StackResource& resource, Api& api) {
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGateway::Stage")) {
    Text name = import.values.text_at(part.properties(), "StageName");
    // The property may be left out in a template; the service then names the stage itself.
    if (!name.present()) name = {.value = part.resource->id, .at = part.at()};
    api.stages.push_back(read_rest_stage(import, part.properties(), std::move(name), part.at()));
  }
  report_duplicates(import, api);
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGateway::Deployment")) read_deployment_stage(import, part, api);
  read_web_acls(import, resource, api);
}

void read_http_stages(TemplateImport& import, const StackResource& resource, Api& api) {
  for (const StackResource& part : import.stack.parts_of(resource, "AWS::ApiGatewayV2::Stage")) {
    const syntax::Node& properties = part.properties();
    Stage stage{.name = import.required_text(part, "StageName"), .at = part.at()};
    if (!stage.name.present()) continue;
    stage.variables = read_stage_variables(import, properties, "StageVariables");
    stage.client_certificate_id = import.values.text_at(properties, "ClientCertificateId");
    stage.description = import.values.text_at(properties, "Description");
    read_access_log(import, properties, "AccessLogSettings", stage);
    read_route_settings(import, properties, stage);
    api.stages.push_back(std::move(stage));
  }
  report_duplicates(import, api);
}

}  // namespace apigw::model
