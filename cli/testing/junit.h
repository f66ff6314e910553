#pragma once
#include <string>
#include <vector>

#include "cli/testing/runner.h"

namespace apigw::testing {

/// A testsuite for each file, in the order of `runs`; faults of definitions and files are tests that could not run (error).
struct FileFault {
  std::string file;
  std::string text;
};
std::string junit_xml(const std::vector<TestRun>& runs, const std::vector<FileFault>& faults);

}  // namespace apigw::testing
