// Security schemes and requirements: definition-formats 1.10.
#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::Imported;

namespace {

constexpr std::string_view kSchemes = R"(components:
  securitySchemes:
    token: {type: apiKey, name: X-Token, in: header, x-amazon-apigateway-authtype: custom,
      x-amazon-apigateway-authorizer: {type: token, authorizerUri: 'arn:x', authorizerResultTtlInSeconds: 60, identityValidationExpression: '^x'}}
    request: {type: apiKey, name: X-Api-Key, in: header,
      x-amazon-apigateway-authorizer: {type: REQUEST, authorizerUri: 'arn:y', identitySource: 'method.request.header.A, context.stage'}}
    pool: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authorizer: {type: Cognito_User_Pools, providerARNs: [p, q]}}
    iam: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: AWSSIGV4}
    key: {type: apiKey, name: X-API-Key, in: header}
    query_key: {type: apiKey, name: x-api-key, in: query}
    bearer: {type: http, scheme: bearer}
)";

/// "AWS_IAM", "CUSTOM token", "COGNITO_USER_POOLS pool a b", with "+key".
std::string authorization_of(std::string_view operation, std::string_view root = "", std::string* reports = nullptr) {
  const Imported i(model::document_with(operation, std::string(kSchemes) + std::string(root)));
  if (reports != nullptr) *reports = i.reports();
  const model::Method& method = i.method("/a", "GET");
  std::string result(to_string(method.authorization));
  if (method.authorizer.present()) result += " " + method.authorizer.value;
  for (const model::Text& scope : method.authorization_scopes) result += " " + scope.value;
  return result + (method.api_key_required.value ? " +key" : "");
}

}  // namespace

TEST_CASE("security: every scheme with an authorizer becomes one, used or not") {
  const Imported i(model::document_with("", kSchemes));
  CHECK(i.dumped() ==
        "api REST \"\"\n"
        "  authorizer \"token\" TOKEN\n"
        "    uri \"arn:x\"\n"
        "    identity-source \"method.request.header.X-Token\"\n"
        "    validation-expression \"^x\"\n"
        "    ttl 60\n"
        "  authorizer \"request\" REQUEST\n"
        "    uri \"arn:y\"\n"
        "    identity-source \"method.request.header.A\"\n"
        "    identity-source \"context.stage\"\n"
        "  authorizer \"pool\" COGNITO_USER_POOLS\n"
        "    identity-source \"method.request.header.Authorization\"\n"
        "    provider \"p\"\n"
        "    provider \"q\"\n"
        "  resource /\n"
        "  resource /a\n"
        "    method GET\n"
        "      integration MOCK\n");
  CHECK(i.slugs().empty());
  CHECK(i.text_of(i.api->authorizers[1].identity_sources[1].at) == "context.stage");
}

TEST_CASE("security: each shape of scheme authorizes in its own way") {
  CHECK(authorization_of("security: [{token: []}]") == "CUSTOM token");
  CHECK(authorization_of("security: [{token: [ignored]}]") == "CUSTOM token");
  CHECK(authorization_of("security: [{request: []}]") == "CUSTOM request");  // no API key, although it is named X-Api-Key
  CHECK(authorization_of("security: [{pool: []}]") == "COGNITO_USER_POOLS pool");
  CHECK(authorization_of("security: [{pool: [a/b, c]}]") == "COGNITO_USER_POOLS pool a/b c");
  CHECK(authorization_of("security: [{iam: []}]") == "AWS_IAM");
  CHECK(authorization_of("security: [{key: []}]") == "NONE +key");
  CHECK(authorization_of("security: [{key: []}, {token: []}]") == "CUSTOM token +key");
  CHECK(authorization_of("security: [{iam: [], key: []}]") == "AWS_IAM +key");
}

TEST_CASE("security: the root's requirement holds for operations without one of their own") {
  CHECK(authorization_of("", "security: [{token: []}]") == "CUSTOM token");
  CHECK(authorization_of("security: []", "security: [{token: []}]") == "NONE");
  CHECK(authorization_of("security: [{}]", "security: [{token: []}]") == "NONE");
  CHECK(authorization_of("security: [{pool: [x]}]", "security: [{pool: [y]}]") == "COGNITO_USER_POOLS pool x");
}

