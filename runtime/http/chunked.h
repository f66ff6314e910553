#pragma once
// Chunked transfer coding, RFC 9112 7.1, decoded in any split. Strict: CRLF only, sizes of at most 16 hexadecimal digits, no blank
// after a size unless an extension follows. Extensions and trailers are checked and bounded; what is not asked for is dropped.
#include <cstddef>
#include <cstdint>
#include <string>

namespace apigw::http {

class ChunkedDecoder {
 public:
  enum class State : uint8_t { more, done, bad, too_large };
  static constexpr uint32_t overhead_bytes_max = 16 * 1024;  // extensions and trailers of one message together

  explicit ChunkedDecoder(uint64_t body_bytes_max = UINT64_MAX) : left_of_limit_(body_bytes_max) {}

  struct Step {
    State state;
    size_t consumed;  // of the input; after `done`, what follows belongs to the next message
    size_t produced;
  };
  /// Decodes as far as the input goes. `out` may be the input itself (decoding in place) or hold at least `bytes`.
  Step decode(const char* in, size_t bytes, char* out);
  /// Appends the trailer section to `out`, line by line as sent; with the extensions at most that many bytes.
  void keep_trailers(std::string& out, uint32_t bytes_max) {
    trailers_ = &out;
    overhead_max_ = bytes_max;
  }
  bool finished() const { return at_ == At::done; }

 private:
  enum class At : uint8_t { size_first, size, before_extension, extension, quoted, quoted_pair, size_lf, data, data_cr, data_lf,
                            trailer_first, trailer_name, trailer_value, trailer_lf, last_lf, done, bad, too_large };
  At line_byte(char c);

  uint64_t left_of_limit_;
  uint64_t size_ = 0;  // of the chunk being read; then what is left of it
  std::string* trailers_ = nullptr;
  uint32_t overhead_ = 0;
  uint32_t overhead_max_ = overhead_bytes_max;
  uint8_t digits_ = 0;
  At at_ = At::size_first;
};

}  // namespace apigw::http
