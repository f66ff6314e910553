#include "compiler/sam/domain.h"

#include <fmt/format.h>

#include "compiler/sam/logical_id.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kTrustKeys[] = {"TruststoreUri", "TruststoreVersion"};
constexpr std::string_view kRestEndpoints[] = {"EDGE", "REGIONAL", "PRIVATE"};
constexpr std::string_view kHttpEndpoints[] = {"REGIONAL"};

bool is_judged(const Translation& translation, const Node& value) { return translation.source.certainty(value) == cfn::Certainty::known; }

bool check_endpoint(Translation& translation, const Node& domain, DomainOf of) {
  const Node* value = value_at(domain, "EndpointConfiguration");
  if (value == nullptr || !is_judged(translation, *value)) return true;
  const std::span<const std::string_view> allowed = of == DomainOf::rest ? std::span<const std::string_view>(kRestEndpoints) : kHttpEndpoints;
  for (const std::string_view word : allowed) {
    if (value->is_scalar() && value->text == word) return true;
  }
  translation.report(Code::sam_domain, value->span, fmt::format("EndpointConfiguration of a Domain must be {}", of == DomainOf::rest ? "EDGE, REGIONAL or PRIVATE" : "REGIONAL"));
  return false;
}

bool check_mutual_tls(Translation& translation, const Node& domain, DomainOf of) {
  const Node* value = value_at(domain, "MutualTlsAuthentication");
  if (value == nullptr) return true;
  if (of == DomainOf::websocket) {
    translation.report(Code::sam_domain, domain.find("MutualTlsAuthentication")->key_span, "WebSocket APIs have no mutual TLS");
    return false;
  }
  if (value->is_mapping()) return check_keys(translation, *value, kTrustKeys, Code::sam_domain, "MutualTlsAuthentication");
  if (is_judged(translation, *value)) {
    translation.report(Code::sam_domain, value->span, "MutualTlsAuthentication must be a map of TruststoreUri and TruststoreVersion");
    return false;
  }
  return true;
}

bool check_route53(Translation& translation, const Node& domain) {
  const Node* value = value_at(domain, "Route53");
  if (value == nullptr || !is_judged(translation, *value)) return true;
  if (!value->is_mapping()) {
    translation.report(Code::sam_domain, value->span, "Route53 must be a map");
    return false;
  }
  if (value_at(*value, "HostedZoneId") != nullptr || value_at(*value, "HostedZoneName") != nullptr) return true;
  translation.report(Code::sam_domain, domain.find("Route53")->key_span, "Route53 needs HostedZoneId or HostedZoneName");
  return false;
}

bool is_mapping_key(std::string_view text) {
  for (const char c : text) {
    const bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '-' || c == '_';
    if (!good) return false;
  }
  return true;
}

bool read_base_paths(Translation& translation, const Node& given, DomainOf of, Domain& result) {
  const Node* value = value_at(given, "BasePath");
  if (value == nullptr || (value->is_scalar() && value->text.empty()) || !is_judged(translation, *value)) return true;
  if (value->is_mapping()) {
    translation.report(Code::sam_domain, value->span, "BasePath must be a string or a list of strings");
    return false;
  }
  const std::span<const Node* const> items = value->is_sequence() ? value->items : std::span<const Node* const>(&value, 1);
  bool good = true;
  for (const Node* item : items) {
    // What is faulty on AWS only is not even a text for the transform of an HTTP API.
    if (!is_of_kind(translation, *item, kind::text) || (of != DomainOf::rest && translation.source.certainty(*item) == cfn::Certainty::faulty)) {
      translation.report(Code::sam_domain, item->span, "a base path must be a string");
      good = false;
    } else if (of != DomainOf::rest && !is_mapping_key(item->text)) {
      translation.report(Code::sam_domain, item->span, fmt::format("base path '{}' may hold letters, digits and /-_ only", item->text));
      good = false;
    } else {
      result.base_paths.push_back(item);
    }
  }
  return good;
}

