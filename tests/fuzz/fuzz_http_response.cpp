// Responses as a stream of bytes, read as the client reads them; and written out again as the server would. What must hold is
// what fuzz_http_request.cpp holds of requests.
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

void must(bool condition) {
  if (!condition) std::abort();
}

struct Parsed {
  std::array<Field, limits.fields_max> scratch;
  ResponseHead head;
  Framing framing;
  ParseResult result;
  explicit Parsed(std::string_view in) { result = parse_response_head(in, limits, scratch, head, framing); }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view in(reinterpret_cast<const char*>(data), std::min<size_t>(size, 8192));
  Parsed whole(in);
  for (size_t cut = 0; cut <= std::min<size_t>(in.size(), limits.bytes_max + 2); cut += cut < 64 || (cut < in.size() && in[cut] == '\n') ? 1 : 13) {
    std::string copy(in.substr(0, cut));
    Parsed part(copy);
    if (part.result.state == ParseState::bad) must(whole.result.state == ParseState::bad);
    if (part.result.state == ParseState::complete) must(whole.result.state == ParseState::complete && whole.result.bytes == part.result.bytes);
    if (part.result.state == ParseState::incomplete && whole.result.state == ParseState::complete) must(cut < whole.result.bytes);
  }
  if (whole.result.state != ParseState::complete) return 0;
  must(whole.head.status >= 100 && whole.head.status <= 999);
  must(!(whole.framing.chunked && whole.framing.has_length));

  std::string_view rest = in.substr(whole.result.bytes);
  std::string body;
  if (whole.framing.chunked) {
    // In place, and through a second buffer, as the client does for the first and for later reads.
    std::string in_place(rest);
    ChunkedDecoder one(4096), two(4096);
    auto step = one.decode(in_place.data(), in_place.size(), in_place.data());
    std::string target(rest.size() + 1, '\0');
    size_t half = rest.size() / 2, produced = 0, consumed = 0;
    auto first = two.decode(rest.data(), half, target.data());
    produced = first.produced, consumed = first.consumed;
    auto last = first;
    if (first.state == ChunkedDecoder::State::more) {
      last = two.decode(rest.data() + half, rest.size() - half, target.data() + produced);
      produced += last.produced, consumed += last.consumed;
    }
    must(step.state == last.state && step.produced == produced && step.consumed == consumed);
    must(std::string_view(in_place).substr(0, produced) == std::string_view(target).substr(0, produced));
    if (step.state != ChunkedDecoder::State::done) return 0;
    body = in_place.substr(0, produced);
  } else {
    body = rest.substr(0, whole.framing.has_length ? size_t(std::min<uint64_t>(whole.framing.content_length, rest.size())) : rest.size());
  }
  if (whole.head.status < 200) return 0;

  ResponseLine line{whole.head.status, true, body.size(), ConnectionField::close, "Sun, 06 Nov 1994 08:49:37 GMT"};
  std::string out(response_head_bound(whole.head.fields), '\0');
  size_t written = size_t(write_response_head(out.data(), line, whole.head.fields) - out.data());
  must(written <= out.size());
  out.resize(written);
  constexpr HeadLimits roomy{8192, 64};
  std::array<Field, 64> scratch;
  ResponseHead again;
  Framing framing;
  ParseResult result = parse_response_head(out, roomy, scratch, again, framing);
  must(result.state == ParseState::complete && result.bytes == out.size() && again.status == whole.head.status);
  must(framing.has_length && framing.content_length == body.size() && !framing.chunked && !framing.keep_alive);
  return 0;
}
