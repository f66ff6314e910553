#pragma once
// OpenAPI documents drawn with rapidcheck: every construct that the import keeps, in the two versions, with names that try quoting.
#include <string>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

namespace apigw::tests {

class RandomDefinition {
 public:
  using Json = nlohmann::ordered_json;

  explicit RandomDefinition(bool http) : http_(http), swagger_(!http && chance(2)) {}

  std::string make() {
    Json root;
    root[swagger_ ? "swagger" : "openapi"] = swagger_ ? "2.0" : "3.0.3";
    root["info"] = {{"title", text()}};
    if (chance(2)) root["info"]["version"] = one_of({"1", "2.0", "2026-01-01"});
    if (chance(2)) root["info"]["description"] = text();
    for (int i = below(4); i > 0; --i) schemas_[model_name()] = schema(3);
    for (const char* name : {"token", "request \"x\"", "pool"}) {
      if (chance(2)) schemes_[name] = authorizer(name);
    }
    if (!http_ && chance(2)) schemes_["key"] = {{"type", "apiKey"}, {"name", "x-api-key"}, {"in", "header"}};
    if (chance(3)) schemes_["api_key"] = authorizer("token");
    if (chance(2)) schemes_["iam"] = {{"type", "apiKey"}, {"name", "Authorization"}, {"in", "header"}, {"x-amazon-apigateway-authtype", "awsSigv4"}};
    if (chance(3)) schemes_["backend"] = swagger_ ? Json{{"type", "basic"}, {"description", text()}} : Json{{"type", "http"}, {"scheme", "bearer"}};
    root["paths"] = paths();
    if (swagger_) {
      if (shares_parameter_) root["parameters"]["Shared"] = parameter("shared", "query", false);
      if (shares_response_) root["responses"]["Shared"] = response();
      if (!schemas_.empty()) root["definitions"] = schemas_;
      if (!schemes_.empty()) root["securityDefinitions"] = schemes_;
    } else {
      if (!schemas_.empty()) root["components"]["schemas"] = schemas_;
      if (!schemes_.empty()) root["components"]["securitySchemes"] = schemes_;
      if (shares_parameter_) root["components"]["parameters"]["Shared"] = parameter("shared", "query", false);
      if (shares_response_) root["components"]["responses"]["Shared"] = response();
    }
    endpoint(root);
    if (http_) cors(root);
    else extensions(root);
    return root.dump(1);
  }

 private:
  static int below(int bound) { return *rc::gen::inRange(0, bound); }
  static bool chance(int bound) { return below(bound) == 0; }
  static std::string one_of(std::initializer_list<const char*> texts) { return texts.begin()[below(static_cast<int>(texts.size()))]; }
  static std::string text() {
    return one_of({"plain", "true", "12", "", " leading", "a: b # c", "quote \" and \\", "two\nlines", "two\nlines\n", "many\n\n\nlines\n\n", "\ttab", "caf\u00e9 \u2028 \u0085", "- dash",
                   "{\"statusCode\": 200}", "#set($x = 1)\n  $x\n", "&anchor *alias !tag", "ends with blank ", "null", "~", "@at `tick`", "a\r\nb", "\x01"});
  }
  static std::string model_name() { return one_of({"Pet", "Pets", "Order", "with space", "a/b", "~x", "%41", "Empty", "M.1"}); }
  std::string reference() {
    const std::string root = swagger_ ? "#/definitions/" : "#/components/schemas/";
    if (schemas_.empty()) return root + "Empty";
    auto at = schemas_.begin();
    std::advance(at, below(static_cast<int>(schemas_.size())));
    std::string name;
    for (const char c : at.key()) name += c == '/' ? "~1" : c == '~' ? "~0" : c == '%' ? "%25" : std::string(1, c);
    return root + name;
  }

