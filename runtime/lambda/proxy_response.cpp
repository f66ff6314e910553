#include "runtime/lambda/proxy_response.h"

#include <simdjson.h>

#include <span>

#include "runtime/base/ascii.h"
#include "runtime/lambda/json_value.h"
#include "runtime/phase/content.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/response_fields.h"
#include "runtime/vm/ids.h"

namespace apigw::lambda {
namespace {

constexpr std::string_view malformed = "configuration error: Malformed Lambda proxy response";

void add_field(vm::FieldList& fields, std::string_view name, std::string_view value) {
  if (!ascii_iequals(name, "Via")) phase::add_mapped(fields, name, value);
}

/// Headers of the answer while both maps are merged: for a name in both, the values of multiValueHeaders come first, then that of
/// headers, under the spelling of multiValueHeaders [AWS-recorded].
bool read_headers(vm::Exchange& exchange, const simdjson::dom::object& answer) {
  vm::FieldList& fields = exchange.response.fields;
  simdjson::dom::element maps;
  if (answer["multiValueHeaders"].get(maps) == simdjson::SUCCESS && !maps.is_null()) {
    simdjson::dom::object object;
    if (maps.get(object) != simdjson::SUCCESS) return false;
    for (auto [name, value] : object) {
      simdjson::dom::array values;
      if (value.get(values) != simdjson::SUCCESS) return false;
      for (simdjson::dom::element one : values) {
        std::string_view text;
        if (!scalar_text(exchange.arena, one, text)) return false;
        add_field(fields, exchange.arena.copy(name), text);
      }
    }
  }
  if (answer["headers"].get(maps) == simdjson::SUCCESS && !maps.is_null()) {
    simdjson::dom::object object;
    if (maps.get(object) != simdjson::SUCCESS) return false;
    for (auto [name, value] : object) {
      std::string_view text;
      if (!scalar_text(exchange.arena, value, text)) return false;
      const Field* already = fields.find(name);
      add_field(fields, already ? already->name : exchange.arena.copy(name), text);
    }
  }
  return true;
}

bool read_status(const simdjson::dom::object& answer, uint16_t& status) {
  simdjson::dom::element value;
  if (answer["statusCode"].get(value) != simdjson::SUCCESS || value.is_null()) {
    status = 200;
    return true;
  }
  return read_status_code(value, status);
}

constexpr std::string_view answer_members[] = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"};
constexpr std::string_view metadata_members[] = {"statusCode", "headers", "multiValueHeaders", "cookies"};

bool known_members_only(const simdjson::dom::object& answer, std::span<const std::string_view> known) {
  for (auto [name, value] : answer) {
    bool found = false;
    for (const std::string_view candidate : known) found = found || candidate == name;
    if (!found) return false;
  }
  return true;
}

ProxyOutcome failed(uint16_t status, std::string_view detail) { return {false, status, detail}; }

ProxyOutcome read_body(vm::Exchange& exchange, const simdjson::dom::object& answer) {
  simdjson::dom::element value;
  if (answer["body"].get(value) != simdjson::SUCCESS || value.is_null()) return {};
  std::string_view text;
  if (!scalar_text(exchange.arena, value, text)) return failed(502, malformed);
  bool base64 = false;
  if (answer["isBase64Encoded"].get(value) == simdjson::SUCCESS && value.get(base64) != simdjson::SUCCESS) base64 = false;
  // The client's Accept decides, not the response's type: the first media type it names must be a binary one.
  if (base64 && phase::is_binary(exchange.bundle, phase::accepted_type(exchange.request.fields))) {
    const auto decoded = phase::decode_base64(exchange.arena, text);
    if (!decoded) return failed(500, "configuration error: Unable to base64 decode the body.");
    text = *decoded;
  }
  exchange.response.body = text;
  return {};
}

/// Cookies of streamed metadata, each a Set-Cookie of its own.
bool read_cookies(vm::Exchange& exchange, const simdjson::dom::object& metadata) {
  simdjson::dom::element value;
  if (metadata["cookies"].get(value) != simdjson::SUCCESS || value.is_null()) return true;
  simdjson::dom::array cookies;
  if (value.get(cookies) != simdjson::SUCCESS) return false;
  for (simdjson::dom::element cookie : cookies) {
    std::string_view text;
    if (cookie.get(text) != simdjson::SUCCESS) return false;
    exchange.response.fields.add("Set-Cookie", exchange.arena.copy(text));
  }
  return true;
}

/// What the invocation itself came to: the service's refusals, errors of the function.
ProxyOutcome read_invocation(const vm::IntegrationResponse& endpoint) {
  // A function, version or alias that is not there has no policy that would let the service in either.
  if (endpoint.status == 403 || endpoint.status == 404) return failed(500, "configuration error: Invalid permissions on Lambda function");
  if (endpoint.status == 429) return failed(500, "configuration error: Lambda invocation was throttled");
  if (endpoint.status != 200) return failed(502, "configuration error: Lambda endpoint refused the invocation");
  for (const Field& field : endpoint.fields) {
    if (ascii_iequals(field.name, "X-Amz-Function-Error")) return failed(502, "Lambda execution failed with status 200 due to customer function error");
  }
  return {};
}

bool read_object(std::string_view json, simdjson::dom::object& object) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element document;
  return parse_json(parser, json, document) && document.get(object) == simdjson::SUCCESS;
}

ProxyOutcome refuse(vm::Exchange& exchange, const ProxyOutcome& outcome) {
  exchange.response.fields.clear();
  return outcome;
}

void complete(vm::Exchange& exchange, uint16_t status) {
  exchange.response.status = status;
  if (!exchange.response.fields.find(FieldId::content_type)) {
    exchange.response.fields.add("Content-Type", phase::default_content_type, FieldId::content_type);
  }
  phase::add_request_ids(exchange);
  exchange.response.fields.add("X-Amzn-Trace-Id", vm::trace_id(exchange), FieldId::x_amzn_trace_id);
}

}  // namespace

