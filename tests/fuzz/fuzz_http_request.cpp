// Requests as a stream of bytes. What must hold:
//   a prefix is never read differently from the whole; what is accepted, written out again, is read as the same request; the framing
//   decides on one body, in whatever pieces it comes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "runtime/http/chunked.h"
#include "runtime/http/head_parser.h"
#include "runtime/http/message_writer.h"

using namespace apigw;
using namespace apigw::http;

namespace {

constexpr HeadLimits limits{2048, 32};
constexpr uint64_t body_bytes_max = 4096;

void must(bool condition) {
  if (!condition) std::abort();
}

struct Parsed {
  std::array<Field, limits.fields_max> scratch;
  RequestHead head;
  Framing framing;
  ParseResult result;
  explicit Parsed(std::string_view in) { result = parse_request_head(in, limits, scratch, head, framing); }
};

bool inside(std::string_view view, std::string_view text) {
  return view.empty() || view == "/" || (view.data() >= text.data() && view.data() + view.size() <= text.data() + text.size());
}

struct Body {
  ChunkedDecoder::State state = ChunkedDecoder::State::more;
  std::string bytes;
  size_t consumed = 0;
};

Body decode(std::string_view in, size_t piece_bytes) {
  ChunkedDecoder decoder(body_bytes_max);
  Body body;
  while (body.consumed < in.size() && body.state == ChunkedDecoder::State::more) {
    std::string piece(in.substr(body.consumed, piece_bytes));
    auto step = decoder.decode(piece.data(), piece.size(), piece.data());
    must(step.consumed <= piece.size() && step.produced <= step.consumed);
    body.bytes.append(piece, 0, step.produced);
    body.consumed += step.consumed;
    body.state = step.state;
  }
  must(body.bytes.size() <= body_bytes_max);
  return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view in(reinterpret_cast<const char*>(data), std::min<size_t>(size, 8192));
  Parsed whole(in);

  // Prefixes: the cuts near line ends and a spread of others.
  for (size_t cut = 0; cut <= std::min<size_t>(in.size(), limits.bytes_max + 2); cut += cut < 64 || (cut < in.size() && in[cut] == '\n') ? 1 : 13) {
    std::string copy(in.substr(0, cut));  // its own allocation: reading past the end is seen
    Parsed part(copy);
    if (part.result.state == ParseState::bad) must(whole.result.state == ParseState::bad);
    if (part.result.state == ParseState::complete) must(whole.result.state == ParseState::complete && whole.result.bytes == part.result.bytes);
    if (part.result.state == ParseState::incomplete && whole.result.state == ParseState::complete) must(cut < whole.result.bytes);
  }
  if (whole.result.state != ParseState::complete) return 0;

  const RequestHead& head = whole.head;
  std::string_view raw = in.substr(0, whole.result.bytes);
  must(raw.size() <= limits.bytes_max && raw.ends_with("\r\n\r\n"));
  must(!(whole.framing.chunked && whole.framing.has_length));
  must(inside(head.target, raw) && inside(head.path, raw) && inside(head.query, raw) && inside(head.host, raw) && head.path.starts_with('/'));
  for (const Field& field : head.fields) {
    must(inside(field.name, raw) && inside(field.value, raw) && !field.name.empty());
    must(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos && field.id == field_id(field.name));
  }

  // One framing, one body.
  std::string_view rest = in.substr(raw.size());
  std::string body;
  if (whole.framing.chunked) {
    Body once = decode(rest, rest.size() + 1), bytes = decode(rest, 1), odd = decode(rest, 7);
    must(once.state == bytes.state && once.bytes == bytes.bytes && once.consumed == bytes.consumed);
    must(once.state == odd.state && once.bytes == odd.bytes && once.consumed == odd.consumed);
    if (once.state != ChunkedDecoder::State::done) return 0;
    body = once.bytes;
  } else if (whole.framing.content_length > rest.size()) {
    return 0;
  } else {
    body = rest.substr(0, size_t(whole.framing.content_length));
  }

  // Forwarded, it is exactly one request, whatever follows it.
  std::string target(head.path);
  if (head.target.find('?') != std::string_view::npos) target.append("?").append(head.query);
  RequestLine line{head.method_text, target, head.host.empty() ? "h" : head.host, true, body.size()};
  must(valid_request_line(line));
  std::string out(request_head_bound(line, head.fields), '\0');
  size_t written = size_t(write_request_head(out.data(), line, head.fields) - out.data());
  must(written <= out.size());
  out.resize(written);
  out += body + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
  constexpr HeadLimits roomy{8192, 64};
  std::array<Field, 64> scratch;
  RequestHead again;
  Framing framing;
  ParseResult result = parse_request_head(out, roomy, scratch, again, framing);
  must(result.state == ParseState::complete && framing.has_length && !framing.chunked && framing.content_length == body.size());
  must(again.method_text == head.method_text && again.path == head.path && again.query == head.query && again.host == line.host);
  must(std::string_view(out).substr(result.bytes, body.size()) == body);
  size_t kept = 0;
  for (const Field& field : again.fields) {
    must(!field.hop_by_hop);
    if (field.id == FieldId::host || field.id == FieldId::content_length) continue;
    while (kept < head.fields.size() && !(head.fields[kept].name == field.name && head.fields[kept].value == field.value)) ++kept;
    must(kept++ < head.fields.size());
  }
  return 0;
}
