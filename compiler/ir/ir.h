#pragma once
// checked model → IR: for each method the list of pipeline operations a request runs through (rest-data-plane 2), operands still
// symbolic. Plain values that compare by content, so that lowering can share what is equal.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/model/api.h"
#include "compiler/source/span.h"
#include "runtime/base/method.h"
#include "runtime/bundle/image.h"

namespace apigw::ir {

struct Move {
  bundle::MoveTarget target_kind{};
  std::string target;
  bundle::MoveSource source_kind{};
  bundle::ContextVariable variable{};  // source_kind context
  std::optional<std::string> source;   // nothing: context variables and whole bodies
  bool forbidden = false;              // the service refuses every call with this target
  friend bool operator==(const Move&, const Move&) = default;
};
using Moves = std::vector<Move>;

struct Piece {
  bundle::PieceKind kind{};
  bundle::ContextVariable variable{};
  std::optional<std::string> text;
  friend bool operator==(const Piece&, const Piece&) = default;
};

struct Template {
  std::string content_type;
  std::vector<Piece> pieces;  // none, and no program: the template is the empty text, which passes the payload through
  std::string program = {};   // the text of a template in the template language; then there are no pieces
  friend bool operator==(const Template&, const Template&) = default;
};

struct TemplateSet {
  std::vector<Template> templates;
  model::Passthrough passthrough = model::Passthrough::when_no_match;
  model::ContentHandling content_handling = model::ContentHandling::none;
  friend bool operator==(const TemplateSet&, const TemplateSet&) = default;
};

struct UriPiece {
  bundle::UriPieceKind kind{};
  bool greedy = false;
  std::string text;
  friend bool operator==(const UriPiece&, const UriPiece&) = default;
};

/// As bundle::ServiceCall.
struct ServiceCall {
  std::string host, signing_name, endpoint_variable, region, subdomain, dns_suffix, credentials, target;
  bundle::ServiceProtocol protocol{};
  bool action = false;
  friend bool operator==(const ServiceCall&, const ServiceCall&) = default;
};

/// As bundle::Change.
struct Change {
  bundle::ChangeAction action{};
  bundle::ChangeTarget target{};
  uint16_t status = 0;
  std::string name;  // empty: path, status
  Moves value;
  friend bool operator==(const Change&, const Change&) = default;
};

struct Integration {
  model::IntegrationType type{};
  std::vector<UriPiece> uri;
  std::string http_method;  // empty: the client's
  uint32_t timeout_ms = 29000;
  bool insecure_skip_verification = false;
  std::string function_name;  // aws_proxy, and aws that calls a function
  std::optional<ServiceCall> service;  // aws, aws_proxy
  std::vector<Change> changes = {};    // HTTP APIs
  friend bool operator==(const Integration&, const Integration&) = default;
};

struct Response {
  std::string pattern;  // empty: the default response
  uint32_t status = 200;
  Moves moves;
  TemplateSet templates;
  friend bool operator==(const Response&, const Response&) = default;
};

/// Which response serves an endpoint's status; the patterns are decided for every status an HTTP endpoint can give.
struct Selector {
  static constexpr uint8_t no_response = 0xff;
  std::vector<Response> responses;
  std::array<uint8_t, bundle::status_table_size> by_status{};  // of status 100 + i: index of responses, or no_response
  std::vector<uint8_t> patterns;         // responses to try in order for other texts: any integer of a MOCK, errorMessage of a function
  std::optional<uint8_t> default_index;  // of responses
  friend bool operator==(const Selector&, const Selector&) = default;
};

struct RequiredParameter {
  bundle::ParameterPlace place{};
  std::string name;
  friend auto operator<=>(const RequiredParameter&, const RequiredParameter&) = default;
};

struct BodyModel {
  std::string media_type;
  std::string model;  // name in model::Api::models
  friend bool operator==(const BodyModel&, const BodyModel&) = default;
};

struct Authorizer {
  std::string name;
  std::string type;  // TOKEN, REQUEST
  std::string function_name;
  std::string identity_sources;  // comma separated
  std::string validation;        // empty: none
  uint32_t ttl_seconds = 300;
  bundle::AuthorizerContract contract = bundle::AuthorizerContract::rest;
  friend bool operator==(const Authorizer&, const Authorizer&) = default;
};

/// As bundle::TokenIssuer; an empty text is none.
struct TokenIssuer {
  std::string url;
  std::string pool_id;
  std::string own_pool;
  friend bool operator==(const TokenIssuer&, const TokenIssuer&) = default;
};

/// As bundle::TokenAuthorizer, with the scopes of the method.
struct TokenAuthorizer {
  std::string name;
  bundle::TokenRules rules{};
  std::string identity_source;
  std::string validation;  // empty: none
  std::vector<TokenIssuer> issuers;
  std::vector<std::string> audiences;
  std::vector<std::string> scopes;
  friend bool operator==(const TokenAuthorizer&, const TokenAuthorizer&) = default;
};

using Operand = std::variant<std::monostate, bundle::GatewayResponseType, Moves, std::vector<RequiredParameter>, std::vector<BodyModel>,
    Authorizer, TemplateSet, Integration, Selector, TokenAuthorizer>;

struct Step {
  bundle::Op op{};
  Operand operand;
};

struct Method {
  std::string path;
  apigw::Method http_method{};
  std::string operation_name;
  model::AuthorizationType authorization{};
  model::IntegrationType integration_type{};
  bool api_key_required = false;
  source::Span at;
  std::vector<Step> program;
};

struct GatewayResponse {
  uint32_t status = 0;
  Moves moves;
  std::vector<Template> templates;
};

struct FunctionAlias {
  std::string name;
  std::string version;
  std::string additional_version;      // empty: none
  uint32_t additional_millionths = 0;  // of the calls
};

/// As model::Function, without the places; every published version is one of its own.
struct Function {
  std::string name;
  std::string logical_id;
  std::string runtime;
  std::string handler;
  std::string code;         // empty: inline code, or none that could run here
  std::string inline_code;
  std::vector<std::string> layers;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<FunctionAlias> aliases;  // of the $LATEST one
  uint32_t timeout_seconds = 3;
  uint32_t memory_mb = 128;
  std::optional<uint32_t> reserved_concurrency;
  bool stays_local = false;
  std::string version;  // "$LATEST", "1"
};

/// As bundle::CrossOrigin.
struct CrossOrigin {
  std::vector<std::string> allow_origins;
  std::string allow_methods, allow_headers, expose_headers, max_age;  // empty: not set
  bool allow_credentials = false;
};

struct ApiKey {
  std::string value;
  std::string id;
  bool enabled = false;
};

struct Api {
  std::string name;
  model::ApiType type{};
  int32_t minimum_compression_size = -1;
  bool api_key_from_authorizer = false;
  uint32_t template_extensions = 0;  // bundle::VtlExtension bits of every program
  std::vector<std::string> binary_media_types;
  std::vector<Method> methods;  // by path, then verb
  std::vector<Function> functions;
  std::vector<ApiKey> api_keys;  // those that open the stage
  std::vector<std::pair<std::string, std::string>> stage_variables;  // of the definition's stage
  std::vector<std::pair<std::string, std::string>> stage_settings;   // of that stage, by the service's patch path
  std::string resource_policy;  // JSON; empty: none
  std::optional<CrossOrigin> cross_origin;  // HTTP APIs
  std::vector<GatewayResponse> gateway_responses;  // by bundle::GatewayResponseType
};

/// Builds the IR of a model in which check::run has found no error that was not allowed. What the user allowed although it is not
/// enforced is left out; what cannot be served answers API_CONFIGURATION_ERROR.
Api build(const model::Api& api);

/// Text of everything, for tests and for reading: one line a step.
std::string dump(const Api& api);

}  // namespace apigw::ir
