#include "runtime/http/chunked.h"

#include <algorithm>
#include <cstring>

#include "runtime/http/scan.h"

namespace apigw::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr uint8_t size_digits_max = 16;

}  // namespace

// One byte of everything that is not chunk data.
ChunkedDecoder::At ChunkedDecoder::line_byte(char c) {
  switch (at_) {
    case At::size_first:
      size_ = 0;
      digits_ = 0;
      [[fallthrough]];
    case At::size:
      if (int digit = hex_digit(c); digit >= 0) {
        if (++digits_ > size_digits_max) return At::bad;
        size_ = size_ << 4 | uint64_t(digit);
        return At::size;
      }
      if (digits_ == 0) return At::bad;
      if (c == '\r') return At::size_lf;
      if (c == ';') return At::extension;
      return c == ' ' || c == '\t' ? At::before_extension : At::bad;
    case At::before_extension: return c == ';' ? At::extension : c == ' ' || c == '\t' ? At::before_extension : At::bad;
    case At::extension: return c == '\r' ? At::size_lf : c == '"' ? At::quoted : is(c, kValue) ? At::extension : At::bad;
    case At::quoted: return c == '"' ? At::extension : c == '\\' ? At::quoted_pair : is(c, kValue) ? At::quoted : At::bad;
    case At::quoted_pair: return is(c, kValue) ? At::quoted : At::bad;
    case At::size_lf:
      if (c != '\n') return At::bad;
      if (size_ == 0) return At::trailer_first;
      if (size_ > left_of_limit_) return At::too_large;
      left_of_limit_ -= size_;
      return At::data;
    case At::data_cr: return c == '\r' ? At::data_lf : At::bad;
    case At::data_lf: return c == '\n' ? At::size_first : At::bad;
    case At::trailer_first: return c == '\r' ? At::last_lf : is(c, kToken) ? At::trailer_name : At::bad;
    case At::trailer_name: return c == ':' ? At::trailer_value : is(c, kToken) ? At::trailer_name : At::bad;
    case At::trailer_value: return c == '\r' ? At::trailer_lf : is(c, kValue) ? At::trailer_value : At::bad;
    case At::trailer_lf: return c == '\n' ? At::trailer_first : At::bad;
    case At::last_lf: return c == '\n' ? At::done : At::bad;
    case At::data:
    case At::done:
    case At::bad:
    case At::too_large: break;
  }
  return at_;
}

ChunkedDecoder::Step ChunkedDecoder::decode(const char* in, size_t bytes, char* out) {
  const char* at = in;
  const char* end = in + bytes;
  char* to = out;
  while (at < end && at_ < At::done) {
    if (at_ == At::data) {
      size_t part = size_t(std::min<uint64_t>(size_, uint64_t(end - at)));
      if (to != at) std::memmove(to, at, part);
      to += part;
      at += part;
      size_ -= part;
      if (size_ == 0) at_ = At::data_cr;
      continue;
    }
    const bool trailer = at_ >= At::trailer_first && at_ <= At::trailer_lf;
    const bool counted = trailer || (at_ > At::size && at_ < At::size_lf);
    const char byte = *at++;
    at_ = line_byte(byte);
    if (counted && at_ < At::done && ++overhead_ > overhead_max_) at_ = At::bad;
    if (trailer && trailers_ && at_ < At::last_lf) *trailers_ += byte;
  }
  State state = at_ == At::done ? State::done : at_ == At::bad ? State::bad : at_ == At::too_large ? State::too_large : State::more;
  return {state, size_t(at - in), size_t(to - out)};
}

}  // namespace apigw::http
