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
  std::string_view service;   // AWS: "sqs", "{subdomain}.s3"
  std::string_view function;  // lambda: ARN or name, with its qualifier
};

/// Views point into `uri`. The error is the reason, in words that fit behind a colon.
Expected<IntegrationUri, std::string> parse_http_uri(std::string_view uri);
/// `arn:PARTITION:apigateway:REGION:[SUBDOMAIN.]SERVICE:{path|action}/…`
Expected<IntegrationUri, std::string> parse_aws_uri(std::string_view uri);

}  // namespace apigw::check