  Json schema(int depth) {
    if (depth == 0) return {{"type", one_of({"string", "integer", "boolean", "number"})}};
    switch (below(13)) {
      case 9: return {{"type", "object"}, {"minProperties", 1}, {"maxProperties", 3}, {"dependencies", {{"a", {"b"}}, {"c", schema(depth - 1)}}}, {"definitions", {{"d", schema(depth - 1)}}}, {"title", text()}};
      case 10: return {{"type", "array"}, {"items", {schema(depth - 1), schema(depth - 1)}}, {"additionalItems", false}, {"uniqueItems", true}, {"maxItems", 4}};
      case 11: return {{"oneOf", {schema(depth - 1), schema(0)}}, {"nullable", true}, {"discriminator", swagger_ ? Json("kind") : Json{{"propertyName", "kind"}}}, {"x-note", text()}, {"externalDocs", {{"url", "https://example.com"}}}};
      case 12: return {{"anyOf", {schema(depth - 1), schema(0)}}, {"format", one_of({"date-time", "byte", "int64"})}, {"readOnly", true}, {"deprecated", true}, {"default", text()}, {"multipleOf", 2}, {"minLength", 1}};
      case 0: return schemas_.empty() ? schema(0) : Json{{"$ref", reference()}};
      case 1: return {{"type", "array"}, {"items", schema(depth - 1)}, {"minItems", below(3)}};
      case 2: return {{"type", "object"}, {"properties", {{"$ref", schema(depth - 1)}, {one_of({"a", "b/c", ""}), schema(depth - 1)}}}, {"required", {"$ref"}}};
      case 3: return {{"allOf", {schema(depth - 1), schema(depth - 1)}}, {"description", text()}};
      case 4: return {{"enum", {text() + "1", 1, nullptr, {{"$ref", "no reference"}}}}};
      case 5: return {{"type", "object"}, {"additionalProperties", chance(2) ? Json(false) : schema(depth - 1)}};
      case 6: return {{"type", "number"}, {"minimum", 1.5}, {"exclusiveMinimum", true}, {"maximum", 12345678901234}};
      case 7: return {{"type", "string"}, {"pattern", "^[a-z]+$"}, {"maxLength", 10}, {"example", {{"$ref", "#/nowhere"}}}};
      default: return {{"type", "object"}, {"patternProperties", {{"^x", schema(depth - 1)}}}, {"not", {{"required", {"z"}}}}};
    }
  }

  Json authorizer(const std::string& name) {
    if (http_ && name == "token") {
      Json extension{{"type", "request"}, {"authorizerUri", "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations"},
                     {"identitySource", "$request.header.A, $request.querystring.b"}, {"authorizerPayloadFormatVersion", one_of({"1.0", "2.0"})}, {"enableSimpleResponses", chance(2)}};
      if (chance(2)) extension["authorizerResultTtlInSeconds"] = below(3600);
      if (chance(2)) extension["authorizerCredentials"] = "arn:aws:iam::123456789012:role/r";
      return {{"type", "apiKey"}, {"name", "Authorization"}, {"in", "header"}, {"x-amazon-apigateway-authorizer", extension}};
    }
    if (http_) {
      Json extension{{"type", "jwt"}, {"identitySource", "$request.header.Authorization"}, {"jwtConfiguration", {{"issuer", "https://issuer.example"}, {"audience", {"one", text()}}}}};
      return {{"type", "oauth2"}, {"x-amazon-apigateway-authorizer", extension}};
    }
    Json extension{{"type", name == "pool" ? "cognito_user_pools" : name == "token" ? "token" : "request"}};
    if (name == "pool") extension["providerARNs"] = {"arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"};
    else extension["authorizerUri"] = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:auth/invocations";
    if (name != "pool" && name != "token") extension["identitySource"] = "method.request.header.A, method.request.querystring.b";
    if (chance(2)) extension["authorizerResultTtlInSeconds"] = below(3600);
    if (name == "token" && chance(2)) extension["identityValidationExpression"] = "^Bearer [a-z]+$";
    return {{"type", "apiKey"}, {"name", "Authorization"}, {"in", "header"}, {"x-amazon-apigateway-authtype", "custom"}, {"x-amazon-apigateway-authorizer", extension}};
  }

