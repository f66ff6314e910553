// Streaming answers of functions: the same bytes mean the same in every split, and nothing is read beyond them.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "runtime/lambda/streamed_response.h"

namespace {

using apigw::lambda::StreamedResponse;

std::string read(std::string_view stream, size_t piece_bytes) {
  apigw::BlockPool blocks;
  apigw::Arena arena(blocks);
  StreamedResponse response(arena);
  std::string out;
  while (!stream.empty()) {
    const std::string_view piece = stream.substr(0, piece_bytes);
    stream.remove_prefix(piece.size());
    const auto copy = std::make_unique<char[]>(piece.size());  // its own memory, so that a sanitizer sees its end
    piece.copy(copy.get(), piece.size());
    for (std::string_view rest{copy.get(), piece.size()};;) {
      const auto step = response.next(rest);
      if (step.consumed > rest.size()) abort();
      rest.remove_prefix(step.consumed);
      if (step.state == StreamedResponse::State::more) break;
      if (step.state == StreamedResponse::State::metadata) out += "<" + std::string(step.bytes) + ">";
      if (step.state == StreamedResponse::State::body) out += step.bytes;
      if (step.state == StreamedResponse::State::complete) return out + "|complete";
      if (step.state == StreamedResponse::State::failed) return out + "|failed " + std::string(step.bytes);
    }
  }
  return out + "|more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view stream{reinterpret_cast<const char*>(data), size};
  const std::string whole = read(stream, size ? size : 1);
  for (const size_t piece : {size_t(1), size_t(3), size_t(100)}) {
    if (read(stream, piece) != whole) abort();
  }
  return 0;
}
