// AWS::ApiGateway::DomainName and BasePathMapping, both of both versions, AWS::ApiGatewayV2::DomainName, ApiMapping and RoutingRule
// (definition-formats 4.1, 4.2; http-websocket-deploy 5.1). What leads to another API is not this one's.
#include <algorithm>

#include "compiler/model/template_import.h"
#include "runtime/base/domain_rules.h"

namespace apigw::model {
namespace {

/// "arn:aws:apigateway:us-east-1::/domainnames/api.example.com+id" → "api.example.com"; any other text as it is.
std::string name_in(std::string_view text) {
  constexpr std::string_view kMark = "/domainnames/";
  const size_t mark = text.find(kMark);
  if (mark != text.npos) text.remove_prefix(mark + kMark.size());
  return std::string(text.substr(0, mark == text.npos ? text.size() : text.find('+')));
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : char(c); });
  return text;
}

constexpr std::string_view kDomainTypes[] = {"AWS::ApiGateway::DomainName", "AWS::ApiGateway::DomainNameV2", "AWS::ApiGatewayV2::DomainName"};

bool is_domain(const StackResource& resource) { return resource && std::ranges::find(kDomainTypes, resource.resource->type) != std::end(kDomainTypes); }

/// By its name: what names a domain in plain text may mean one of the template all the same. Empty: it is made elsewhere.
StackResource domain_called(TemplateImport& import, const std::string& name) {
  for (const std::string_view type : kDomainTypes) {
    for (const StackResource& resource : import.stack.of_type(type)) {
      const syntax::Node* given = resource.get("DomainName");
      if (given != nullptr && given->is_scalar() && equal_ignoring_case(given->text, name)) return resource;
    }
  }
  return {};
}

/// What the domain's own resource says; it may be in another template.
void read_settings(TemplateImport& import, const StackResource& resource, Domain& domain) {
  const syntax::Node& properties = resource.properties();
  domain.routing_mode = import.values.text_at(properties, "RoutingMode");
  if (const syntax::Node* tls = import.values.mapping_at(properties, "MutualTlsAuthentication")) {
    domain.mutual_tls = import.values.text_at(*tls, "TruststoreUri");
    domain.mutual_tls.at = tls->span;
  }
  if (const syntax::Member* policy = properties.find("Policy"); policy != nullptr && policy->value->kind != syntax::Kind::null) domain.policy_at = policy->key_span;
}

class Domains {
 public:
  explicit Domains(TemplateImport& import) : import_(import) {}

  /// The domain that a property of a mapping or rule names; nullptr when only AWS knows its name.
  Domain* named(const StackResource& from, std::string_view property) {
    const syntax::Node* value = from.get(property);
    if (value == nullptr) {
      import_.report_missing(from, property);
      return nullptr;
    }
    StackResource resource = import_.stack.referred(from, value);
    Text name = is_domain(resource) ? import_.values.text_at(resource.properties(), "DomainName") : import_.values.text(*value, property);
    if (!name.present() || name.unknown) return nullptr;
    name.value = lower(name_in(name.value));
    const auto known = std::ranges::find_if(all_, [&](const Domain& one) { return one.name.value == name.value; });
    if (known != all_.end()) return &*known;
    if (!is_domain(resource)) resource = domain_called(import_, name.value);
    Domain& domain = all_.emplace_back(Domain{.name = std::move(name), .at = resource ? resource.at() : from.at()});
    if (resource) read_settings(import_, resource, domain);
    return &domain;
  }

  void map(const StackResource& resource, std::string_view domain_property, std::string_view path_property) {
    Domain* domain = named(resource, domain_property);
    if (domain == nullptr) return;
    BasePathMapping mapping{.base_path = import_.values.text_at(resource.properties(), path_property), .stage = import_.values.text_at(resource.properties(), "Stage"), .at = resource.at()};
    if (mapping.base_path.unknown || mapping.stage.unknown) return;
    mapping.base_path.value = std::string(trimmed_base_path(mapping.base_path.value));
    domain->mappings.push_back(std::move(mapping));
  }

