#pragma once
// The parts of a method's IR, each built from its piece of the model.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/check/mapping_expression.h"
#include "compiler/ir/ir.h"

namespace apigw::ir {

/// Mappings that parse; what cannot be read is left out (the checks have reported it).
///   aws  the integration is AWS or AWS_PROXY: more targets are forbidden
Moves build_moves(const std::vector<model::Mapping>& mappings, check::MappingSide side, bool aws = false);

/// Plain text as one piece, the others as programs. Nothing: the text of one is not known, so the set cannot be rendered.
std::optional<std::vector<Template>> build_templates(const std::vector<model::Template>& templates, bool of_request);

/// Text with $context.*, $stageVariables.* and $method.request.* replaced when it is sent: gateway responses' templates, which are
/// no VTL (rest-data-plane 6.1). A reference that names nothing known stays as it is written.
std::vector<Piece> build_substitution(std::string_view text);

/// What the patterns of integration responses are held against.
enum class SelectionText : uint8_t { status, error_message };
/// Selection of integration responses. Nothing: the text of a response template is not known.
std::optional<Selector> build_selector(const model::Integration& integration, SelectionText text = SelectionText::status);
/// Takes out responses that no endpoint status and no default can choose.
void drop_dead_responses(Selector& selector);

/// URI of an HTTP integration: {name}, {name+} and ${stageVariables.name} are holes.
std::vector<UriPiece> build_uri(std::string_view uri);
/// The call of an AWS service that an integration's URI and credentials name. Nothing: the URI cannot be read.
std::optional<ServiceCall> build_service_call(const model::Integration& integration);
/// Function of an invocation URI: what stands between "/functions/" and "/invocations", stage variables left in, a template's
/// ${Function.Arn} by its logical id; or a function's own ARN. Empty: the URI invokes no function.
std::string function_name_of(std::string_view uri);

/// For a method whose authorization is COGNITO_USER_POOLS or JWT.
TokenAuthorizer build_token_authorizer(const model::Api& api, const model::Authorizer& from, const model::Method& method);

/// The program of a route of an HTTP API, without its `end`.
std::vector<Step> build_route_program(const model::Api& api, const model::Method& method);
/// CORS of an HTTP API. Nothing: it has none.
std::optional<CrossOrigin> build_cross_origin(const model::Api& api);

/// What the definition says of its stage beside variables, and of deployments to it: patch path and value.
std::vector<std::pair<std::string, std::string>> build_stage_settings(const model::Api& api);

/// The custom domains that lead to the API's stage, in the same form.
void add_domains(const model::Api& api, std::vector<std::pair<std::string, std::string>>& settings);

/// One row a type, inheritance resolved.
std::vector<GatewayResponse> build_gateway_responses(const model::Api& api);

}  // namespace apigw::ir