ProxyOutcome read_proxy_response(vm::Exchange& exchange) {
  const auto& endpoint = exchange.integration_response_message;
  if (const ProxyOutcome invocation = read_invocation(endpoint); !invocation.ok) return invocation;
  simdjson::dom::object answer;
  uint16_t status = 0;
  if (!read_object(endpoint.body, answer) || !known_members_only(answer, answer_members)) return failed(502, malformed);
  if (!read_status(answer, status) || !read_headers(exchange, answer)) return refuse(exchange, failed(502, malformed));
  if (const ProxyOutcome body = read_body(exchange, answer); !body.ok) return refuse(exchange, body);
  complete(exchange, status);
  return {};
}

ProxyOutcome read_streamed_metadata(vm::Exchange& exchange) {
  const auto& endpoint = exchange.integration_response_message;
  if (const ProxyOutcome invocation = read_invocation(endpoint); !invocation.ok) return invocation;
  simdjson::dom::object metadata;
  uint16_t status = 0;
  // An answer that came whole, as a test's stand-in gives it, holds the body as well.
  constexpr std::string_view delimiter{"\0\0\0\0\0\0\0\0", 8};
  const size_t end = endpoint.body.find(delimiter);
  if (!read_object(endpoint.body.substr(0, end), metadata) || !known_members_only(metadata, metadata_members)) return failed(502, malformed);
  if (!read_status(metadata, status) || !read_headers(exchange, metadata) || !read_cookies(exchange, metadata)) {
    return refuse(exchange, failed(502, malformed));
  }
  complete(exchange, status);
  exchange.response.stream_body = end == std::string_view::npos;
  if (!exchange.response.stream_body) exchange.response.body = endpoint.body.substr(end + delimiter.size());
  exchange.response.as_it_is = true;
  return {};
}

}  // namespace apigw::lambda
