#include "runtime/phase/response_fields.h"

#include <array>

namespace apigw::phase {
namespace {

enum class Way : uint8_t { pass, rename, drop };

struct Rule {
  FieldId id;
  std::string_view renamed;  // x-amzn-Remapped-…
  Way mapped;                // HTTP, AWS, MOCK: what a mapping sets
  Way endpoint;              // HTTP_PROXY: what the endpoint sent
};

// A field without a row passes. Rows of `Way::pass` are written down where the two columns differ.
constexpr Rule rules[] = {
    {FieldId::connection, "x-amzn-Remapped-Connection", Way::rename, Way::rename},
    {FieldId::content_length, "x-amzn-Remapped-Content-Length", Way::rename, Way::rename},
    {FieldId::date, "x-amzn-Remapped-Date", Way::rename, Way::rename},
    {FieldId::server, "x-amzn-Remapped-Server", Way::rename, Way::rename},
    {FieldId::authorization, "x-amzn-Remapped-Authorization", Way::rename, Way::rename},
    {FieldId::content_md5, "x-amzn-Remapped-Content-MD5", Way::rename, Way::rename},
    {FieldId::max_forwards, "x-amzn-Remapped-Max-Forwards", Way::rename, Way::rename},
    {FieldId::user_agent, "x-amzn-Remapped-User-Agent", Way::rename, Way::rename},
    {FieldId::www_authenticate, "x-amzn-Remapped-WWW-Authenticate", Way::rename, Way::rename},
    {FieldId::expect, "x-amzn-Remapped-Expect", Way::rename, Way::drop},
    {FieldId::host, "x-amzn-Remapped-Host", Way::rename, Way::drop},
    {FieldId::proxy_authenticate, "x-amzn-Remapped-Proxy-Authenticate", Way::rename, Way::drop},
    {FieldId::trailer, "x-amzn-Remapped-Trailer", Way::rename, Way::drop},
    {FieldId::upgrade, "x-amzn-Remapped-Upgrade", Way::rename, Way::drop},
    {FieldId::transfer_encoding, "", Way::drop, Way::drop},
    {FieldId::via, "", Way::pass, Way::drop},
    {FieldId::te, "", Way::pass, Way::drop},
    // Of one connection, whoever sends them (RFC 9110 7.6.1).
    {FieldId::keep_alive, "", Way::drop, Way::drop},
    {FieldId::proxy_connection, "", Way::drop, Way::drop},
    {FieldId::http2_settings, "", Way::drop, Way::drop},
    // The gateway's own names.
    {FieldId::x_amzn_requestid, "x-amzn-Remapped-x-amzn-RequestId", Way::drop, Way::rename},
    {FieldId::x_amz_apigw_id, "x-amzn-Remapped-x-amz-apigw-id", Way::drop, Way::rename},
};

constexpr auto row_of = [] {
  std::array<uint8_t, 256> rows{};
  for (size_t i = 0; i < std::size(rules); ++i) rows[uint8_t(rules[i].id)] = uint8_t(i + 1);
  return rows;
}();

void add(vm::FieldList& fields, std::string_view name, std::string_view value, FieldId id, Way way, std::string_view renamed) {
  switch (way) {
    case Way::pass: fields.add(name, value, id); break;
    case Way::rename: fields.add(renamed, value, FieldId::other); break;
    case Way::drop: break;
  }
}

}  // namespace

void add_mapped(vm::FieldList& fields, std::string_view name, std::string_view value) {
  const FieldId id = field_id(name);
  const uint8_t row = row_of[uint8_t(id)];
  if (row == 0) return fields.add(name, value, id);
  add(fields, name, value, id, rules[row - 1].mapped, rules[row - 1].renamed);
}

void set_mapped(vm::FieldList& fields, std::string_view name, std::string_view value) {
  const uint8_t row = row_of[uint8_t(field_id(name))];
  const Way way = row == 0 ? Way::pass : rules[row - 1].mapped;
  if (way != Way::drop) fields.set(way == Way::rename ? rules[row - 1].renamed : name, value);
}

void add_of_endpoint(vm::FieldList& fields, const Field& field) {
  const uint8_t row = row_of[uint8_t(field.id)];
  if (row != 0) return add(fields, field.name, field.value, field.id, rules[row - 1].endpoint, rules[row - 1].renamed);
  if (!field.hop_by_hop) fields.add(field);
}

void add_request_ids(vm::Exchange& exchange) {
  exchange.response.fields.add_own("x-amzn-RequestId", exchange.request_id, FieldId::x_amzn_requestid);
  exchange.response.fields.add_own("x-amz-apigw-id", exchange.extended_request_id, FieldId::x_amz_apigw_id);
}

}  // namespace apigw::phase
