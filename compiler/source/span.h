#pragma once
// Places in the user's files, in bytes; line and column are computed only when printed.
#include <cstdint>

namespace apigw::source {

using FileId = uint32_t;
inline constexpr FileId no_file = 0xffffffff;

/// Half open: [begin, end) of one file.
struct Span {
  FileId file = no_file;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool known() const { return file != no_file; }
  friend bool operator==(const Span&, const Span&) = default;
};

}  // namespace apigw::source