/// The base path without the slashes around it; with REST's NormalizeBasePath letters and digits alone.
std::string mapping_key(std::string_view path, bool normalized) {
  if (normalized) return id_part(path);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  return std::string(path);
}

}  // namespace

std::optional<Domain> read_domain(Translation& translation, const Node& properties, DomainOf of) {
  const Member* member = properties.find("Domain");
  if (member == nullptr || !member->value->is_mapping()) return std::nullopt;  // another kind is reported with the properties
  const Node& given = *member->value;
  Domain result{.node = &given, .id = {}, .base_paths = {}};
  bool good = true;
  for (const std::string_view key : {"DomainName", "CertificateArn"}) {
    if (value_at(given, key) != nullptr) continue;
    translation.report(Code::sam_domain, member->key_span, fmt::format("Domain needs '{}'", key));
    good = false;
  }
  good = check_endpoint(translation, given, of) && good;
  good = check_mutual_tls(translation, given, of) && good;
  good = check_route53(translation, given) && good;
  good = read_base_paths(translation, given, of, result) && good;
  if (!good) return std::nullopt;
  const bool second_version = of != DomainOf::rest || text_at(given, "EndpointConfiguration") == "PRIVATE";
  result.id = hashed_id(second_version ? "ApiGatewayDomainNameV2" : "ApiGatewayDomainName", text_at(given, "DomainName"));
  return result;
}

void make_api_mappings(Translation& translation, SamResource& resource, const Domain& domain, const Node* stage) {
  const Span at = domain.node->span;
  Members name;
  copy_properties(*domain.node, {"DomainName", "MutualTlsAuthentication"}, name);
  translation.make(resource, domain.id, "AWS::ApiGatewayV2::DomainName", name, at);
  const auto make = [&](std::string id, const Node* path) {
    Members mapping;
    copy_properties(*domain.node, {"DomainName"}, mapping);
    mapping.set("ApiId", at, translation.reference(resource.id, "", at));
    if (stage != nullptr) mapping.set("Stage", at, stage);
    if (path != nullptr) mapping.set("ApiMappingKey", path->span, translation.text(mapping_key(path->text, false), path->span));
    translation.make(resource, std::move(id), "AWS::ApiGatewayV2::ApiMapping", mapping, at);
  };
  if (domain.base_paths.empty()) make(resource.id + "ApiMapping", nullptr);
  for (const Node* path : domain.base_paths) make(fmt::format("{}{}ApiMapping", resource.id, id_part(path->text)), path);
}

void make_rest_domain(Translation& translation, Api& api) {
  const std::optional<Domain> domain = read_domain(translation, api.properties(), DomainOf::rest);
  if (!domain) return;
  const Span at = domain->node->span;
  const bool is_private = text_at(*domain->node, "EndpointConfiguration") == "PRIVATE";
  const std::string_view suffix = is_private ? "V2" : "";
  Members name;
  copy_properties(*domain->node, {"DomainName", "MutualTlsAuthentication", "Policy"}, name);
  translation.make(api.resource, domain->id, fmt::format("AWS::ApiGateway::DomainName{}", suffix), name, at);
  const bool normalized = !false_at(*domain->node, "NormalizeBasePath");
  const auto make = [&](std::string id, const Node* path) {
    Members mapping;
    copy_property(*domain->node, "DomainName", is_private ? "DomainNameArn" : "DomainName", mapping);
    mapping.set("RestApiId", at, translation.reference(api.id(), "", at));
    copy_property(api.properties(), "StageName", "Stage", mapping);
    if (path != nullptr) mapping.set("BasePath", path->span, translation.text(mapping_key(path->text, normalized), path->span));
    translation.make(api.resource, std::move(id), fmt::format("AWS::ApiGateway::BasePathMapping{}", suffix), mapping, at);
  };
  if (domain->base_paths.empty()) make(fmt::format("{}BasePathMapping", api.id()), nullptr);
  for (const Node* path : domain->base_paths) make(fmt::format("{}{}BasePathMapping", api.id(), id_part(path->text)), path);
}

}  // namespace apigw::sam
