#include "runtime/lambda/event_stream.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "runtime/base/crc32.h"

namespace apigw::lambda {
namespace {

constexpr std::string_view damaged = "the function's event stream is damaged";
constexpr uint32_t message_bytes_max = 25 * 1024 * 1024;  // a little more than the service's own limit

uint32_t number_at(std::string_view bytes, size_t at, size_t size = 4) {
  uint32_t number = 0;
  for (size_t i = 0; i < size; ++i) number = number << 8 | uint8_t(bytes[at + i]);
  return number;
}

// Bytes of a header's value by its type; the variable ones have a length of two bytes in front.
constexpr int8_t variable = -1;
constexpr int8_t value_bytes[] = {0, 0, 1, 2, 4, 8, variable, variable, 8, 16};
constexpr uint8_t string_type = 7;

/// Calls visit(name, value) for every header that is a string. False: the headers are damaged.
template <class Visit>
bool each_header(std::string_view headers, Visit visit) {
  while (!headers.empty()) {
    const size_t name_size = uint8_t(headers[0]);
    if (headers.size() < 2 + name_size) return false;
    const std::string_view name = headers.substr(1, name_size);
    const uint8_t type = uint8_t(headers[1 + name_size]);
    headers.remove_prefix(2 + name_size);
    if (type >= std::size(value_bytes)) return false;
    size_t size = size_t(value_bytes[type]);
    if (value_bytes[type] == variable) {
      if (headers.size() < 2) return false;
      size = number_at(headers, 0, 2);
      headers.remove_prefix(2);
    }
    if (headers.size() < size) return false;
    if (type == string_type) visit(name, headers.substr(0, size));
    headers.remove_prefix(size);
  }
  return true;
}

/// ErrorCode in the JSON of InvokeComplete: there and neither null nor empty.
bool has_error_code(std::string_view json) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element document;
  std::string_view code;
  if (json.empty()) return false;
  if (parser.parse(json.data(), json.size(), true).get(document) != simdjson::SUCCESS) return true;  // cut: only details make it long
  return document["ErrorCode"].get(code) == simdjson::SUCCESS && !code.empty();
}

}  // namespace

// What is collected stands at the end of the memory, so that the JSON at its start survives the checksum.
bool EventStream::collect(std::string_view& in, size_t wanted) {
  const size_t part = std::min(in.size(), wanted - kept_size_);
  if (part > 0) std::memcpy(kept_.data() + kept_.size() - wanted + kept_size_, in.data(), part);
  kept_size_ += part;
  in.remove_prefix(part);
  if (kept_size_ < wanted) return false;
  kept_size_ = 0;
  return true;
}

EventStream::Step EventStream::fail(std::string_view reason) {
  at_ = At::failed;
  reason_ = reason;
  return {State::failed, 0, reason};
}

EventStream::Step EventStream::read_prelude() {
  const std::string_view prelude{kept_.data() + kept_.size() - prelude_bytes, prelude_bytes};
  const uint32_t total = number_at(prelude, 0);
  headers_bytes_ = number_at(prelude, 4);
  if (crc32(0, prelude.substr(0, 8)) != number_at(prelude, 8)) return fail(damaged);
  constexpr uint32_t frame_bytes = prelude_bytes + checksum_bytes;
  // The JSON and what is collected share the memory.
  if (headers_bytes_ > kept_bytes_max / 2 || total > message_bytes_max || total < frame_bytes + headers_bytes_) return fail(damaged);
  payload_left_ = total - frame_bytes - headers_bytes_;
  crc_ = crc32(0, prelude);
  json_size_ = 0;
  at_ = At::headers;
  return {State::more, 0, {}};
}

EventStream::Step EventStream::read_headers() {
  const std::string_view headers{kept_.data() + kept_.size() - headers_bytes_, headers_bytes_};
  crc_ = crc32(crc_, headers);
  std::string_view message, event;
  const bool sound = each_header(headers, [&](std::string_view name, std::string_view value) {
    if (name == ":message-type") message = value;
    if (name == ":event-type") event = value;
  });
  if (!sound) return fail(damaged);
  kind_ = message != "event"          ? Kind::exception
          : event == "PayloadChunk"   ? Kind::chunk
          : event == "InvokeComplete" ? Kind::completion
                                      : Kind::other;
  at_ = At::payload;
  return {State::more, 0, {}};
}

EventStream::Step EventStream::read_payload(std::string_view& in) {
  const std::string_view piece = in.substr(0, payload_left_);
  in.remove_prefix(piece.size());
  payload_left_ -= uint32_t(piece.size());
  crc_ = crc32(crc_, piece);
  if (payload_left_ == 0) at_ = At::checksum;
  if (kind_ == Kind::chunk && !piece.empty()) return {State::payload, 0, piece};
  const size_t room = kept_bytes_max / 2 - json_size_;
  if (!piece.empty()) std::memcpy(kept_.data() + json_size_, piece.data(), std::min(room, piece.size()));
  json_size_ += std::min(room, piece.size());
  return {State::more, 0, {}};
}

EventStream::Step EventStream::read_checksum() {
  const std::string_view checksum{kept_.data() + kept_.size() - checksum_bytes, checksum_bytes};
  if (number_at(checksum, 0) != crc_) return fail(damaged);
  at_ = At::prelude;
  return end_of_message();
}

EventStream::Step EventStream::end_of_message() {
  const std::string_view json{kept_.data(), json_size_};
  switch (kind_) {
    case Kind::chunk:
    case Kind::other: return {State::more, 0, {}};
    case Kind::exception: return fail("the function's answer broke off with an exception of the service");
    case Kind::completion: break;
  }
  if (has_error_code(json)) return fail("Lambda execution failed with status 200 due to customer function error");
  at_ = At::complete;
  return {State::complete, 0, {}};
}

EventStream::Step EventStream::next(std::string_view in) {
  const size_t given = in.size();
  for (;;) {
    Step step{State::more, 0, {}};
    switch (at_) {
      case At::prelude:
        if (collect(in, prelude_bytes)) step = read_prelude();
        break;
      case At::headers:
        if (collect(in, headers_bytes_)) step = read_headers();
        break;
      case At::payload: step = read_payload(in); break;
      case At::checksum:
        if (collect(in, checksum_bytes)) step = read_checksum();
        break;
      case At::complete: return {State::complete, given, {}};
      case At::failed: return {State::failed, given, reason_};
    }
    step.consumed = given - in.size();
    const bool nothing_to_wait_for = (at_ == At::headers && headers_bytes_ == 0) || (at_ == At::payload && payload_left_ == 0);
    if (step.state != State::more || (in.empty() && !nothing_to_wait_for)) return step;
  }
}

}  // namespace apigw::lambda