  Json paths() {
    Json paths = Json::object();
    static constexpr const char* kPaths[] = {"/", "/pets", "/pets/{id}", "/a/b/c", "/{proxy+}", "/empty"};
    for (const char* path : kPaths) {
      if (chance(2)) continue;
      Json item = Json::object();
      for (const char* verb : {"get", "post", "x-amazon-apigateway-any-method"}) {
        if (!chance(3) && path != kPaths[5]) item[verb] = operation(path);
      }
      paths[path] = item;
    }
    if (http_ && chance(2)) paths["/$default"]["x-amazon-apigateway-any-method"] = operation("");
    return paths;
  }

  Json operation(std::string_view path) {
    Json operation;
    if (chance(2)) operation["operationId"] = one_of({"op", "list pets", "x"}) + std::to_string(below(1000));
    if (chance(2)) operation["description"] = text();
    if (chance(2)) operation["tags"] = {text()};
    Json parameters = Json::array();
    if (path.find("{id}") != path.npos && chance(2)) parameters.push_back(parameter("id", "path", true));
    if (chance(2)) parameters.push_back(parameter("q", "query", chance(2)));
    if (chance(3)) parameters.push_back(parameter("X-Header", "header", chance(2)));
    if (!http_ && chance(2)) body(operation, parameters);
    if (chance(5)) {
      parameters.push_back({{"$ref", swagger_ ? "#/parameters/Shared" : "#/components/parameters/Shared"}});
      shares_parameter_ = true;
    }
    if (!parameters.empty()) operation["parameters"] = parameters;
    operation["responses"] = Json::object();
    for (const char* code : {"200", "404"}) {
      if (!http_ && chance(2)) operation["responses"][code] = response();
    }
    if (!http_ && chance(6)) {
      operation["responses"]["500"] = {{"$ref", swagger_ ? "#/responses/Shared" : "#/components/responses/Shared"}};
      shares_response_ = true;
    }
    if (http_ && chance(2)) words_of_http(operation);
    if (chance(4)) operation["deprecated"] = true, operation["externalDocs"] = {{"url", "https://example.com/" + std::to_string(below(9))}};
    if (!http_ && chance(6)) operation["x-amazon-apigateway-auth"] = {{"type", one_of({"NONE", "aws_iam"})}};
    if (chance(2)) security(operation);
    if (!http_ && chance(4)) operation["x-amazon-apigateway-request-validator"] = one_of({"all", "body"});
    if (!chance(5)) operation["x-amazon-apigateway-integration"] = integration();
    return operation;
  }

  /// What an import of an HTTP API does not keep.
  void words_of_http(Json& operation) {
    operation["requestBody"] = {{"description", text()}, {"content", {{"application/json", {{"schema", schema(2)}, {"example", text()}}}}}};
    operation["responses"]["default"] = response();
    operation["responses"]["2XX"] = response();
  }

  Json parameter(const char* name, const char* in, bool required) {
    Json parameter{{"name", name}, {"in", in}, {"required", required || std::string_view(in) == "path"}};
    if (swagger_) parameter["type"] = "integer";
    else parameter["schema"] = {{"type", "integer"}};
    if (chance(3)) parameter["description"] = text();
    return parameter;
  }

  void body(Json& operation, Json& parameters) {
    if (swagger_) {
      operation["consumes"] = chance(2) ? Json{"application/json"} : Json{"application/json", "application/x+json"};
      parameters.push_back({{"in", "body"}, {"name", "body"}, {"schema", chance(2) ? Json{{"$ref", reference()}} : schema(2)}});
      return;
    }
    Json content{{"application/json", {{"schema", chance(2) ? Json{{"$ref", reference()}} : schema(2)}}}};
    if (chance(3)) content["application/xml"] = {{"schema", schema(1)}};
    operation["requestBody"] = {{"content", content}};
  }

  Json response() {
    Json response{{"description", text()}};
    if (chance(2)) response["headers"]["X-A"] = swagger_ ? Json{{"type", "string"}} : Json{{"schema", {{"type", "string"}}}};
    if (chance(2)) {
      const Json schema{{"$ref", reference()}};
      if (swagger_) response["schema"] = schema;
      else response["content"]["application/json"]["schema"] = schema;
    }
    return response;
  }

