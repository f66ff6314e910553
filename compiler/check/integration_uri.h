#pragma once
// The uri of an integration: an endpoint's URL, or the service's ARN for an action of AWS (rest-data-plane 4.4). One reading for
// the checks and for lowering.
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace apigw::check {

enum class UriKind : uint8_t { http, lambda, lambda_streaming, firehose, service };

struct IntegrationUri {
  UriKind kind = UriKind::http;
  std::string_view host;      // http: authority as written; may hold ${stageVariables.x}
  std::string_view service;   // AWS: "sqs", "bucket.s3", as written
  std::string_view function;  // lambda: ARN or name, with its qualifier
  std::string_view partition; // AWS: "aws", "aws-cn"
  std::string_view region;    // AWS; may hold ${stageVariables.x}
  bool action = false;        // AWS: `spec` names an action, not a path
  std::string_view spec;      // AWS: what follows "path" or "action/": "/bucket/{key}?acl", "PutItem"; no path begins with two slashes
};

/// Views point into `uri`. The error is the reason, in words that fit behind a colon.
Expected<IntegrationUri, std::string> parse_http_uri(std::string_view uri);
/// `arn:PARTITION:apigateway:REGION:[SUBDOMAIN.]SERVICE:{path|action}/…`
Expected<IntegrationUri, std::string> parse_aws_uri(std::string_view uri);
/// What an HTTP API takes for a function: its ARN, `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`, or its invocation's as above.
Expected<IntegrationUri, std::string> parse_function_uri(std::string_view uri);

}  // namespace apigw::check
