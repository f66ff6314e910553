// How an AWS service is reached and signed for, resolved from the table of services so that a bundle needs no such table.
#include "compiler/check/aws_service.h"
#include "compiler/check/integration_uri.h"
#include "compiler/ir/parts.h"

namespace apigw::ir {

std::optional<ServiceCall> build_service_call(const model::Integration& integration) {
  const auto uri = check::parse_aws_uri(integration.uri.value);
  if (!uri) return {};
  const check::AwsService service = check::aws_service(uri->service);
  return ServiceCall{.host = std::string(service.host),
                     .signing_name = std::string(service.signing),
                     .endpoint_variable = check::endpoint_variable(service),
                     .region = std::string(uri->region),
                     .subdomain = std::string(service.subdomain),
                     .dns_suffix = uri->partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
                     .credentials = integration.credentials.value,
                     .target = std::string(service.target),
                     .protocol = service.protocol,
                     .action = uri->action};
}

}  // namespace apigw::ir