  void security(Json& operation) {
    Json required = Json::object();
    bool authorized = false;
    for (const auto& [name, scheme] : schemes_.items()) {
      const bool key = name == "key";
      if (chance(2) || (authorized && !key)) continue;
      authorized = authorized || !key;
      required[name] = (name == "pool" || http_) && !key && name != "iam" && name != "backend" ? Json{"read", "write"} : Json::array();
    }
    operation["security"] = Json::array({required});
  }

  Json templates() { return {{"application/json", text()}, {one_of({"text/xml", "$default", "application/x+json"}), text()}}; }

  Json integration() {
    Json integration{{"type", http_ ? one_of({"http_proxy", "aws_proxy"}) : one_of({"mock", "http", "HTTP_PROXY", "aws", "aws_proxy"})}, {"httpMethod", one_of({"GET", "post"})}, {"uri", one_of({"http://backend.example/a/{x}?q=1", "https://${stageVariables.host}/p"})}};
    if (chance(3)) integration["requestParameters"] = {{"integration.request.header.X", "'lit''eral'"}, {"integration.request.querystring.q", "method.request.querystring.q"}};
    if (!http_ && chance(4)) integration["requestParameters"]["integration.request.querystring.m"] = "method.request.multivaluequerystring.q";
    if (chance(4)) integration["timeoutInMillis"] = 50 + below(100) * 290;
    if (chance(4)) integration["credentials"] = "arn:aws:iam::*:user/*";
    if (http_) {
      integration["payloadFormatVersion"] = one_of({"1.0", "2.0"});
      if (chance(4)) integration["connectionType"] = "VPC_LINK", integration["connectionId"] = "link", integration["tlsConfig"] = {{"serverNameToVerify", "backend.example"}};
      if (chance(4)) {
        integration["type"] = "aws_proxy";
        integration["integrationSubtype"] = "SQS-SendMessage";
        integration["requestParameters"] = {{"QueueUrl", "https://sqs.us-east-1.amazonaws.com/1/q"}, {"MessageBody", "$request.body.x"}};
        integration.erase("uri");
      }
      if (chance(3)) integration["responseParameters"] = {{"200", {{"append:header.A", text()}, {"overwrite:statuscode", "201"}}}, {"404", {{"remove:header.B", "''"}}}};
      return integration;
    }
    if (chance(2)) integration["requestTemplates"] = templates();
    if (chance(3)) integration["passthroughBehavior"] = one_of({"when_no_match", "WHEN_NO_TEMPLATES", "never"});
    if (chance(4)) integration["contentHandling"] = one_of({"CONVERT_TO_TEXT", "CONVERT_TO_BINARY"});
    if (chance(4)) integration["cacheKeyParameters"] = {"method.request.querystring.q"};
    if (chance(4)) integration["cacheNamespace"] = text();
    if (chance(5)) integration["responseTransferMode"] = one_of({"BUFFERED", "STREAM"});
    if (chance(5)) integration["tlsConfig"] = {{"insecureSkipVerification", chance(2)}};
    if (chance(5)) integration["connectionType"] = "VPC_LINK", integration["connectionId"] = "link";
    for (const char* pattern : {"default", "4\\d{2}", ".*\"x\": 'y'.*"}) {
      if (chance(2)) continue;
      Json response{{"statusCode", chance(2) ? Json("200") : Json(404)}};
      if (chance(2)) response["responseParameters"] = {{"method.response.header.X-A", "integration.response.header.B"}};
      if (chance(2)) response["responseTemplates"] = templates();
      if (chance(4)) response["contentHandling"] = "CONVERT_TO_TEXT";
      integration["responses"][pattern] = response;
    }
    return integration;
  }

  void endpoint(Json& root) {
    if (!chance(4)) return;
    Json configuration{{"disableExecuteApiEndpoint", chance(2)}};
    if (!http_ && chance(2)) configuration["vpcEndpointIds"] = {"vpce-1", "vpce-2"};
    if (swagger_) root["x-amazon-apigateway-endpoint-configuration"] = configuration;
    else root["servers"] = Json::array({{{"url", "https://api.example"}, {"x-amazon-apigateway-endpoint-configuration", configuration}}});
  }

