#include "compiler/model/dump.h"

#include <fmt/format.h>

#include "compiler/source/json_text.h"
#include "compiler/syntax/read.h"

namespace apigw::model {
namespace {

std::string quoted(std::string_view text) {
  std::string result;
  source::append_json_string(result, text);
  return result;
}

class Dump {
 public:
  std::string text(const Api& api) {
    line(0, "api " + std::string(to_string(api.type)) + " " + quoted(api.name.value));
    field(1, "logical-id", api.logical_id);
    field(1, "version", api.version);
    field(1, "description", api.description);
    field(1, "api-key-source", api.api_key_source);
    if (api.minimum_compression_size.present()) line(1, "minimum-compression-size " + std::to_string(api.minimum_compression_size.value));
    field(1, "route-selection-expression", api.route_selection_expression);
    field(1, "api-key-selection-expression", api.api_key_selection_expression);
    list(1, "binary-media-type", api.binary_media_types);
    if (api.default_endpoint_disabled.value) line(1, "default-endpoint-disabled");
    list(1, "vpc-endpoint", api.vpc_endpoint_ids);
    if (api.policy.value != nullptr) line(1, "policy " + syntax::to_json(*api.policy.value));
    list(1, "unenforced", api.unenforced_extensions);
    for (const RequestValidator& v : api.request_validators) {
      line(1, "validator " + quoted(v.name.value) + (v.body ? " body" : "") + (v.parameters ? " parameters" : ""));
    }
    for (const Model& model : api.models) line(1, std::string(model.generated ? "generated-model " : "model ") + model.name.value);
    for (const Authorizer& authorizer : api.authorizers) add(authorizer);
    for (const GatewayResponse& response : api.gateway_responses) add(response);
    if (api.cors) add(*api.cors);
    add(api.documentation);
    for (const Stage& stage : api.stages) add(stage, &stage == api.stage());
    for (const Domain& domain : api.domains) add(domain);
    for (const ApiKey& key : api.api_keys) add(key);
    for (const UsagePlan& plan : api.usage_plans) add(plan);
    for (const Resource& resource : api.resources) {
      line(1, "resource " + resource.path.value);
      for (const Method& method : resource.methods) add(method);
    }
    return std::move(out_);
  }

 private:
  void line(int level, std::string_view text) {
    out_.append(static_cast<size_t>(level) * 2, ' ').append(text).append("\n");
  }
  void field(int level, std::string_view name, const Text& text) {
    if (text.present()) line(level, std::string(name) + " " + quoted(text.value) + (text.unknown ? " unknown" : ""));
  }
  void list(int level, std::string_view name, const std::vector<Text>& texts) {
    for (const Text& text : texts) field(level, name, text);
  }
  void mappings(int level, const std::vector<Mapping>& mappings) {
    for (const Mapping& m : mappings) line(level, m.target.value + " <- " + m.source.value + (m.source.unknown ? " unknown" : ""));
  }
  void templates(int level, const std::vector<Template>& templates) {
    for (const Template& t : templates) line(level, "template " + t.content_type.value + " " + quoted(t.body.value));
  }
  void content_handling(int level, ContentHandling handling) {
    if (handling != ContentHandling::none) {
      line(level, handling == ContentHandling::convert_to_text ? "content-handling CONVERT_TO_TEXT" : "content-handling CONVERT_TO_BINARY");
    }
  }

  void number(int level, std::string_view name, const Located<double>& value) {
    if (value.present()) line(level, fmt::format("{} {:g}", name, value.value));
  }
  void number(int level, std::string_view name, const Located<uint32_t>& value) {
    if (value.present()) line(level, fmt::format("{} {}", name, value.value));
  }
  void flag(int level, std::string_view name, const Located<bool>& value) {
    if (value.present()) line(level, fmt::format("{} {}", name, value.value ? "on" : "off"));
  }

