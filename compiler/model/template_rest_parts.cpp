// Parts of a REST API that stand as resources of their own: Model, RequestValidator, Authorizer, GatewayResponse,
// DocumentationPart and DocumentationVersion. Each replaces a part of the same name that came with the body.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

template <class Part>
void add_or_replace(std::vector<Part>& parts, Part part) {
  const auto same = std::find_if(parts.begin(), parts.end(), [&](const Part& known) { return known.name.value == part.name.value; });
  if (same == parts.end()) parts.push_back(std::move(part));
  else *same = std::move(part);
}

Text part_name(const StackResource& resource) {
  const syntax::Node* name = resource.get("Name");
  return {.value = name_of_part(resource), .at = name != nullptr && name->span.known() ? name->span : resource.at()};
}

void read_model(TemplateImport& import, const StackResource& resource, Api& api) {
  Model model{.name = part_name(resource), .schema = document_at(import, resource.properties(), "Schema")};
  if (model.schema == nullptr && resource.get("Schema") == nullptr) return import.report_missing(resource, "Schema");
  if (model.schema != nullptr) add_or_replace(api.models, std::move(model));
}

void read_validator(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  add_or_replace(api.request_validators, {.name = part_name(resource),
                                          .body = import.values.boolean_at(properties, "ValidateRequestBody").value,
                                          .parameters = import.values.boolean_at(properties, "ValidateRequestParameters").value});
}

void read_authorizer(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  Authorizer authorizer{.name = part_name(resource), .type = import.required_text(resource, "Type"), .at = resource.at()};
  if (!authorizer.type.present()) return;
  authorizer.type.value = upper(authorizer.type.value);
  authorizer.uri = import.values.text_at(properties, "AuthorizerUri");
  authorizer.credentials = import.values.text_at(properties, "AuthorizerCredentials");
  authorizer.identity_sources = import.values.comma_texts_at(properties, "IdentitySource");
  authorizer.identity_validation_expression = import.values.text_at(properties, "IdentityValidationExpression");
  authorizer.provider_arns = import.values.texts_at(properties, "ProviderARNs");
  authorizer.result_ttl_seconds = import.values.count_at(properties, "AuthorizerResultTtlInSeconds", 300);
  add_or_replace(api.authorizers, std::move(authorizer));
}

void read_gateway_response(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  GatewayResponse response{.type = import.required_text(resource, "ResponseType"),
                           .status_code = import.values.text_at(properties, "StatusCode"),
                           .parameters = import.values.mappings_at(properties, "ResponseParameters"),
                           .templates = import.values.templates_at(properties, "ResponseTemplates"),
                           .at = resource.at()};
  if (!response.type.present()) return;
  std::erase_if(api.gateway_responses, [&](const GatewayResponse& known) { return known.type.value == response.type.value; });
  api.gateway_responses.push_back(std::move(response));
}

void read_documentation(TemplateImport& import, const StackResource& resource, Api& api) {
  const syntax::Node& properties = resource.properties();
  const syntax::Node* location = import.values.mapping_at(properties, "Location");
  if (location == nullptr) return import.report_missing(resource, "Location");
  DocumentationPart part = read_documentation_part(import.values, *location, kTemplateLocation);
  if (!part.at.known()) part.at = resource.at();
  part.properties = document_at(import, properties, "Properties");  // the JSON of the words
  if (part.properties == nullptr && resource.get("Properties") == nullptr) return import.report_missing(resource, "Properties");
  std::erase_if(api.documentation.parts, [&](const DocumentationPart& known) {
    return known.type && known.type == part.type && known.path == part.path && known.method == part.method && known.status_code == part.status_code && known.name == part.name;
  });
  api.documentation.parts.push_back(std::move(part));
}

/// Every version is a snapshot of the same parts; the last one made is what is published.
void read_documentation_version(TemplateImport& import, const StackResource& resource, Api& api) {
  const Text version = import.required_text(resource, "DocumentationVersion");
  if (version.present()) api.documentation.version = version;
}

struct Row {
  std::string_view type;
  void (*read)(TemplateImport&, const StackResource&, Api&);
};
constexpr Row kRows[] = {
    {"AWS::ApiGateway::Model", read_model},
    {"AWS::ApiGateway::RequestValidator", read_validator},
    {"AWS::ApiGateway::Authorizer", read_authorizer},
    {"AWS::ApiGateway::GatewayResponse", read_gateway_response},
    {"AWS::ApiGateway::DocumentationPart", read_documentation},
    {"AWS::ApiGateway::DocumentationVersion", read_documentation_version},
};

}  // namespace

void read_rest_parts(TemplateImport& import, const StackResource& resource, Api& api) {
  for (const Row& row : kRows) {
    for (const StackResource& part : import.stack.parts_of(resource, row.type)) row.read(import, part, api);
  }
}

}  // namespace apigw::model
