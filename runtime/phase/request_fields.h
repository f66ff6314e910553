#pragma once
// Header fields on the way to an endpoint: rest-data-plane 1.7, step B.
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Whether an Authorization field of the client's is a signature, which is for the gateway alone.
bool carries_signature(const vm::Exchange& exchange, const Field& authorization);

/// The integration's own method; none or ANY: the client's.
std::string_view endpoint_method(const vm::Exchange& exchange, const bundle::Integration& integration);
/// Endpoints are sent no body with these [AWS-recorded].
bool goes_without_body(std::string_view method);

/// HTTP: what was mapped, and the gateway's own. Expects the mapped fields in exchange.integration_request.fields.
void http_request_fields(vm::Exchange& exchange);
/// HTTP_PROXY: the client's, overridden by what was mapped, and the gateway's own.
void http_proxy_request_fields(vm::Exchange& exchange);

/// What a call of an AWS service says of itself unless it is mapped; empty: nothing.
struct ServiceFields {
  std::string_view content_type;
  std::string_view target;  // X-Amz-Target
};
/// AWS: what was mapped, and the gateway's own; the signature's come later.
void service_request_fields(vm::Exchange& exchange, const ServiceFields& own);

}  // namespace apigw::phase
