#include "runtime/http/message_writer.h"

#include <charconv>

#include "runtime/base/copy.h"
#include "runtime/http/scan.h"
#include "runtime/http/status.h"

namespace apigw::http {
namespace {

constexpr uint64_t bit(FieldId id) { return uint64_t(1) << uint8_t(id); }
constexpr uint64_t ours = bit(FieldId::connection) | bit(FieldId::content_length) | bit(FieldId::transfer_encoding) | bit(FieldId::keep_alive) |
                          bit(FieldId::proxy_connection);
constexpr uint64_t ours_in_responses = ours | bit(FieldId::date);
constexpr uint64_t ours_in_requests = ours | bit(FieldId::host) | bit(FieldId::te) | bit(FieldId::http2_settings) | bit(FieldId::expect);

constexpr size_t start_line_bytes_max = 64;  // "HTTP/1.1 511 Network Authentication Required\r\n"
constexpr size_t own_fields_bytes_max = 160;

char* put(char* to, std::string_view text) { return copy_text(to, text); }

char* put(char* to, uint64_t number) { return std::to_chars(to, to + 20, number).ptr; }

size_t fields_bound(std::span<const Field> fields) {
  size_t bytes = 0;
  for (const Field& field : fields) bytes += field.name.size() + field.value.size() + 4;
  return bytes;
}

bool may_leave(const Field& field) { return !field.name.empty() && all(field.name, kToken) && valid_value(field.value); }

char* put_fields(char* to, std::span<const Field> fields, uint64_t owned) {
  for (const Field& field : fields) {
    if (field.hop_by_hop) continue;
    // Fields made by templates and functions may come without their id, and may hold anything.
    const FieldId id = field.checked || field.id != FieldId::other ? field.id : field_id(field.name);
    if (id != FieldId::other && (bit(id) & owned)) continue;
    if (!field.checked && !may_leave(field)) continue;
    to = put(to, field.name);
    *to++ = ':';
    *to++ = ' ';
    to = put(to, field.value);
    *to++ = '\r';
    *to++ = '\n';
  }
  return to;
}

}  // namespace

size_t response_head_bound(std::span<const Field> fields) { return start_line_bytes_max + own_fields_bytes_max + fields_bound(fields); }

char* write_response_head(char* to, const ResponseLine& line, std::span<const Field> fields) {
  to = put(to, "HTTP/1.1 ");
  to = put(to, uint64_t(line.status));
  *to++ = ' ';
  to = put(to, reason_phrase(line.status));
  to = put(to, "\r\n");
  to = put_fields(to, fields, ours_in_responses);
  to = put(to, "Date: ");
  to = put(to, line.date);
  if (line.has_length) {
    to = put(to, "\r\nContent-Length: ");
    to = put(to, line.content_length);
  }
  if (line.chunked) to = put(to, "\r\nTransfer-Encoding: chunked");
  if (line.connection != ConnectionField::none) {
    to = put(to, line.connection == ConnectionField::close ? "\r\nConnection: close" : "\r\nConnection: keep-alive");
  }
  return put(to, "\r\n\r\n");
}

bool valid_request_line(const RequestLine& line) {
  return !line.method.empty() && all(line.method, kToken) && !line.target.empty() && line.target.front() == '/' &&
         skip_target(line.target.data(), line.target.data() + line.target.size()) == line.target.data() + line.target.size() &&
         !line.host.empty() && all(line.host, kTarget);
}

size_t request_head_bound(const RequestLine& line, std::span<const Field> fields) {
  return line.method.size() + line.target.size() + line.host.size() + own_fields_bytes_max + fields_bound(fields);
}

char* write_request_head(char* to, const RequestLine& line, std::span<const Field> fields) {
  to = put(to, line.method);
  *to++ = ' ';
  to = put(to, line.target);
  to = put(to, " HTTP/1.1\r\nHost: ");
  to = put(to, line.host);
  to = put(to, "\r\n");
  to = put_fields(to, fields, ours_in_requests);
  if (line.has_length) {
    to = put(to, "Content-Length: ");
    to = put(to, line.content_length);
    to = put(to, "\r\n");
  }
  return put(to, "\r\n");
}

}  // namespace apigw::http
