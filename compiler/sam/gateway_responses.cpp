// GatewayResponses of a REST API → x-amazon-apigateway-gateway-responses.
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kExtension = "x-amazon-apigateway-gateway-responses";
constexpr std::string_view kKeys[] = {"ResponseParameters", "ResponseTemplates", "StatusCode"};
constexpr std::string_view kGroups[] = {"Headers", "Paths", "QueryStrings"};
constexpr std::string_view kHeaderPrefix = "gatewayresponse.header.";

bool is_status(std::string_view text) {
  if (text.empty() || text.size() > 3) return false;
  return text.find_first_not_of("0123456789") == text.npos;
}

const Node* parameters_of(Translation& translation, const Node& response) {
  Members result;
  const Node* parameters = value_at(response, "ResponseParameters");
  if (parameters == nullptr) return translation.build.mapping(result, response.span);
  if (!parameters->is_mapping()) {
    translation.report(Code::sam_gateway_response, parameters->span, "ResponseParameters must be a map of Headers, Paths and QueryStrings");
    return translation.build.mapping(result, response.span);
  }
  check_keys(translation, *parameters, kGroups, Code::sam_gateway_response, "ResponseParameters");
  for (size_t i = 0; i < std::size(kGroups); ++i) {
    const Node* group = value_at(*parameters, kGroups[i]);
    if (group == nullptr) continue;
    if (!group->is_mapping()) {
      translation.report(Code::sam_gateway_response, group->span, fmt::format("ResponseParameters.{} must be a map", kGroups[i]));
      continue;
    }
    if (i > 0) {
      translation.report(Code::sam_ignored, group->span, fmt::format("{} has no effect: an answer has headers and a body", kGroups[i]));
      continue;
    }
    for (const Member& member : group->members) {
      result.set(translation.build.keep(fmt::format("{}{}", kHeaderPrefix, member.key)), member.key_span, member.value);
    }
  }
  return translation.build.mapping(result, parameters->span);
}

const Node* response_of(Translation& translation, const Node& response) {
  check_keys(translation, response, kKeys, Code::sam_gateway_response, "a gateway response");
  Members result;
  result.set("responseParameters", response.span, parameters_of(translation, response));
  copy_property(response, "ResponseTemplates", "responseTemplates", result);
  const Node* status = value_at(response, "StatusCode");
  if (status != nullptr && (!status->is_scalar() || !is_status(status->text))) {
    translation.report(Code::sam_gateway_response, status->span, "StatusCode must be a number of up to three digits");
  } else if (status != nullptr) {
    result.set("statusCode", status->span, translation.text(status->text, status->span));
  }
  return translation.build.mapping(result, response.span);
}

}  // namespace

void add_gateway_responses(Translation& translation, Api& api) {
  const Node* responses = map_at(api.properties(), "GatewayResponses");
  if (responses == nullptr || api.definition == nullptr) return;
  Draft& extension = api.definition->open(kExtension, responses->span, responses->span);
  for (const Member& member : responses->members) {
    const cfn::Origin* origin = translation.source.origin(*member.value);
    if (origin != nullptr) {
      translation.report(Code::sam_gateway_response, member.value->span, fmt::format("gateway response '{}' must be written out; SAM takes no function here", member.key));
    } else if (!member.value->is_mapping()) {
      translation.report(Code::sam_gateway_response, translation.place_of(member), fmt::format("gateway response '{}' must be a map", member.key),
                         "GatewayResponses holds a map of response types, such as DEFAULT_4XX, to responses");
    } else {
      extension.set(member.key, member.key_span, response_of(translation, *member.value));
    }
  }
}

}  // namespace apigw::sam