  void add(const Documentation& documentation) {
    field(1, "documentation-version", documentation.version);
    field(1, "documentation-created", documentation.created_date);
    for (const DocumentationPart& part : documentation.parts) {
      line(1, fmt::format("documentation {} {} {} {} {}", part.type_word.value, part.path, part.method, part.status_code, quoted(part.name)));
      if (part.properties != nullptr) line(2, syntax::to_json(*part.properties));
    }
  }

  void add(const CorsConfiguration& cors) {
    line(1, "cors");
    list(2, "allow-origin", cors.allow_origins);
    list(2, "allow-method", cors.allow_methods);
    list(2, "allow-header", cors.allow_headers);
    list(2, "expose-header", cors.expose_headers);
    number(2, "max-age-seconds", cors.max_age_seconds);
    flag(2, "allow-credentials", cors.allow_credentials);
  }

  void add(const Stage& stage, bool served) {
    line(1, "stage " + quoted(stage.name.value) + (served ? " served" : ""));
    for (const StageVariable& one : stage.variables) line(2, "variable " + one.name.value + " " + quoted(one.value.value));
    for (const MethodSetting& one : stage.method_settings) add(one);
    if (stage.canary) {
      line(2, "canary");
      number(3, "percent-traffic", stage.canary->percent_traffic);
      for (const StageVariable& one : stage.canary->stage_variable_overrides) line(3, "variable " + one.name.value + " " + quoted(one.value.value));
      flag(3, "use-stage-cache", stage.canary->use_stage_cache);
    }
    flag(2, "cache-cluster", stage.cache_cluster_enabled);
    field(2, "cache-cluster-size", stage.cache_cluster_size);
    flag(2, "tracing", stage.tracing_enabled);
    field(2, "description", stage.description);
    field(2, "access-log-destination", stage.access_log_destination);
    field(2, "access-log-format", stage.access_log_format);
    field(2, "client-certificate", stage.client_certificate_id);
    field(2, "web-acl", stage.web_acl);
  }

  void add(const Domain& domain) {
    line(1, "domain " + domain.name.value);
    field(2, "routing-mode", domain.routing_mode);
    field(2, "mutual-tls", domain.mutual_tls);
    for (const BasePathMapping& one : domain.mappings) line(2, "mapping /" + one.base_path.value + (one.stage.present() ? " to " + one.stage.value : ""));
    for (const RoutingRule& rule : domain.rules) {
      line(2, "rule " + std::to_string(rule.priority.value) + " to " + rule.stage.value + (rule.strip_base_path.value ? " without base path" : ""));
      list(3, "base-path", rule.base_paths);
      for (const HeaderCondition& one : rule.headers) line(3, "header " + one.name.value + " " + quoted(one.value_glob.value));
    }
  }

  void add(const MethodSetting& one) {
    line(2, "method-setting " + one.http_method.value + " " + one.resource_path.value);
    number(3, "throttling-rate-limit", one.throttling_rate_limit);
    number(3, "throttling-burst-limit", one.throttling_burst_limit);
    flag(3, "caching", one.caching_enabled);
    number(3, "cache-ttl-seconds", one.cache_ttl_seconds);
    field(3, "logging-level", one.logging_level);
  }

  /// The value is a secret.
  void add(const ApiKey& key) {
    line(1, "api-key " + key.id.value + (key.enabled ? " enabled" : " disabled") + (key.value.present() ? " with a value" : ""));
    for (const PlanStage& stage : key.stages) line(2, "stage " + stage.api.value + " " + quoted(stage.stage.value));
  }

  void add(const Throttle& throttle, int level) {
    number(level, "rate-limit", throttle.rate_limit);
    number(level, "burst-limit", throttle.burst_limit);
  }

  void add(const UsagePlan& plan) {
    line(1, "usage-plan " + plan.id.value);
    for (const PlanStage& stage : plan.stages) {
      line(2, "stage " + stage.api.value + " " + quoted(stage.stage.value));
      for (const MethodThrottle& one : stage.throttles) {
        line(3, "method " + one.method.value);
        add(one.throttle, 4);
      }
    }
    for (const std::string& key : plan.keys) line(2, "key " + key);
    add(plan.throttle, 2);
    number(2, "quota-limit", plan.quota_limit);
    number(2, "quota-offset", plan.quota_offset);
    field(2, "quota-period", plan.quota_period);
  }

