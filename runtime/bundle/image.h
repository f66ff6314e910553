#pragma once
// What a bundle holds, as plain fixed-size records over one string pool: the layout of the file itself (little endian), read in
// place. Everything refers to everything by index; the verifier (verify.h) has checked every index, range and jump before
// anyone sees a Bundle, so the runtime reads without checks. An index of `none` means absent.
//
// schemas/bundle.fbs declares the container; the static_asserts in bundle.cpp hold both to one layout.
#include <cstdint>

namespace apigw::bundle {

inline constexpr uint32_t none = 0xffffffff;
inline constexpr uint16_t format_version = 6;
inline constexpr uint32_t trie_depth_max = 256;      // segments of a route; bounds the router's stack
inline constexpr uint32_t route_variables_max = 32;  // variables of a route; room in route::Match
inline constexpr uint32_t status_table_size = 900;

using StringId = uint32_t;  // into the string pool; `none` where a text may be absent

enum class Op : uint8_t {
#define OP(name, a, b, c, effect) name,
#include "schemas/pipeline.def"
#undef OP
};

struct Instruction {
  Op op;
  uint8_t a;
  uint16_t b;
  uint32_t c;
};
static_assert(sizeof(Instruction) == 8);

/// [first, first + count) of some table.
struct Range {
  uint32_t first;
  uint32_t count;
};

enum class GatewayResponseType : uint8_t {
#define GATEWAY_RESPONSE(type, status, klass, message, error) type,
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
};

enum class ContextVariable : uint8_t {
#define CONTEXT(id, name) id,
#include "schemas/context_variables.def"
#undef CONTEXT
};

// --- routes: a trie of path segments; edges of literal segments stand in one open-addressed table of the whole API.

struct TrieNode {
  uint32_t variable_child;  // node, or none
  uint32_t variable_name;   // StringId without braces and '+', of either child; none in an HTTP API, whose routes name them each
  uint32_t greedy_child;    // node that takes the rest of the path, or none; a REST API has it or a variable child, not both
  uint32_t methods[8];      // method table index by Method (ANY last), or none
};

struct TrieEdge {
  uint32_t parent;   // node; none: the slot is empty
  uint32_t hash;     // segment_hash(segment)
  uint32_t segment;  // StringId
  uint32_t child;    // node
};

struct Method {
  uint32_t path;             // StringId, "/pets/{id}"
  uint32_t resource_id;      // StringId, six letters and digits made from the path
  uint32_t operation_name;   // StringId or none
  uint32_t entry;            // first instruction
  uint32_t integration;      // integration table, or none
  uint8_t http_method;       // apigw::Method, kANY included
  uint8_t integration_type;  // model order: mock, http, http_proxy, aws, aws_proxy
  uint8_t authorization;     // none, aws_iam, cognito_user_pools, custom, jwt
  uint8_t flags;             // 1: api key required
  uint32_t source;           // manifest position table, or none
};

// --- parameter mappings

enum class MoveTarget : uint8_t { header, querystring, path, response_header };
enum class MoveSource : uint8_t {
  literal,            // text
  header,             // method.request.header.X, last value
  multivalue_header,  // all values, joined by ','
  querystring,
  multivalue_querystring,
  path,
  body,               // method.request.body; text: a path into its JSON as written, "petstore.pets[0].name"; none: the whole body
  context,            // variable: ContextVariable
  stage_variable,
  integration_header,            // integration.response.header.X
  integration_multivalue_header,
  integration_body,   // text as for body
  context_authorizer,            // context.authorizer.X, text = X
  params,                        // method.input.params.X of gateway responses: the path's, else the query's, else the header
  request_path,                  // HTTP APIs: the path that is routed
};

struct Move {
  MoveTarget target_kind;
  MoveSource source_kind;
  uint8_t variable;   // ContextVariable when source_kind is context
  uint8_t forbidden;  // 1: the service fails the call (Content-Length, Transfer-Encoding as targets)
  uint32_t target;    // StringId: header or parameter name, spelling kept
  uint32_t source;    // StringId: name, literal text
};

// --- request validation

enum class ParameterPlace : uint8_t { header, path, querystring };  // the order of the error's list
struct RequiredParameter {
  ParameterPlace place;
  uint8_t reserved[3];
  uint32_t name;  // StringId
};

struct BodyModel {       // entries of one method stand together
  uint32_t media_type;   // StringId; "$default" serves the rest
  uint32_t schema;       // schema program table
};

// --- templates. Text with holes: literal and variable pieces; or a program in the template language.

enum class PieceKind : uint8_t {
  literal, context, stage_variable, request_header, request_path, request_querystring,
  context_authorizer,  // $context.authorizer.X, text = X
};
struct Piece {
  PieceKind kind;
  uint8_t variable;  // ContextVariable
  uint16_t reserved;
  uint32_t text;     // StringId: the literal, or the name
};

struct Template {
  uint32_t content_type;  // StringId
  Range pieces;           // a static template is one literal piece; an empty text has none
  uint32_t program = none;  // vtl_programs; there are no pieces then
};

struct TemplateSet {
  Range templates;
  uint8_t passthrough;       // when_no_match, when_no_templates, never
  uint8_t content_handling;  // none, convert_to_text, convert_to_binary
  uint16_t reserved;
};

// --- integrations

/// A parameter mapping of an HTTP API.
enum class ChangeAction : uint8_t { append, overwrite, remove };
enum class ChangeTarget : uint8_t { header, querystring, path, status };
struct Change {
  ChangeAction action;
  ChangeTarget target;
  uint16_t status;  // of the answer that it changes; 0: it changes the request
  uint32_t name;    // StringId of the header or query parameter; none: path, status
  Range value;      // moves whose sources, one after the other, are the text; their targets mean nothing
};

enum class UriPieceKind : uint8_t { literal, path_parameter, stage_variable };
struct UriPiece {
  UriPieceKind kind;
  uint8_t greedy;  // {name+} in the URI
  uint16_t reserved;
  uint32_t text;   // StringId
};

struct Integration {
  Range uri;                // UriPiece
  uint32_t http_method;     // StringId; none or "ANY": the client's method
  uint32_t timeout_ms;
  uint8_t type;             // as Method::integration_type
  uint8_t insecure_skip_verification;
  uint16_t reserved;
  uint32_t function_name;   // lambda: StringId of the function name or ARN with ${stageVariables.x} left in, else none
  uint32_t service_call = none;  // ServiceCall table; only of aws and aws_proxy
  Range changes = {0, 0};        // HTTP APIs
};

/// How ':action/Name' of a service is called (schemas/aws_services.def).
enum class ServiceProtocol : uint8_t { rest, query, json_1_0, json_1_1 };

/// The call of an AWS service, signed. Texts marked (*) may hold ${stageVariables.x}.
struct ServiceCall {
  uint32_t host;               // StringId: what the service's hosts begin with
  uint32_t signing_name;       // StringId
  uint32_t endpoint_variable;  // StringId: behind AWS_ENDPOINT_URL_
  uint32_t region;             // StringId (*)
  uint32_t subdomain;          // StringId (*) in front of the host, or none
  uint32_t dns_suffix;         // StringId: "amazonaws.com"
  uint32_t credentials;        // StringId (*): role ARN, or the ARN that stands for the caller's own; none: the gateway's own
  uint32_t target;             // StringId: prefix of X-Amz-Target, or Version of the Query protocol; none: rest
  ServiceProtocol protocol;
  uint8_t action;              // 1: the URI's text is an action's name, not a path
  uint16_t reserved;
};

struct IntegrationResponse {
  uint32_t status;      // 100..599
  Range moves;          // targets: response headers
  uint32_t templates;   // TemplateSet
};

/// Chooses by the endpoint's status. `table` maps status - 100 (100..999) to response index + 1, 0: no match; other numbers
/// (a MOCK may answer any integer) are tried against the patterns in order.
struct ResponseSelector {
  uint32_t table;          // offset of 900 bytes in status_tables
  Range patterns;          // SelectionPattern
  uint32_t default_index;  // IntegrationResponse table, or none
  uint32_t first_index;    // IntegrationResponse table: what table entries count from
};
struct SelectionPattern {
  uint32_t pattern;   // StringId, RE2 syntax, matched over the whole text
  uint32_t response;  // IntegrationResponse table
};

// --- gateway responses: one row per type, customisation and inheritance already resolved

struct GatewayResponse {
  uint32_t status;    // 0: the type keeps its own (DEFAULT_ rows)
  Range moves;        // Move, target response_header
  Range templates;    // Template
};

// --- authorizers (Lambda TOKEN and REQUEST)
/// What an authorizer's function is sent, and what it may answer: that of REST APIs, or one of the payload formats of HTTP APIs.
enum class AuthorizerContract : uint32_t { rest, v1, v2, v2_simple };
struct Authorizer {
  uint32_t name;             // StringId
  uint32_t type;             // StringId: TOKEN, REQUEST
  uint32_t function_name;    // StringId, as Integration::function_name
  uint32_t identity_sources; // StringId: as written, comma separated
  uint32_t validation;       // StringId of a regular expression over the whole token, or none
  uint32_t ttl_seconds;
  AuthorizerContract contract;
};

/// CORS of an HTTP API: the gateway answers preflights itself and sets the fields of every answer.
struct CrossOrigin {
  Range allow_origins;         // allowed_origins: "*", "https://*", "http://*", or an origin
  uint32_t allow_methods;      // StringId: the field's value; none: not set
  uint32_t allow_headers;      // StringId or none
  uint32_t expose_headers;     // StringId or none
  uint32_t max_age;            // StringId, decimal seconds, or none
  uint32_t allow_credentials;  // 1: the field is sent
};

// --- authorizers of signed tokens (access-control 8 and 9), one record for every list of scopes that methods want of one
enum class TokenRules : uint8_t { user_pools, jwt };

struct TokenIssuer {
  uint32_t url;       // StringId: what `iss` has to be
  uint32_t pool_id;   // StringId of a Cognito user pool's id, or none
  uint32_t own_pool;  // StringId: logical id of the template's own user pool, or none
};
struct TokenAuthorizer {
  uint32_t name;             // StringId
  uint32_t identity_source;  // StringId: method.request.header.X, $request.header.X, $request.querystring.X
  uint32_t validation;       // StringId of a regular expression over the whole audience, or none
  Range issuers;             // TokenIssuer
  Range audiences;           // token_texts; of jwt
  Range scopes;              // token_texts; none: the method wants no scopes
  TokenRules rules;
  uint8_t reserved[3];
};

// --- Lambda functions that run beside the gateway
inline constexpr uint32_t function_timeout_seconds_max = 900;
inline constexpr uint32_t function_memory_mb_max = 10240;

struct NamedText {
  uint32_t name;   // StringId
  uint32_t value;  // StringId
};

inline constexpr uint32_t function_alias_millionths = 1'000'000;
struct FunctionAlias {
  uint32_t name;                   // StringId: "prod"
  uint32_t version;                // StringId: "1", "$LATEST"
  uint32_t additional_version;     // StringId or none
  uint32_t additional_millionths;  // its share of the calls
};

/// One version of a function; those of one name are versions of the same.
struct Function {
  uint32_t name;         // StringId: what an ARN ends in
  uint32_t logical_id;   // StringId: the template's name for it, or `name`
  uint32_t runtime;      // StringId: "nodejs20.x"
  uint32_t handler;      // StringId, maybe empty
  uint32_t code;         // StringId: folder or zip file, relative to the folder of the definition or bundle; none: inline code, or no code
  uint32_t inline_code;  // StringId or none
  Range layers;          // function_layers
  Range environment;     // named_texts: variable, value
  Range aliases;         // function_aliases; of the $LATEST one
  uint32_t timeout_seconds;
  uint32_t memory_mb;
  uint32_t reserved_concurrency;  // none: as many as there is room for
  uint32_t stays_local;           // 1: runs here also when a Lambda endpoint is set
  uint32_t version;               // StringId: "$LATEST", or the number of a published version
};

struct StageVariable {
  StringId name;
  StringId value;
};
struct ApiKey {
  uint32_t value;  // StringId
  uint32_t id;     // StringId
  uint32_t enabled;
};

/// Where a method or instruction came from, for `explain` and `inspect`.
struct SourcePosition {
  uint32_t file;  // manifest entry
  uint32_t line;
  uint32_t column;
};

/// Scalars of the API.
struct ApiFacts {
  uint32_t name;       // StringId
  uint32_t type;       // rest, http, websocket
  uint32_t api_id;     // StringId: ten lower-case letters and digits, from the content
  uint32_t stage;      // StringId or none
  uint32_t root;       // TrieNode
  uint32_t edge_mask;  // size of the edge table - 1
  int32_t minimum_compression_size;  // -1: off
  uint32_t api_key_source;           // 0 HEADER, 1 AUTHORIZER
  uint32_t default_method;           // HTTP API: method of the $default route, or none
};

}  // namespace apigw::bundle
