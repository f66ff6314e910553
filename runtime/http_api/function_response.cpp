#include "runtime/http_api/function_response.h"

#include <simdjson.h>

#include "runtime/base/ascii.h"
#include "runtime/http_api/response.h"
#include "runtime/lambda/json_value.h"
#include "runtime/phase/content.h"

namespace apigw::http_api {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr FunctionOutcome malformed{500, "The response from the Lambda function doesn't match the format that API Gateway expects. Lambda body contains the wrong type for field"};

/// A member that is there and not null.
bool present(const object& answer, std::string_view name, element& value) { return answer[name].get(value) == simdjson::SUCCESS && !value.is_null(); }

bool read_status(const object& answer, uint16_t& status) {
  element value;
  return present(answer, "statusCode", value) && lambda::read_status_code(value, status);
}

void add(vm::Exchange& exchange, std::string_view name, std::string_view value) {
  const std::string_view kept = exchange.arena.copy(name);
  add_field(exchange, Field{.name = kept, .value = value, .id = field_id(kept)});
}

bool read_headers(vm::Exchange& exchange, const object& answer) {
  element map;
  if (!present(answer, "headers", map)) return true;
  object headers;
  if (map.get(headers) != simdjson::SUCCESS) return false;
  for (auto [name, value] : headers) {
    std::string_view text;
    if (value.is_null()) continue;
    if (!lambda::scalar_text(exchange.arena, value, text)) return false;
    add(exchange, name, text);
  }
  return true;
}

bool read_multi_value_headers(vm::Exchange& exchange, const object& answer) {
  element map;
  if (!present(answer, "multiValueHeaders", map)) return true;
  object headers;
  if (map.get(headers) != simdjson::SUCCESS) return false;
  for (auto [name, list] : headers) {
    simdjson::dom::array values;
    if (list.get(values) != simdjson::SUCCESS) return false;
    for (const element value : values) {
      std::string_view text;
      if (!lambda::scalar_text(exchange.arena, value, text)) return false;
      add(exchange, name, text);
    }
  }
  return true;
}

bool read_cookies(vm::Exchange& exchange, const object& answer) {
  element list;
  if (!present(answer, "cookies", list)) return true;
  simdjson::dom::array cookies;
  if (list.get(cookies) != simdjson::SUCCESS) return false;
  for (const element cookie : cookies) {
    std::string_view text;
    if (cookie.get(text) != simdjson::SUCCESS) return false;
    exchange.response.fields.add("set-cookie", exchange.arena.copy(text));
  }
  return true;
}

/// Base64 is decoded whatever the client accepts.
bool read_body(vm::Exchange& exchange, const object& answer) {
  element value;
  if (!present(answer, "body", value)) return true;
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return false;
  bool base64 = false;
  if (present(answer, "isBase64Encoded", value) && value.get(base64) != simdjson::SUCCESS) return false;
  exchange.response.body = exchange.arena.copy(text);
  if (!base64) return true;
  const auto decoded = phase::decode_base64(exchange.arena, exchange.response.body);
  if (decoded) exchange.response.body = *decoded;
  return decoded.has_value();
}

/// What the invocation itself came to: Lambda's refusals, errors of the function.
FunctionOutcome read_invocation(const vm::IntegrationResponse& endpoint) {
  if (endpoint.status == 429) return {503, "Lambda invocation was throttled"};
  if (endpoint.status == 403 || endpoint.status == 404) return {500, "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration"};
  if (endpoint.status != 200) return {500, "The Lambda endpoint refused the invocation"};
  for (const Field& field : endpoint.fields) {
    if (ascii_iequals(field.name, "X-Amz-Function-Error")) return {500, "The Lambda function returned an error"};
  }
  return {};
}

/// Answers without content have no type to be guessed.
bool carries_content(uint16_t status) { return status != 204 && status != 304; }

FunctionOutcome finish(vm::Exchange& exchange, uint16_t status, std::string_view default_type) {
  vm::ClientResponse& response = exchange.response;
  response.status = status;
  exchange.status = status;
  if (carries_content(status) && !response.fields.find(FieldId::content_type)) response.fields.add_own("content-type", default_type, FieldId::content_type);
  complete(exchange);
  return {};
}

FunctionOutcome refuse(vm::Exchange& exchange) {
  exchange.response.fields.clear();
  exchange.response.body = {};
  return malformed;
}

FunctionOutcome read_object(vm::Exchange& exchange, const object& answer, bool v2) {
  uint16_t status = 0;
  const bool sound = read_status(answer, status) && read_headers(exchange, answer) &&
                     (v2 ? read_cookies(exchange, answer) : read_multi_value_headers(exchange, answer)) && read_body(exchange, answer);
  return sound ? finish(exchange, status, "text/plain; charset=UTF-8") : refuse(exchange);
}

/// Format 2.0 without a statusCode: the value is the body. A string loses its quotes.
FunctionOutcome read_value(vm::Exchange& exchange, element answer, std::string_view json) {
  std::string_view text;
  exchange.response.body = exchange.arena.copy(answer.get(text) == simdjson::SUCCESS ? text : json);
  return finish(exchange, 200, "application/json");
}

simdjson::dom::parser& parser() {
  thread_local simdjson::dom::parser one;
  return one;
}

}  // namespace

FunctionOutcome read_function_response_v1(vm::Exchange& exchange) {
  const auto& endpoint = exchange.integration_response_message;
  if (const FunctionOutcome outcome = read_invocation(endpoint); outcome.status) return outcome;
  element document;
  object answer;
  if (!lambda::parse_json(parser(), endpoint.body, document) || document.get(answer) != simdjson::SUCCESS) return malformed;
  return read_object(exchange, answer, false);
}

FunctionOutcome read_function_response_v2(vm::Exchange& exchange) {
  const auto& endpoint = exchange.integration_response_message;
  if (const FunctionOutcome outcome = read_invocation(endpoint); outcome.status) return outcome;
  element document, status;
  object answer;
  if (!lambda::parse_json(parser(), endpoint.body, document)) return malformed;
  if (document.get(answer) == simdjson::SUCCESS && answer["statusCode"].get(status) == simdjson::SUCCESS) return read_object(exchange, answer, true);
  return read_value(exchange, document, endpoint.body);
}

}  // namespace apigw::http_api
