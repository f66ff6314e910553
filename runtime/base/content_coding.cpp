#include "runtime/base/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace apigw {
namespace {

// The library's window sizes: 15 for the zlib format, 16 more for gzip, negative for neither (zlib.h).
constexpr int zlib_window = 15;
constexpr int gzip_window = zlib_window + 16;
constexpr int bare_window = -zlib_window;

constexpr int usual_level = 6;
constexpr int fast_level = 1;
constexpr size_t fast_from_bytes = 128 * 1024;

constexpr size_t guess_min = 1024;

Bytef* input_of(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }  // zlib never writes there

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, zlib_window) != Z_OK) throw std::bad_alloc();
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  z_stream& start(int window) {
    inflateReset2(&stream_, window);
    return stream_;
  }

 private:
  z_stream stream_{};
};

class Deflater {
 public:
  explicit Deflater(int window) {
    if (deflateInit2(&stream_, usual_level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  z_stream& start(int level) {
    deflateReset(&stream_);
    if (level != level_) deflateParams(&stream_, level, Z_DEFAULT_STRATEGY);
    level_ = level;
    return stream_;
  }

 private:
  z_stream stream_{};
  int level_ = usual_level;
};

Deflater& deflater_of(ContentCoding coding) {
  if (coding == ContentCoding::gzip) {
    thread_local Deflater gzip(gzip_window);
    return gzip;
  }
  thread_local Deflater zlib(zlib_window);
  return zlib;
}

/// The two bytes of RFC 1950 2.2; a bare stream hardly ever begins like this.
bool has_zlib_header(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const unsigned method = uint8_t(bytes[0]), flags = uint8_t(bytes[1]);
  return (method & 0x0f) == Z_DEFLATED && (method << 8 | flags) % 31 == 0;
}

/// Output that grows up to a bound and one byte more, which tells that the bound was crossed.
class Output {
 public:
  Output(Arena& arena, size_t guess, size_t bytes_max) : arena_(arena), bytes_max_(bytes_max) { take(std::clamp(guess, guess_min, bytes_max + 1)); }
  void offer(z_stream& stream) {
    if (size_ == capacity_) grow();
    stream.next_out = reinterpret_cast<Bytef*>(data_ + size_);
    stream.avail_out = uInt(capacity_ - size_);
  }
  void accept(const z_stream& stream) { size_ = capacity_ - stream.avail_out; }
  bool overflowed() const { return size_ > bytes_max_; }
  std::string_view view() const { return {data_, size_}; }

 private:
  void take(size_t bytes) {
    data_ = static_cast<char*>(arena_.allocate(bytes, 1));
    capacity_ = bytes;
  }
  void grow() {
    const char* old = data_;
    take(std::min(capacity_ * 2, bytes_max_ + 1));
    std::memcpy(data_, old, size_);
  }
  Arena& arena_;
  size_t bytes_max_;
  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace

std::string_view to_string(ContentCoding coding) { return coding == ContentCoding::gzip ? "gzip" : "deflate"; }

Expected<std::string_view, InflateFault> inflate(Arena& arena, ContentCoding coding, std::string_view bytes, size_t bytes_max) {
  thread_local Inflater inflater;
  const int window = coding == ContentCoding::gzip ? gzip_window : has_zlib_header(bytes) ? zlib_window : bare_window;
  z_stream& stream = inflater.start(window);
  stream.next_in = input_of(bytes);
  stream.avail_in = uInt(bytes.size());
  Output out(arena, bytes.size() * 4, bytes_max);
  for (;;) {
    out.offer(stream);
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    out.accept(stream);
    if (out.overflowed()) return unexpected(InflateFault::too_large);
    if (result == Z_STREAM_END) {
      if (stream.avail_in == 0) return out.view();
      if (coding != ContentCoding::gzip) return unexpected(InflateFault::corrupt);
      inflateReset(&stream);  // another member follows (RFC 1952 2.2)
    } else if (result != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0)) {
      return unexpected(InflateFault::corrupt);  // or it ends too early
    }
  }
}

std::string_view deflate(Arena& arena, ContentCoding coding, std::string_view bytes) {
  z_stream& stream = deflater_of(coding).start(bytes.size() < fast_from_bytes ? usual_level : fast_level);
  const size_t bound = deflateBound(&stream, uLong(bytes.size()));
  char* data = static_cast<char*>(arena.allocate(bound, 1));
  stream.next_in = input_of(bytes);
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(data);
  stream.avail_out = uInt(bound);
  ::deflate(&stream, Z_FINISH);  // within the bound it always ends
  return {data, bound - stream.avail_out};
}

}  // namespace apigw
