#include "runtime/lambda/streamed_response.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace apigw::lambda {

EventStream::Step StreamedResponse::next_event(std::string_view in) {
  if (framing_ == Framing::event_stream) return events_.next(in);
  return {in.empty() ? EventStream::State::more : EventStream::State::payload, in.size(), in};
}

StreamedResponse::Step StreamedResponse::next(std::string_view in) {
  if (!rest_.empty()) return {State::body, 0, std::exchange(rest_, {})};
  if (too_long_) return {State::failed, in.size(), "configuration error: Malformed Lambda proxy response"};
  size_t consumed = 0;
  for (;;) {
    const EventStream::Step event = next_event(in.substr(consumed));
    consumed += event.consumed;
    Step step{State::more, consumed, event.bytes};
    switch (event.state) {
      case EventStream::State::more: return step;
      case EventStream::State::complete: step.state = State::complete; return step;
      case EventStream::State::failed: step.state = State::failed; return step;
      case EventStream::State::payload: break;
    }
    if (in_body_) {
      step.state = State::body;
      return step;
    }
    step = take_metadata(event.bytes);
    step.consumed = consumed;
    if (step.state != State::more) return step;
  }
}

StreamedResponse::Step StreamedResponse::take_metadata(std::string_view payload) {
  if (!metadata_) metadata_ = static_cast<char*>(arena_->allocate(metadata_bytes_max, 1));
  const size_t before = metadata_size_;
  const size_t part = std::min(payload.size(), metadata_bytes_max - before);
  std::memcpy(metadata_ + before, payload.data(), part);
  metadata_size_ += part;
  constexpr std::string_view delimiter{"\0\0\0\0\0\0\0\0", delimiter_bytes};
  const std::string_view kept{metadata_, metadata_size_};
  // It may have begun in an earlier piece.
  const size_t at = kept.find(delimiter, before < delimiter_bytes ? 0 : before - delimiter_bytes + 1);
  if (at != std::string_view::npos) {
    in_body_ = true;
    rest_ = payload.substr(at + delimiter_bytes - before);
    return {State::metadata, 0, kept.substr(0, at)};
  }
  if (metadata_size_ < metadata_bytes_max) return {State::more, 0, {}};
  too_long_ = true;
  return {State::failed, 0, "configuration error: Malformed Lambda proxy response"};
}

}  // namespace apigw::lambda
