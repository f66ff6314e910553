#pragma once
// What a function streams to an AWS_PROXY integration: metadata (status, headers, cookies) as JSON, eight NULs, and then the body as it is.
#include <cstdint>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/lambda/event_stream.h"

namespace apigw::lambda {

class StreamedResponse {
 public:
  enum class Framing : uint8_t { event_stream, none };  // none: the payload as the function wrote it, over when the call is
  explicit StreamedResponse(Arena& arena, Framing framing = Framing::event_stream) : arena_(&arena), framing_(framing) {}

  enum class State : uint8_t {
    more,      // all input is consumed
    metadata,  // `bytes`: the JSON, in the arena; the body follows
    body,      // `bytes` of it
    complete,  // the function is done
    failed,    // `bytes` says why
  };
  struct Step {
    State state;
    size_t consumed;
    std::string_view bytes;
  };
  /// Takes some of what the call answers; as EventStream::next.
  Step next(std::string_view in);

  /// The stream said that the function is done.
  bool is_complete() const { return events_.is_complete(); }
  /// Nothing in the answer says so: the function is done when the call has ended well.
  bool ends_with_call() const { return framing_ == Framing::none; }

 private:
  static constexpr size_t metadata_bytes_max = 16 * 1024;  // the service's limit, the delimiter included
  static constexpr size_t delimiter_bytes = 8;

  EventStream::Step next_event(std::string_view in);
  Step take_metadata(std::string_view payload);

  Arena* arena_;
  Framing framing_;
  EventStream events_;
  char* metadata_ = nullptr;  // until the delimiter is found
  size_t metadata_size_ = 0;
  bool in_body_ = false;
  std::string_view rest_;  // of the payload in which the delimiter ended: the body's first bytes, still in the input
  bool too_long_ = false;
};

}  // namespace apigw::lambda
