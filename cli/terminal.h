#pragma once
// Where a command writes: results on `out`, everything said about the work on `err`.
#include <ostream>

namespace apigw::cli {

struct Terminal {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;  // of `err`: a terminal, and NO_COLOR is not set
};

/// Colour for a descriptor by the usual rules: only on a terminal, never with NO_COLOR set to anything, never for TERM=dumb.
bool wants_colour(int descriptor);

}  // namespace apigw::cli
