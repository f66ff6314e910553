// Whole documents to the text of their IR: the order of the operations is that of rest-data-plane 2.
#include <doctest/doctest.h>

#include "compiler/ir/ir.h"
#include "tests/support/model_of.h"

namespace {

/// The dump without the gateway responses.
std::string methods_of(std::string_view paths, std::string_view root = {}) {
  std::string dump = apigw::ir::dump(apigw::ir::build(*apigw::tests::model_of(paths, root)->api));
  return dump.substr(0, dump.find("ACCESS_DENIED"));
}

}  // namespace

TEST_CASE("ir: a MOCK maps nothing, answers and is selected") {
  CHECK(methods_of(R"(  /pets:
    get:
      responses: {"200": {description: x}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        requestParameters: {integration.request.header.X: "'1'"}
        passthroughBehavior: never
        responses:
          default:
            statusCode: "200"
            responseTemplates: {application/json: '[]'}
            responseParameters: {method.response.header.X: "'a b'", method.response.header.Y: context.requestId}
)") == R"(api test
GET /pets
  select_template else never
    application/json: "{\"statusCode\": 200}"
  mock
  select_response else->0
    0: 200
      response header X <- "a b"
      response header Y <- context requestId
      application/json: "[]"
  respond
  end
)");
}

TEST_CASE("ir: authorizer, key, parameters, body, mapping and call stand in the service's order") {
  CHECK(methods_of(R"(  /a/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, required: true, schema: {type: string}}
        - {name: H, in: header, required: true, schema: {type: string}}
        - {name: optional, in: query, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"200": {description: x}}
      security: [{auth: [], key: []}]
      x-amazon-apigateway-request-validator: all
      x-amazon-apigateway-integration:
        type: http
        httpMethod: PUT
        uri: http://localhost/{id}
        timeoutInMillis: 1000
        requestParameters: {integration.request.path.id: method.request.path.id}
        responses:
          "4..": {statusCode: "404"}
          default: {statusCode: "200"}
)", R"(x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}}
components:
  schemas: {Pet: {type: object}}
  securitySchemes:
    key: {type: apiKey, name: x-api-key, in: header}
    auth:
      type: apiKey
      name: Authorization
      in: header
      x-amazon-apigateway-authtype: custom
      x-amazon-apigateway-authorizer:
        type: token
        authorizerUri: arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/authorize/invocations
        authorizerResultTtlInSeconds: 60
        identityValidationExpression: "Bearer .*")") == R"(api test
POST /a/{id}
  authorize_lambda auth TOKEN authorize from method.request.header.Authorization for 60 s if /Bearer .*/
  api_key
  validate_params header H; querystring q
  validate_body
    application/json: Pet
  map_request
    path id <- path id
  select_template else when_no_match
  call_http PUT http://localhost/{id} within 1000 ms
  select_response 400-499->1 else->0
    0: 200
    1: 404
  respond
  end
)");
}

TEST_CASE("ir: proxies neither choose templates nor responses") {
  CHECK(methods_of(R"(  /{proxy+}:
    x-amazon-apigateway-any-method:
      responses: {}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: http://${stageVariables.host}/{proxy}
        requestParameters: {integration.request.path.proxy: method.request.path.proxy}
  /f:
    get:
      responses: {}
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"}
)") == R"(api test
GET /f
  call_lambda_proxy f at lambda.us-east-1.amazonaws.com within 29000 ms
  end
ANY /{proxy+}
  map_request
    path proxy <- path proxy
  call_http_proxy ANY http://${stageVariables.host}/{proxy} within 29000 ms
  respond_proxy
  end
)");
}

TEST_CASE("ir: streams, by transfer mode or by the uri of a streaming invocation") {
  CHECK(methods_of(R"(  /h:
    get:
      responses: {}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "http://h/", responseTransferMode: STREAM, timeoutInMillis: 900000}
  /f:
    get:
      responses: {}
      x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/f/response-streaming-invocations"}
)") == R"(api test
GET /f
  call_lambda_stream f at lambda.us-east-1.amazonaws.com within 29000 ms
  end
GET /h
  call_http_stream GET http://h/ within 900000 ms
  respond_proxy
  end
)");
}

TEST_CASE("ir: what cannot be served answers a gateway response") {
  CHECK(methods_of(R"(  /a:
    get: {responses: {}, x-amazon-apigateway-integration: {type: aws, httpMethod: POST, uri: "arn:aws:apigateway:us-east-1:sqs:nothing"}}
    put: {responses: {}}
    post: {responses: {}, x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: GET, uri: "a/functions/f/invocations"}}
    patch: {responses: {}, x-amazon-apigateway-integration: {type: aws_proxy, httpMethod: POST, uri: "a/functions/f/invocations", requestParameters: {integration.request.header.TE: "'x'"}}}
)") == R"(api test
GET /a
  gateway_response API_CONFIGURATION_ERROR
  end
PATCH /a
  gateway_response API_CONFIGURATION_ERROR
  end
POST /a
  gateway_response INTEGRATION_FAILURE
  end
PUT /a
  gateway_response API_CONFIGURATION_ERROR
  end
)");
}

TEST_CASE("ir: services are called by their hosts, functions by their names") {
  CHECK(methods_of(R"(  /a:
    post: {responses: {}, x-amazon-apigateway-integration: {type: aws, httpMethod: POST, uri: "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem", credentials: "arn:aws:iam::1:role/r", responses: {default: {statusCode: "200"}}}}
    get: {responses: {}, x-amazon-apigateway-integration: {type: aws, httpMethod: GET, uri: "arn:aws-cn:apigateway:cn-north-1:bucket.s3:path//{key}", responses: {default: {statusCode: "200"}}}}
    put: {responses: {}, x-amazon-apigateway-integration: {type: aws, httpMethod: POST, uri: "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations", responses: {default: {statusCode: "200"}, ".*bad.*": {statusCode: "400"}}}}
)") == R"(api test
GET /a
  select_template else when_no_match
  call_service GET /{key} at bucket.s3.cn-north-1.amazonaws.com.cn within 29000 ms
  select_response else->0
    0: 200
  respond
  end
POST /a
  select_template else when_no_match
  call_service POST PutItem action of dynamodb.eu-west-1.amazonaws.com as arn:aws:iam::1:role/r within 29000 ms
  select_response else->0
    0: 200
  respond
  end
PUT /a
  select_template else when_no_match
  call_lambda f at lambda.us-east-1.amazonaws.com within 29000 ms
  select_error /.*bad.*/->1 else->0
    0: 200
    1: 400
  respond
  end
)");
}

TEST_CASE("ir: a template with references goes on as its text") {
  CHECK(methods_of(R"(  /a:
    get: {responses: {}, x-amazon-apigateway-integration: {type: mock, requestTemplates: {application/json: "$context.stage"}}}
)").find("application/json: program \"$context.stage\"") != std::string::npos);
}

TEST_CASE("ir: an authorizer that names no function closes the method") {
  CHECK(methods_of(R"(  /a:
    get: {responses: {}, security: [{auth: []}], x-amazon-apigateway-integration: {type: mock}}
)", R"(components:
  securitySchemes:
    auth: {type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: {type: token, authorizerUri: "nothing"}})") ==
        "api test\nGET /a\n  gateway_response AUTHORIZER_CONFIGURATION_ERROR\n  end\n");
}
