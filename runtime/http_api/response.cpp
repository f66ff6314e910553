#include "runtime/http_api/response.h"

#include <array>

#include "runtime/base/ascii.h"
#include "runtime/http_api/cross_origin.h"
#include "runtime/http_api/parameter_changes.h"

namespace apigw::http_api {
namespace {

constexpr std::string_view request_id_name = "apigw-requestid";

// Of one connection only, or written by the front end. Unlike a REST API, nothing is sent on under another name.
constexpr FieldId dropped[] = {FieldId::connection, FieldId::content_length, FieldId::date, FieldId::http2_settings, FieldId::keep_alive,
                               FieldId::proxy_connection, FieldId::te, FieldId::trailer, FieldId::transfer_encoding, FieldId::upgrade};
constexpr auto is_dropped = [] {
  std::array<bool, 256> set{};
  for (const FieldId id : dropped) set[uint8_t(id)] = true;
  return set;
}();

}  // namespace

void add_field(vm::Exchange& exchange, const Field& field) {
  if (field.hop_by_hop || is_dropped[uint8_t(field.id)] || is_replaced(exchange, field.name)) return;
  if (field.id == FieldId::other && ascii_iequals(field.name, request_id_name)) return;
  exchange.response.fields.add(field);
}

void add_request_id(vm::Exchange& exchange) { exchange.response.fields.add_own(request_id_name, exchange.extended_request_id, FieldId::other); }

void complete(vm::Exchange& exchange) {
  change_response(exchange);
  complete_own(exchange);
}

void complete_own(vm::Exchange& exchange) {
  add_cross_origin_fields(exchange);
  add_request_id(exchange);
}

}  // namespace apigw::http_api
