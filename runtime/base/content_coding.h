#pragma once
// The content codings gzip and deflate (RFC 9110 8.4.1) over whole bodies. The library's state is kept per thread, so a call allocates
// nothing but its result.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/result.h"

namespace apigw {

enum class ContentCoding : uint8_t { gzip, deflate };

/// The coding's name in Content-Encoding.
std::string_view to_string(ContentCoding coding);

enum class InflateFault : uint8_t {
  corrupt,    // no such stream, a checksum that is wrong, bytes missing at the end or too many
  too_large,  // more than bytes_max would come out
};

/// The bytes that were coded. gzip: all members one after the other. deflate: the zlib format; a bare stream of RFC 1951 is taken too,
/// since some clients send that. Work and memory are bounded by bytes_max, whatever the input promises.
Expected<std::string_view, InflateFault> inflate(Arena& arena, ContentCoding coding, std::string_view bytes, size_t bytes_max);

/// The coded bytes. Large bodies are compressed faster and less, so that a thread's other requests do not wait for long.
std::string_view deflate(Arena& arena, ContentCoding coding, std::string_view bytes);

}  // namespace apigw
