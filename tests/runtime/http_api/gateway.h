#pragma once
// An HTTP API without a socket: a definition's routes, asked through the pipeline with the phases of HTTP APIs.
#include "runtime/http_api/phases.h"
#include "tests/support/pipeline.h"

namespace apigw::testing {

inline const vm::PhaseTable& http_api_phases() {
  static const vm::PhaseTable table = http_api::table();
  return table;
}

/// paths: members of an OpenAPI `paths` object; root: further members of the document.
class HttpApi : public Pipeline {
 public:
  explicit HttpApi(const std::string& paths, const std::string& root = "", vm::StageSettings settings = {.name = "$default", .region = "us-east-1", .api_id = "abcdefghij"})
      : Pipeline(definition_of(paths, root), model::ApiType::http, http_api_phases(), std::move(settings)) {}
};

/// An operation that calls the function `f`. The verb "any": every one.
inline std::string function_route(const std::string& path, const std::string& verb, const std::string& format, const std::string& operation = "") {
  const std::string key = verb == "any" ? "x-amazon-apigateway-any-method" : verb;
  return "\"" + path + "\":{\"" + key + "\":{" + operation + R"("x-amazon-apigateway-integration":{"type":"aws_proxy","httpMethod":"POST","payloadFormatVersion":")" + format +
         R"(","uri":"arn:aws:lambda:us-east-1:123456789012:function:f"}}})";
}

inline std::string url_route(const std::string& path, const std::string& verb, const std::string& uri, const std::string& method = "ANY") {
  const std::string key = verb == "any" ? "x-amazon-apigateway-any-method" : verb;
  return "\"" + path + "\":{\"" + key + R"(":{"x-amazon-apigateway-integration":{"type":"http_proxy","httpMethod":")" + method + R"(","payloadFormatVersion":"1.0","uri":")" + uri + "\"}}}";
}

}  // namespace apigw::testing