  void cors(Json& root) {
    if (!chance(2)) return;
    Json cors{{"allowOrigins", {"https://a.example", "*"}}, {"allowMethods", {"GET", "*"}}};
    if (chance(2)) cors["allowHeaders"] = {"X-A", "x-b"}, cors["exposeHeaders"] = {"*"};
    if (chance(2)) cors["maxAge"] = below(600);
    if (chance(2)) cors["allowCredentials"] = chance(2);
    root["x-amazon-apigateway-cors"] = cors;
  }

  void documentation(Json& root) {
    Json parts = Json::array();
    const auto part = [&](Json location) {
      if (chance(2)) parts.push_back({{"location", location}, {"properties", {{"description", text()}, {"summary", text()}, {"tags", {text()}}, {"example", 1}, {"x-a", text()}, {"own", {{"x", 1}}}, {"info", {{"description", text() + "."}}}}}});
    };
    part({{"type", "API"}});
    part({{"type", "METHOD"}, {"path", "/pets"}, {"method", "get"}});
    part({{"type", "METHOD"}});
    part({{"type", "RESOURCE"}, {"path", "/a/b"}});
    part({{"type", "QUERY_PARAMETER"}, {"name", "q"}});
    part({{"type", "PATH_PARAMETER"}, {"path", "/pets/{id}"}, {"name", "id"}});
    part({{"type", "REQUEST_HEADER"}, {"method", "*"}, {"name", "X-Header"}});
    part({{"type", "REQUEST_BODY"}});
    part({{"type", "RESPONSE"}, {"statusCode", chance(2) ? Json("404") : Json(404)}});
    part({{"type", "RESPONSE_HEADER"}, {"statusCode", "200"}, {"name", "X-A"}});
    part({{"type", "RESPONSE_BODY"}});
    part({{"type", "MODEL"}, {"name", model_name()}});
    part({{"type", "AUTHORIZER"}, {"name", "token"}});
    part({{"type", one_of({"METHODS", "resource"})}, {"path", "/nowhere"}});
    root["x-amazon-apigateway-documentation"] = {{"version", one_of({"1", "2.0"})}, {"documentationParts", parts}};
    if (chance(2)) root["x-amazon-apigateway-documentation"]["createdDate"] = "2026-01-31T00:00:00Z";
  }

  void extensions(Json& root) {
    if (chance(2)) documentation(root);
    root["x-amazon-apigateway-request-validators"] = {{"all", {{"validateRequestBody", true}, {"validateRequestParameters", true}}}, {"body", {{"validateRequestBody", true}}}};
    if (chance(3)) root["x-amazon-apigateway-request-validator"] = "all";
    if (chance(2)) root["x-amazon-apigateway-gateway-responses"] = {{"DEFAULT_4XX", {{"statusCode", "418"}, {"responseParameters", {{"gatewayresponse.header.X", "'1'"}}}, {"responseTemplates", templates()}}}, {"THROTTLED", {{"responseTemplates", templates()}}}, {"UNAUTHORIZED", Json::object()}};
    if (chance(3)) root["x-amazon-apigateway-binary-media-types"] = {"image/png", "*/*"};
    if (chance(3)) root["x-amazon-apigateway-api-key-source"] = one_of({"HEADER", "authorizer"});
    if (chance(3)) root["x-amazon-apigateway-minimum-compression-size"] = below(1000);
    if (chance(3)) root["x-amazon-apigateway-policy"] = {{"Version", "2012-10-17"}, {"Statement", {{{"Effect", "Allow"}, {"Principal", "*"}, {"Action", "execute-api:Invoke"}, {"Resource", "execute-api:/*"}}}}};
    if (chance(4)) root["x-apigw-template-extensions"] = {"xml"};
    if (chance(3)) root["security"] = Json::array();
  }

  bool http_, swagger_;
  bool shares_parameter_ = false, shares_response_ = false;
  Json schemas_ = Json::object(), schemes_ = Json::object();
};

/// To be called inside of rc::check.
inline std::string random_definition(bool http) { return RandomDefinition(http).make(); }

}  // namespace apigw::tests