TEST_CASE("security: x-amazon-apigateway-auth decides before any requirement") {
  CHECK(authorization_of("x-amazon-apigateway-auth: {type: aws_iam}") == "AWS_IAM");
  CHECK(authorization_of("x-amazon-apigateway-auth: {type: none}", "security: [{token: []}]") == "NONE");
  CHECK(authorization_of("x-amazon-apigateway-auth: {type: AWS_IAM}, security: [{token: [], key: []}]") == "AWS_IAM +key");
  std::string reports;
  authorization_of("x-amazon-apigateway-auth: {type: JWT, tpye: x}", "", &reports);
  CHECK(reports == "value-not-allowed at JWT [it is AWS_IAM or NONE]\nunknown-key at tpye [did you mean 'type'?]\n");
}

TEST_CASE("security: schemes without effect are warned of, once for each scheme") {
  std::string reports;
  CHECK(authorization_of("security: [{bearer: []}, {query_key: []}]", "", &reports) == "NONE");
  CHECK(reports.starts_with("scheme-without-effect at bearer ["));
  CHECK(reports.find("\nscheme-without-effect at query_key [") != std::string::npos);
}

TEST_CASE("security: an undefined scheme is an error, but for SAM's marker of open methods") {
  std::string reports;
  CHECK(authorization_of("security: [{Token: []}]", "", &reports) == "NONE");
  CHECK(reports == "unknown-scheme at Token [did you mean 'token'?]\n");
  CHECK(authorization_of("security: [{NONE: []}]", "", &reports) == "NONE");
  CHECK(reports.empty());
}

TEST_CASE("security: two different authorizers are an error, one named twice is not") {
  std::string reports;
  CHECK(authorization_of("security: [{token: []}, {pool: []}]", "", &reports) == "CUSTOM token");
  CHECK(reports == "two-authorizers at pool [keep one of them] +1\n");
  authorization_of("security: [{token: []}, {token: [], key: []}]", "", &reports);
  CHECK(reports.empty());
}

TEST_CASE("security: an authorizer without a type cannot be one, and its operations do not fall open") {
  const Imported i(model::document_with("security: [{a: []}]", "components: {securitySchemes: {a: {type: apiKey, in: header, name: A, x-amazon-apigateway-authorizer: {authorizerUri: x, typ: z}}}}"));
  CHECK(i.slugs() == "authorizer-incomplete unknown-key");
  CHECK(i.method("/a", "GET").authorization == model::AuthorizationType::aws_iam);
}

TEST_CASE("security: what is no list of requirements is said") {
  CHECK(Imported(model::document_with("security: {token: []}")).slugs() == "value-kind");
  CHECK(Imported(model::document_with("security: [token]")).slugs() == "value-kind");
}

TEST_CASE("security: an HTTP API takes a JWT authorizer from its configuration or the scheme's own url") {
  const Imported i(R"(openapi: 3.0.3
components:
  securitySchemes:
    j: {type: oauth2, x-amazon-apigateway-authorizer: {type: jwt, identitySource: $request.header.Authorization, jwtConfiguration: {issuer: 'https://i', audience: [a]}}}
    o: {type: openIdConnect, openIdConnectUrl: 'https://o/.well-known/openid-configuration', x-amazon-apigateway-authorizer: {type: jwt, jwtConfiguration: {audience: [b]}}}
paths: {/a: {get: {security: [{j: [s]}], x-amazon-apigateway-integration: {type: http_proxy}}}}
)", {.type = model::ApiType::http});
  CHECK(i.slugs().empty());
  CHECK(i.api->authorizer("j")->issuer.value == "https://i");
  CHECK(i.api->authorizer("o")->issuer.value == "https://o");
  CHECK(i.api->authorizer("o")->result_ttl_seconds.value == 0);
  CHECK(i.method("/a", "GET").authorization == model::AuthorizationType::jwt);
  CHECK(i.method("/a", "GET").authorization_scopes.size() == 1);
}
