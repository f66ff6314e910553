#pragma once
// `test --update`: writes what happened into the test file, in place of what was expected. Only the values that differ are touched, so
// that comments, order and layout stay; a test that expects nothing yet gets its expectations written behind it.
#include <string>
#include <vector>

#include "cli/testing/runner.h"

namespace apigw::testing {

struct Updated {
  std::string text;                  // of the whole file; as it was when `count` is 0
  size_t count = 0;                  // values written
  std::vector<std::string> by_hand;  // what could not be, a line each
};

/// The runs of one file. The new text has been read again and holds for the same outcomes; else nothing is written and by_hand says so.
Updated update(const TestFile& file, const std::vector<const TestRun*>& runs);

}  // namespace apigw::testing
