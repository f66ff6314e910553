#include "runtime/http/head_parser.h"

#include <algorithm>
#include <cstring>

#include "runtime/base/ascii.h"
#include "runtime/http/scan.h"

namespace apigw::http {
namespace {

constexpr int empty_lines_max = 4;           // before a request line, RFC 9112 2.2
constexpr size_t connection_options_max = 64;  // each is compared with every field
constexpr size_t length_digits_max = 19;     // always fits 64 bits

enum class Step : uint8_t { fine, more, bad };

struct Cursor {
  const char* at;
  const char* end;
  size_t left() const { return size_t(end - at); }
  // Exactly these bytes; a prefix of them at the end of the input wants more.
  Step expect(std::string_view text) {
    size_t part = std::min(text.size(), left());
    if (part > 0 && std::memcmp(at, text.data(), part) != 0) return Step::bad;
    if (part < text.size()) return Step::more;
    at += part;
    return Step::fine;
  }
};

constexpr uint64_t bit(FieldId id) { return uint64_t(1) << uint8_t(id); }
constexpr uint64_t hop_by_hop_ids = bit(FieldId::connection) | bit(FieldId::keep_alive) | bit(FieldId::proxy_connection) | bit(FieldId::te) |
                                    bit(FieldId::trailer) | bit(FieldId::transfer_encoding) | bit(FieldId::upgrade) | bit(FieldId::http2_settings) |
                                    bit(FieldId::proxy_authenticate);
constexpr uint64_t framing_ids = bit(FieldId::connection) | bit(FieldId::content_length) | bit(FieldId::expect) | bit(FieldId::host) |
                                 bit(FieldId::transfer_encoding);

struct Fields {
  std::span<Field> all;
  size_t count = 0;
  uint64_t seen = 0;      // bit per FieldId
  uint64_t repeated = 0;
  bool too_many = false;
};

// *( field-line CRLF ) CRLF
Step parse_fields(Cursor& in, uint32_t fields_max, Fields& out) {
  for (;;) {
    if (in.at == in.end) return Step::more;
    if (*in.at == '\r') return in.expect("\r\n");
    const char* name = in.at;
    const char* p = skip_token(name, in.end);
    if (p == in.end) return Step::more;
    if (*p != ':' || p == name) return Step::bad;
    const char* name_end = p++;
    while (p < in.end && (*p == ' ' || *p == '\t')) ++p;
    const char* value = p;
    p = skip_value(p, in.end);
    const char* value_end = p;
    if (p == in.end) return Step::more;
    in.at = p;
    if (Step step = in.expect("\r\n"); step != Step::fine) return step;
    while (value_end > value && (value_end[-1] == ' ' || value_end[-1] == '\t')) --value_end;
    if (out.count == fields_max || out.count == out.all.size()) {
      out.too_many = true;
      return Step::bad;
    }
    Field& field = out.all[out.count++];
    field.name = {name, size_t(name_end - name)};
    field.value = {value, size_t(value_end - value)};
    field.id = field_id(field.name);
    uint64_t mask = field.id == FieldId::other ? 0 : bit(field.id);
    field.checked = true;
    field.hop_by_hop = mask & hop_by_hop_ids;
    out.repeated |= out.seen & mask;
    out.seen |= mask;
  }
}

bool parse_length(std::string_view value, uint64_t& length) {
  if (value.empty() || value.size() > length_digits_max || !all(value, kDigit)) return false;
  length = 0;
  for (char c : value) length = length * 10 + uint64_t(c - '0');
  return true;
}

// The next member of a comma-separated list; empty members are skipped by the callers that may.
std::string_view next_member(std::string_view& list) {
  size_t comma = list.find(',');
  std::string_view member = list.substr(0, comma);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  while (!member.empty() && (member.front() == ' ' || member.front() == '\t')) member.remove_prefix(1);
  while (!member.empty() && (member.back() == ' ' || member.back() == '\t')) member.remove_suffix(1);
  return member;
}

// RFC 9110 7.6.1: close, keep-alive, and the names of fields that end here.
bool apply_connection(Fields& fields, uint8_t version_minor, Framing& framing) {
  bool close = false, keep = false;
  if (fields.seen & bit(FieldId::connection)) {
    size_t options = 0;
    for (size_t i = 0; i < fields.count; ++i) {
      if (fields.all[i].id != FieldId::connection) continue;
      std::string_view list = fields.all[i].value;
      while (!list.empty()) {
        std::string_view option = next_member(list);
        if (option.empty()) continue;
        if (!all(option, kToken) || ++options > connection_options_max) return false;
        if (ascii_iequals(option, "close")) {
          close = true;
        } else if (ascii_iequals(option, "keep-alive")) {
          keep = true;
        }
        for (size_t k = 0; k < fields.count; ++k) {
          Field& named = fields.all[k];
          if (ascii_iequals(named.name, option)) named.hop_by_hop = true;
        }
      }
    }
  }
  framing.keep_alive = !close && (version_minor >= 1 || keep);
  return true;
}

// host [ ":" port ], RFC 9110 4.2.1 without the empty host; percent-encoding is refused, no name on the wire has it.
bool valid_authority(std::string_view text) {
  if (text.empty()) return false;
  std::string_view port;
  if (text.front() == '[') {
    size_t close = text.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    for (char c : text.substr(1, close - 1)) {
      bool hex = is(c, kDigit) || (uint8_t((c | 0x20) - 'a') < 6);
      if (!hex && c != ':' && c != '.') return false;
    }
    std::string_view rest = text.substr(close + 1);
    if (rest.empty()) return true;
    if (rest.front() != ':') return false;
    port = rest.substr(1);
  } else {
    size_t colon = text.find(':');
    std::string_view host = text.substr(0, colon);
    if (host.empty() || !all(host, kHost)) return false;
    if (colon == std::string_view::npos) return true;
    port = text.substr(colon + 1);
  }
  return port.size() <= 5 && all(port, kDigit);
}

bool split_target(RequestHead& head) {
  std::string_view rest = head.target;
  head.host = {};
  if (rest.front() != '/') {
    size_t scheme = rest.size() > 7 && ascii_iequals(rest.substr(0, 7), "http://")    ? 7
                    : rest.size() > 8 && ascii_iequals(rest.substr(0, 8), "https://") ? 8
                                                                                            : 0;
    if (scheme == 0) return false;
    rest.remove_prefix(scheme);
    size_t path = rest.find_first_of("/?");
    head.host = rest.substr(0, path);
    if (!valid_authority(head.host)) return false;
    rest = path == std::string_view::npos ? std::string_view() : rest.substr(path);
  }
  size_t mark = rest.find('?');
  head.path = rest.substr(0, mark);
  head.query = mark == std::string_view::npos ? std::string_view() : rest.substr(mark + 1);
  if (head.path.empty()) head.path = "/";
  return true;
}

Step parse_request_line(Cursor& in, RequestHead& head, uint16_t& status) {
  for (int i = 0; in.at < in.end && *in.at == '\r'; ++i) {
    if (i == empty_lines_max) return Step::bad;
    if (Step step = in.expect("\r\n"); step != Step::fine) return step;
  }
  const char* p = in.at;
  while (p < in.end && is(*p, kToken)) ++p;
  if (p == in.end) return Step::more;
  if (*p != ' ' || p == in.at) return Step::bad;
  head.method_text = {in.at, size_t(p - in.at)};
  const char* target = ++p;
  p = skip_target(p, in.end);
  if (p == in.end) return Step::more;
  if (*p != ' ' || p == target) return Step::bad;
  head.target = {target, size_t(p - target)};
  in.at = p + 1;
  if (Step step = in.expect("HTTP/"); step != Step::fine) return step;
  if (in.left() < 3) {
    // "1.1" as far as it goes.
    const char* q = in.at;
    if (q < in.end && !is(*q++, kDigit)) return Step::bad;
    if (q < in.end && *q != '.') return Step::bad;
    return Step::more;
  }
  if (!is(in.at[0], kDigit) || in.at[1] != '.' || !is(in.at[2], kDigit)) return Step::bad;
  char major = in.at[0], minor = in.at[2];
  in.at += 3;
  if (Step step = in.expect("\r\n"); step != Step::fine) return step;
  if (major != '1' || minor > '1') {
    status = 505;
    return Step::bad;
  }
  head.version_minor = uint8_t(minor - '0');
  return Step::fine;
}

bool request_framing(Fields& fields, RequestHead& head, Framing& framing) {
  framing = {};
  if (fields.repeated & (bit(FieldId::content_length) | bit(FieldId::transfer_encoding) | bit(FieldId::host))) return false;
  bool has_host = fields.seen & bit(FieldId::host);
  if (!has_host && head.version_minor >= 1) return false;
  if (fields.seen & framing_ids) {
    for (size_t i = 0; i < fields.count; ++i) {
      const Field& field = fields.all[i];
      switch (field.id) {
        case FieldId::content_length:
          if (!parse_length(field.value, framing.content_length)) return false;
          framing.has_length = true;
          break;
        case FieldId::transfer_encoding:
          if (!ascii_iequals(field.value, "chunked") || head.version_minor == 0) return false;
          framing.chunked = true;
          break;
        case FieldId::host:
          if (!valid_authority(field.value)) return false;
          if (head.host.empty()) head.host = field.value;
          break;
        case FieldId::expect:
          framing.expects_continue = head.version_minor >= 1 && ascii_iequals(field.value, "100-continue");
          break;
        default: break;
      }
    }
  }
  if (framing.has_length && framing.chunked) return false;
  return apply_connection(fields, head.version_minor, framing);
}

// Responses may repeat the same length (RFC 9110 8.6); different ones, or a list of different ones, are malformed.
bool response_length(std::string_view value, Framing& framing) {
  if (value.empty()) return false;
  while (!value.empty()) {
    uint64_t length;
    bool comma_last = value.back() == ',';
    if (comma_last || !parse_length(next_member(value), length)) return false;
    if (framing.has_length && framing.content_length != length) return false;
    framing.content_length = length;
    framing.has_length = true;
  }
  return true;
}

bool response_framing(Fields& fields, ResponseHead& head, Framing& framing) {
  framing = {};
  if (fields.repeated & bit(FieldId::transfer_encoding)) return false;
  for (size_t i = 0; i < fields.count; ++i) {
    const Field& field = fields.all[i];
    if (field.id == FieldId::content_length && !response_length(field.value, framing)) return false;
    if (field.id == FieldId::transfer_encoding) {
      if (!ascii_iequals(field.value, "chunked") || head.version_minor == 0) return false;
      framing.chunked = true;
    }
  }
  if (framing.has_length && framing.chunked) return false;
  return apply_connection(fields, head.version_minor, framing);
}

Step parse_status_line(Cursor& in, ResponseHead& head) {
  if (Step step = in.expect("HTTP/1."); step != Step::fine) return step;
  if (in.at == in.end) return Step::more;
  if (*in.at != '0' && *in.at != '1') return Step::bad;
  head.version_minor = uint8_t(*in.at++ - '0');
  if (Step step = in.expect(" "); step != Step::fine) return step;
  unsigned status = 0;
  for (int i = 0; i < 3; ++i, ++in.at) {
    if (in.at == in.end) return Step::more;
    if (!is(*in.at, kDigit) || (i == 0 && *in.at == '0')) return Step::bad;
    status = status * 10 + unsigned(*in.at - '0');
  }
  head.status = uint16_t(status);
  head.reason = {};
  if (in.at == in.end) return Step::more;
  // The space before an empty reason is required, and widely left out.
  if (*in.at == ' ') {
    const char* reason = ++in.at;
    in.at = skip_value(in.at, in.end);
    if (in.at == in.end) return Step::more;
    head.reason = {reason, size_t(in.at - reason)};
  }
  return in.expect("\r\n");
}

// Only bytes_max bytes are looked at, so that a head refused for its size is refused alike whole and in parts.
ParseResult outcome(Step step, std::string_view in, const Cursor& cursor, const HeadLimits& limits, uint16_t status) {
  if (step == Step::fine) return {ParseState::complete, 0, uint32_t(cursor.at - in.data())};
  if (step == Step::bad) return {ParseState::bad, status, 0};
  if (in.size() >= limits.bytes_max) return {ParseState::bad, 431, 0};
  return {};
}

}  // namespace

ParseResult parse_request_head(std::string_view in, const HeadLimits& limits, std::span<Field> scratch, RequestHead& head, Framing& framing) {
  Cursor cursor{in.data(), in.data() + std::min<size_t>(in.size(), limits.bytes_max)};
  Fields fields{.all = scratch};
  uint16_t status = 400;
  Step step = parse_request_line(cursor, head, status);
  if (step == Step::fine) step = parse_fields(cursor, limits.fields_max, fields);
  if (step == Step::bad && fields.too_many) status = 431;
  if (step == Step::fine) {
    head.method = parse_method(head.method_text);
    bool fine = head.method_text != "CONNECT" && split_target(head) && request_framing(fields, head, framing);
    if (!fine) step = Step::bad;
    head.fields = fields.all.first(fields.count);
  }
  return outcome(step, in, cursor, limits, status);
}

ParseResult parse_response_head(std::string_view in, const HeadLimits& limits, std::span<Field> scratch, ResponseHead& head, Framing& framing) {
  Cursor cursor{in.data(), in.data() + std::min<size_t>(in.size(), limits.bytes_max)};
  Fields fields{.all = scratch};
  Step step = parse_status_line(cursor, head);
  if (step == Step::fine) step = parse_fields(cursor, limits.fields_max, fields);
  if (step == Step::fine) {
    if (!response_framing(fields, head, framing)) step = Step::bad;
    head.fields = fields.all.first(fields.count);
  }
  return outcome(step, in, cursor, limits, 502);
}

}  // namespace apigw::http