  void rule(const StackResource& resource, const StackResource& api) {
    const syntax::Node* invoke = action_of(resource, api);
    if (invoke == nullptr) return;
    Domain* domain = named(resource, "DomainNameArn");
    if (domain == nullptr) return;
    RoutingRule rule{.priority = import_.values.count_at(resource.properties(), "Priority", 0),
                     .base_paths = {},
                     .headers = {},
                     .stage = import_.values.text_at(*invoke, "Stage"),
                     .strip_base_path = import_.values.boolean_at(*invoke, "StripBasePath"),
                     .at = resource.at()};
    if (!rule.priority.present()) import_.report_missing(resource, "Priority");
    read_conditions(resource, rule);
    if (!rule.stage.unknown && !rule.priority.unknown && rule.priority.present()) domain->rules.push_back(std::move(rule));
  }

  std::vector<Domain> take() { return std::move(all_); }

 private:
  /// Actions: [{InvokeApi: {ApiId, Stage, StripBasePath}}], when it is this API.
  const syntax::Node* action_of(const StackResource& resource, const StackResource& api) {
    const syntax::Node* actions = resource.get("Actions");
    if (actions == nullptr || !actions->is_sequence()) return nullptr;
    for (const syntax::Node* item : actions->items) {
      const syntax::Node* invoke = item->is_mapping() ? item->get("InvokeApi") : nullptr;
      if (invoke != nullptr && invoke->is_mapping() && import_.stack.referred(resource, invoke->get("ApiId")) == api) return invoke;
    }
    return nullptr;
  }

  /// Conditions: [{MatchHeaders: {AnyOf: [{Header, ValueGlob}]}}, {MatchBasePaths: {AnyOf: [PATH]}}]
  void read_conditions(const StackResource& resource, RoutingRule& rule) {
    const syntax::Node* conditions = resource.get("Conditions");
    if (conditions == nullptr || !conditions->is_sequence()) return;
    for (const syntax::Node* item : conditions->items) {
      if (!item->is_mapping()) continue;
      for_each_of(*item, "MatchBasePaths", [&](const syntax::Node& one) {
        Text path = import_.values.text(one, "MatchBasePaths");
        path.value = std::string(trimmed_base_path(path.value));
        rule.base_paths.push_back(std::move(path));
      });
      for_each_of(*item, "MatchHeaders", [&](const syntax::Node& one) {
        if (one.is_mapping()) rule.headers.push_back({import_.values.text_at(one, "Header"), import_.values.text_at(one, "ValueGlob")});
      });
    }
  }

  template <class Visit>
  void for_each_of(const syntax::Node& condition, std::string_view kind, const Visit& visit) {
    const syntax::Node* match = import_.values.mapping_at(condition, kind);
    const syntax::Node* any = match == nullptr ? nullptr : match->get("AnyOf");
    if (any == nullptr || !any->is_sequence()) return;
    for (const syntax::Node* one : any->items) visit(*one);
  }

  TemplateImport& import_;
  std::vector<Domain> all_;
};

struct MappingType {
  std::string_view type;
  std::string_view domain_property;
  std::string_view path_property;
};
constexpr MappingType kMappingTypes[] = {
    {"AWS::ApiGateway::BasePathMapping", "DomainName", "BasePath"},
    {"AWS::ApiGateway::BasePathMappingV2", "DomainNameArn", "BasePath"},
    {"AWS::ApiGatewayV2::ApiMapping", "DomainName", "ApiMappingKey"},
};

}  // namespace

std::vector<Domain> read_domains(TemplateImport& import, const StackResource& api) {
  Domains domains(import);
  for (const MappingType& row : kMappingTypes) {
    for (const StackResource& mapping : import.stack.parts_of(api, row.type)) domains.map(mapping, row.domain_property, row.path_property);
  }
  for (const StackResource& rule : import.stack.of_type("AWS::ApiGatewayV2::RoutingRule")) domains.rule(rule, api);
  return domains.take();
}

}  // namespace apigw::model
