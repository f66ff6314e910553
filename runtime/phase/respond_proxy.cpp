// HTTP_PROXY: the endpoint's status, fields and body, by the right-hand column of rest-data-plane 1.8.
#include "runtime/phase/phases.h"
#include "runtime/phase/response_fields.h"

namespace apigw::phase {
namespace {

/// Answers that describe no content of their own get no default type.
bool carries_content(uint16_t status) { return status != 204 && status != 304; }

}  // namespace

vm::Step respond_proxy(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const vm::IntegrationResponse& endpoint = exchange.integration_response_message;
  vm::ClientResponse& response = exchange.response;
  response.status = endpoint.status;
  response.fields.reserve(endpoint.fields.size() + 3);
  bool typed = false;
  for (const Field& field : endpoint.fields) {
    typed = typed || field.id == FieldId::content_type;
    add_of_endpoint(response.fields, field);
  }
  if (!typed && carries_content(endpoint.status)) response.fields.add("Content-Type", default_content_type, FieldId::content_type);
  add_request_ids(exchange);
  response.body = endpoint.body;
  response.stream_body = true;
  return vm::Step::done;
}

}  // namespace apigw::phase
