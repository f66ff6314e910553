#pragma once
// application/vnd.amazon.eventstream as InvokeWithResponseStream answers it: frames of a prelude (total length, length of the headers, CRC),
// headers, payload and CRC, numbers big-endian. Decoded in any split; payloads are passed on as they come, not frame by frame.
#include <array>
#include <cstdint>
#include <string_view>

namespace apigw::lambda {

class EventStream {
 public:
  enum class State : uint8_t {
    more,      // all input is consumed
    payload,   // `bytes` of a PayloadChunk
    complete,  // InvokeComplete without an error: nothing follows
    failed,    // `bytes` says why: the function failed, the service sent an exception, or the stream is damaged
  };
  struct Step {
    State state;
    size_t consumed;
    std::string_view bytes;  // of the input, or of this object's memory
  };
  /// Takes some of `in`. Call again with the rest until it says more; after complete or failed it consumes everything and says so again.
  Step next(std::string_view in);

  bool is_complete() const { return at_ == At::complete; }

 private:
  enum class At : uint8_t { prelude, headers, payload, checksum, complete, failed };
  enum class Kind : uint8_t { chunk, completion, exception, other };

  static constexpr size_t prelude_bytes = 12;
  static constexpr size_t checksum_bytes = 4;
  static constexpr size_t kept_bytes_max = 4096;

  Step read_prelude();
  Step read_headers();
  Step read_payload(std::string_view& in);
  Step read_checksum();
  Step end_of_message();
  Step fail(std::string_view reason);
  bool collect(std::string_view& in, size_t wanted);

  std::array<char, kept_bytes_max> kept_;  // prelude, headers or checksum until it is whole; the JSON of the last message, which may be cut
  size_t kept_size_ = 0;
  size_t json_size_ = 0;
  std::string_view reason_;
  uint32_t headers_bytes_ = 0;
  uint32_t payload_left_ = 0;
  uint32_t crc_ = 0;
  At at_ = At::prelude;
  Kind kind_ = Kind::other;
};

}  // namespace apigw::lambda