  void add(const Authorizer& a) {
    line(1, "authorizer " + quoted(a.name.value) + " " + a.type.value);
    field(2, "uri", a.uri);
    field(2, "credentials", a.credentials);
    list(2, "identity-source", a.identity_sources);
    field(2, "validation-expression", a.identity_validation_expression);
    list(2, "provider", a.provider_arns);
    if (a.result_ttl_seconds.present()) line(2, "ttl " + std::to_string(a.result_ttl_seconds.value));
    field(2, "issuer", a.issuer);
    list(2, "audience", a.audiences);
    field(2, "payload-format-version", a.payload_format_version);
    if (a.simple_responses) line(2, "simple-responses");
  }

  void add(const GatewayResponse& response) {
    line(1, "gateway-response " + response.type.value);
    field(2, "status", response.status_code);
    mappings(2, response.parameters);
    templates(2, response.templates);
  }

  void add(const Method& method) {
    line(2, "method " + method.http_method.value);
    field(3, "operation", method.operation_name);
    if (method.authorization != AuthorizationType::none) {
      line(3, "authorization " + std::string(to_string(method.authorization)) +
                  (method.authorizer.present() ? " " + quoted(method.authorizer.value) : std::string()));
    }
    list(3, "scope", method.authorization_scopes);
    if (method.api_key_required.value) line(3, "api-key");
    for (const Parameter& p : method.parameters) {
      line(3, "parameter " + std::string(to_string(p.place)) + "." + p.name.value + (p.required ? " required" : "") +
                  (p.declared == nullptr ? " implied" : ""));
    }
    for (const auto& [type, name] : method.request_models) line(3, "request-model " + type + " " + name.value);
    field(3, "validator", method.request_validator);
    field(3, "route-response", method.route_response);
    field(3, "model-selection-expression", method.model_selection_expression);
    if (method.integration) add(*method.integration);
    for (const MethodResponse& response : method.responses) {
      line(3, "response " + response.status_code.value);
      list(4, "header", response.headers);
      for (const auto& [type, name] : response.models) line(4, "model " + type + " " + name.value);
    }
  }

  void add(const Integration& i) {
    line(3, "integration " + std::string(to_string(i.type.value)));
    field(4, "method", i.http_method);
    field(4, "uri", i.uri);
    field(4, "credentials", i.credentials);
    field(4, "connection-type", i.connection_type);
    field(4, "connection-id", i.connection_id);
    if (i.passthrough.present()) line(4, std::string("passthrough ") + kPassthroughNames[static_cast<size_t>(i.passthrough.value)]);
    content_handling(4, i.content_handling.value);
    if (i.timeout_ms.present()) line(4, "timeout-ms " + std::to_string(i.timeout_ms.value));
    mappings(4, i.parameters);
    templates(4, i.templates);
    field(4, "cache-namespace", i.cache_namespace);
    list(4, "cache-key", i.cache_key_parameters);
    if (i.insecure_skip_verification.value) line(4, "insecure-skip-verification");
    field(4, "server-name-to-verify", i.server_name_to_verify);
    field(4, "payload-format-version", i.payload_format_version);
    field(4, "response-transfer-mode", i.response_transfer_mode);
    field(4, "subtype", i.subtype);
    for (const IntegrationResponse& response : i.responses) {
      line(4, "when " + (response.pattern.value.empty() ? std::string("default") : quoted(response.pattern.value)) + " status " + response.status_code.value);
      content_handling(5, response.content_handling);
      mappings(5, response.parameters);
      templates(5, response.templates);
    }
  }

  static constexpr const char* kPassthroughNames[] = {"WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"};
  std::string out_;
};

}  // namespace

std::string dump(const Api& api) { return Dump().text(api); }

}  // namespace apigw::model
