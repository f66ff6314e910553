// Event streams of functions, in every split, whole and damaged.
#include "runtime/lambda/streamed_response.h"

#include <doctest/doctest.h>

#include "tests/support/event_stream.h"

using namespace apigw;
using namespace apigw::testing;
using lambda::StreamedResponse;

namespace {

const std::string nuls(8, '\0');

/// "metadata|body|" and how it ended, the stream arriving in pieces of that many bytes.
std::string read(const std::string& stream, size_t piece_bytes, StreamedResponse::Framing framing = StreamedResponse::Framing::event_stream) {
  BlockPool blocks;
  Arena arena(blocks);
  StreamedResponse response(arena, framing);
  std::string metadata = "-", body, end = "more";
  for (size_t at = 0; at < stream.size() && end == "more"; at += piece_bytes) {
    const std::string copy = stream.substr(at, piece_bytes);  // its own memory: nothing may be read beyond it
    for (std::string_view rest = copy; end == "more";) {
      const auto step = response.next(rest);
      rest.remove_prefix(step.consumed);
      if (step.state == StreamedResponse::State::more) break;
      if (step.state == StreamedResponse::State::metadata) metadata = step.bytes;
      if (step.state == StreamedResponse::State::body) body += step.bytes;
      if (step.state == StreamedResponse::State::complete) end = "complete";
      if (step.state == StreamedResponse::State::failed) end = "failed: " + std::string(step.bytes);
    }
  }
  return metadata + "|" + body + "|" + end;
}

}  // namespace

TEST_CASE("crc: the check value of its definition") { CHECK(crc32(0, "123456789") == 0xcbf43926); }

TEST_CASE("streamed response: metadata and body, however they are cut into frames and reads") {
  const std::string payload = R"({"statusCode":201})" + nuls + "the body" + nuls + "goes on";
  const std::string expected = R"({"statusCode":201}|the body)" + nuls + "goes on|complete";
  for (size_t frame_bytes = 1; frame_bytes <= payload.size(); frame_bytes += 3) {
    std::string stream;
    for (size_t at = 0; at < payload.size(); at += frame_bytes) stream += chunk(payload.substr(at, frame_bytes));
    stream += completion();
    for (const size_t piece : {size_t(1), size_t(2), size_t(7), size_t(64), stream.size()}) CHECK(read(stream, piece) == expected);
  }
}

TEST_CASE("streamed response: empty chunks, unknown events and empty bodies do no harm") {
  const std::string other = frame({{":event-type", "Later"}, {":message-type", "event"}}, "whatever");
  const std::string stream = chunk("") + other + frame({}, "") + chunk("{}" + nuls) + chunk("") + completion("");
  // A message without headers is no event.
  CHECK(read(stream, 5) == "-||failed: the function's answer broke off with an exception of the service");
  CHECK(read(chunk("") + other + chunk("{}" + nuls) + chunk("") + completion(""), 5) == "{}||complete");
}

TEST_CASE("streamed response: errors of the function, before and after the metadata") {
  const std::string error = completion(R"({"ErrorCode":"Unhandled","ErrorDetails":"{\"errorMessage\":\"no\"}"})");
  const std::string function_error = "failed: Lambda execution failed with status 200 due to customer function error";
  CHECK(read(error, 3) == "-||" + function_error);
  CHECK(read(chunk("{}" + nuls + "a") + error, 3) == "{}|a|" + function_error);
  CHECK(read(chunk("{}" + nuls) + completion(R"({"ErrorCode":null})"), 3) == "{}||complete");
  CHECK(read(completion(R"({"ErrorDetails":")" + std::string(9000, 'x') + R"(","ErrorCode":"Unhandled"})"), 999) == "-||" + function_error);
}

TEST_CASE("streamed response: metadata ends within 16 KB or not at all") {
  const std::string longest(16 * 1024 - 8, ' ');
  CHECK(read(chunk(longest + nuls + "b") + completion(), 1000) == longest + "|b|complete");
  CHECK(read(chunk(longest + " " + nuls), 1000) == "-||failed: configuration error: Malformed Lambda proxy response");
}

TEST_CASE("streamed response: without frames, as a function of this machine wrote it") {
  const std::string payload = "{}" + nuls + "body";
  for (size_t piece = 1; piece <= payload.size(); ++piece) CHECK(read(payload, piece, StreamedResponse::Framing::none) == "{}|body|more");
}

TEST_CASE("streamed response: no flipped bit passes for a whole stream") {
  const std::string stream = chunk("{}" + nuls + "body") + completion();
  REQUIRE(read(stream, stream.size()) == "{}|body|complete");
  for (size_t bit = 0; bit < stream.size() * 8; ++bit) {
    std::string flipped = stream;
    flipped[bit / 8] = char(flipped[bit / 8] ^ 1 << bit % 8);
    const std::string outcome = read(flipped, 16);
    CHECK_FALSE(outcome.ends_with("complete"));
  }
}
