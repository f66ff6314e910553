#pragma once
// The API as the service stores it, whatever the document it came from; every value keeps the span of what the user wrote.
// Syntax nodes referred to here live in the compilation's Document.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/model/documentation.h"
#include "compiler/model/domain.h"
#include "compiler/model/function.h"
#include "compiler/model/located.h"
#include "compiler/model/stage.h"
#include "compiler/model/usage_plan.h"
#include "compiler/syntax/tree.h"

namespace apigw::model {

enum class ApiType : uint8_t { rest, http, websocket };
enum class IntegrationType : uint8_t { mock, http, http_proxy, aws, aws_proxy };
enum class Passthrough : uint8_t { when_no_match, when_no_templates, never };
enum class ContentHandling : uint8_t { none, convert_to_text, convert_to_binary };
enum class AuthorizationType : uint8_t { none, aws_iam, cognito_user_pools, custom, jwt };
enum class ParameterPlace : uint8_t { path, querystring, header };

std::string_view to_string(ApiType type);              // "REST"
std::string_view to_string(IntegrationType type);      // "HTTP_PROXY"
std::string_view to_string(AuthorizationType type);    // "COGNITO_USER_POOLS"
std::string_view to_string(ParameterPlace place);      // "querystring"

struct Parameter {
  Text name;
  ParameterPlace place = ParameterPlace::querystring;
  bool required = false;
  const syntax::Node* declared = nullptr;  // nullptr: implied by the path
};

/// target <- source, as written: integration.request.header.X <- method.request.querystring.Y
struct Mapping {
  Text target;
  Text source;
};

struct Template {
  Text content_type;
  Text body;
  const syntax::Node* node = nullptr;  // for spans inside the text
};

struct IntegrationResponse {
  Text pattern;      // regular expression over the whole status or error message; empty value: the default response
  Text status_code;  // "200"
  std::vector<Mapping> parameters;
  std::vector<Template> templates;
  ContentHandling content_handling = ContentHandling::none;
  Span at;
};

struct Integration {
  Located<IntegrationType> type;
  Text http_method;
  Text uri;
  Text credentials;
  Text connection_type;  // INTERNET, VPC_LINK
  Text connection_id;
  Located<Passthrough> passthrough;
  Located<ContentHandling> content_handling;
  Located<uint32_t> timeout_ms{29000, {}};
  std::vector<Mapping> parameters;
  std::vector<Template> templates;
  std::vector<IntegrationResponse> responses;
  Text cache_namespace;
  std::vector<Text> cache_key_parameters;
  Located<bool> insecure_skip_verification;
  Text payload_format_version;
  Text response_transfer_mode;
  Text server_name_to_verify;  // HTTP API, private integrations
  Text subtype;                // HTTP API, AWS service integrations
  bool quick_create = false;   // HTTP API, made of `Target`: the method is the client's
  Span at;      // the extension's value
  Span key_at;  // its key
  const syntax::Node* node = nullptr;
};

struct MethodResponse {
  Text status_code;
  std::vector<Text> headers;               // declared method.response.header names
  std::map<std::string, Text> models;      // media type -> model name
  Span at;                                 // the response's key
};

struct Method {
  Text http_method;  // "GET", "ANY"
  Text operation_name;
  AuthorizationType authorization = AuthorizationType::none;
  Text authorizer;                   // name in Api::authorizers
  std::vector<Text> authorization_scopes;
  Located<bool> api_key_required;
  std::vector<Parameter> parameters;       // path variables that are not declared included
  std::map<std::string, Text> request_models;  // media type -> model name
  Text request_validator;            // effective: the operation's, else the root's
  std::optional<Integration> integration;
  bool integration_reported = false;  // there is none because what stands there could not be read, or the lack was reported: say no more
  Span authorization_at;              // the requirement, or x-amazon-apigateway-auth, that decided `authorization`
  std::vector<MethodResponse> responses;
  Text route_response;                // WebSocket: RouteResponseSelectionExpression; "$default" sends the integration's answer back
  Text model_selection_expression;    // WebSocket
  Span at;      // the operation's key, or the logical id of its resource in a template
  const syntax::Node* node = nullptr;
  const MethodResponse* response(std::string_view status_code) const;
};

struct Resource {
  Text path;  // "/pets/{id}", normalised; parents without methods are included, at their first child's key
  std::string listed_path = {};  // as route tables show it, where that is not `path`
  std::vector<Method> methods;
};

struct Model {
  Text name;
  const syntax::Node* schema = nullptr;
  bool generated = false;  // from an inline schema
};

struct RequestValidator {
  Text name;
  bool body = false;
  bool parameters = false;
};

struct Authorizer {
  Text name;  // scheme name
  Text type;  // TOKEN, REQUEST, COGNITO_USER_POOLS, JWT
  Text uri;
  Text credentials;
  std::vector<Text> identity_sources;  // method.request.header.Authorization
  Text identity_validation_expression;
  std::vector<Text> provider_arns;
  Located<uint32_t> result_ttl_seconds{300, {}};
  Text issuer;                        // JWT
  std::vector<Text> audiences;        // JWT
  Text payload_format_version;        // HTTP API, REQUEST
  bool simple_responses = false;      // HTTP API, REQUEST
  Span at;                            // the scheme's key
};

/// A Cognito user pool that the template itself makes: it exists nowhere while the template is served here.
struct UserPool {
  std::string id;          // as its Ref: "eu-west-1_a1b2c3d4e"
  std::string logical_id;
};

struct GatewayResponse {
  Text type;         // UNAUTHORIZED, DEFAULT_4XX
  Text status_code;  // not present: the type's own
  std::vector<Mapping> parameters;  // gatewayresponse.header.X <- 'literal' | method.request.… | context.… | stageVariables.…
  std::vector<Template> templates;
  Span at;
};

/// CORS of an HTTP API: the gateway answers preflights itself.
struct CorsConfiguration {
  std::vector<Text> allow_origins, allow_methods, allow_headers, expose_headers;
  Located<uint32_t> max_age_seconds;
  Located<bool> allow_credentials;
  Span at;
};

struct Api {
  ApiType type = ApiType::rest;
  Text logical_id;   // of its resource in a template; not present: a bare OpenAPI document
  std::string stack_id;  // of its resource: the logical id behind those of the stacks it is nested in; no other resource has it
  Text name;         // info.title
  Text version;
  Text description;
  std::vector<Resource> resources;  // sorted by path; root first
  std::vector<Model> models;
  std::vector<RequestValidator> request_validators;
  std::vector<Authorizer> authorizers;
  std::vector<GatewayResponse> gateway_responses;
  std::vector<Text> binary_media_types;
  Text api_key_source;                       // HEADER, AUTHORIZER
  Located<int64_t> minimum_compression_size{-1, {}};
  Located<bool> default_endpoint_disabled;   // disableExecuteApiEndpoint: only custom domains answer
  std::vector<Text> vpc_endpoint_ids;         // of a private endpoint; also in unenforced_extensions
  Located<const syntax::Node*> policy;       // resource policy document
  std::vector<Function> functions;           // those that may run here; calls to any other name leave for a Lambda endpoint
  Span at;                                   // the key `paths`, or the document
  const syntax::Node* document = nullptr;    // root of the OpenAPI document, which pointers of schemas start from; nullptr: none
  Located<uint32_t> template_extensions;     // bundle::VtlExtension bits: functions of mapping templates beyond those of AWS
  std::vector<Stage> stages;                 // template order; those of a REST API's Deployments last
  size_t stage_index = 0;                    // the one that is served, when there are any
  std::vector<Domain> domains;               // custom domains that lead to this API
  std::vector<ApiKey> api_keys;              // all of the template
  std::vector<UsagePlan> usage_plans;        // those that open a stage of this API
  std::vector<UserPool> user_pools;          // all of the template
  std::optional<CorsConfiguration> cors;     // HTTP
  Documentation documentation;               // REST
  Text route_selection_expression;           // WebSocket: "$request.body.action"
  Text api_key_selection_expression;         // WebSocket
  std::vector<Text> unenforced_extensions;   // other recognised extensions whose behaviour is not built: key and where
  const Model* model(std::string_view name) const;
  const Authorizer* authorizer(std::string_view name) const;
  const RequestValidator* request_validator(std::string_view name) const;
  const Function* function(std::string_view name) const;
  /// Keys that open the stage that is served: enabled or not, with a value.
  std::vector<const ApiKey*> keys_of_stage() const;
  /// The stage that is served; nullptr when the definition names none.
  const Stage* stage() const { return stage_index < stages.size() ? &stages[stage_index] : nullptr; }
};

}  // namespace apigw::model
