#include "runtime/lambda/custom_response.h"

#include <simdjson.h>

#include "runtime/base/arena_text.h"
#include "runtime/lambda/json_value.h"

namespace apigw::lambda {
namespace {

/// errorMessage of a JSON object, whether the invocation is marked as failed or not; else nothing.
std::string_view error_message(vm::Exchange& exchange, std::string_view body) {
  if (body.find("\"errorMessage\"") == std::string_view::npos) return {};
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element document, value;
  std::string_view text;
  if (!parse_json(parser, body, document) || document["errorMessage"].get(value) != simdjson::SUCCESS ||
      value.is_null() || !scalar_text(exchange.arena, value, text)) {
    return {};
  }
  return text;
}

}  // namespace

CustomOutcome read_custom_response(vm::Exchange& exchange) {
  const auto& endpoint = exchange.integration_response_message;
  exchange.status = endpoint.status;
  if (const Field* id = find(endpoint.fields, FieldId::x_amzn_requestid)) exchange.integration_request_id = exchange.arena.copy(id->value);
  // A payload that is no JSON is refused with 400, and that answer goes through the integration responses like a function's own.
  if (endpoint.status < 300 || endpoint.status == 400) {
    exchange.error_message = error_message(exchange, endpoint.body);
    return {};
  }
  if (endpoint.status == 403 || endpoint.status == 404) {
    return {false, "Execution failed due to configuration error: Invalid permissions on Lambda function"};
  }
  ArenaText detail(exchange.arena, 96);
  detail.append("Execution failed due to configuration error: Lambda invocation failed with status: ");
  detail.number(endpoint.status);
  return {false, detail.view()};
}

}  // namespace apigw::lambda
