#pragma once
// The AWS service that an integration's URI names, by schemas/aws_services.def.
#include <string>
#include <string_view>

#include "runtime/bundle/image.h"

namespace apigw::check {

struct AwsService {
  std::string_view name;       // as URIs name it
  std::string_view host, signing, variable, target;  // as in the table
  bundle::ServiceProtocol protocol = bundle::ServiceProtocol::query;
  std::string_view subdomain;  // what stood in front of the name: "bucket" of "bucket.s3"
  bool known = true;           // false: not in the table; its name is taken for its host and its signing name, its actions for Query
};

/// Never fails. Views point into `text` or the table.
///   text  the service part of the URI: "sqs", "bucket.s3", "runtime.sagemaker"
AwsService aws_service(std::string_view text);

/// What ends AWS_ENDPOINT_URL_ for that service: "EVENTBRIDGE"; of an unknown one its name in capitals, other characters as '_'.
std::string endpoint_variable(const AwsService& service);

/// A service of the table whose name is close; empty: none is.
std::string_view nearest_service(std::string_view text);

}  // namespace apigw::check
