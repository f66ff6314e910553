#pragma once
// Runs tests, several at a time.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/testing/compare.h"
#include "cli/testing/coverage.h"
#include "cli/testing/program.h"
#include "cli/testing/test_file.h"
#include "runtime/server/server.h"

namespace apigw::testing {

struct TestRun {
  const TestFile* file = nullptr;
  const TestCase* test = nullptr;
  const Program* program = nullptr;
  std::optional<invoke::Outcome> outcome;  // nothing: `fault`
  std::string fault;                       // why it could not run at all
  std::vector<Difference> differences;
  double seconds = 0;
  bool passed() const { return outcome && differences.empty(); }
};

/// Options of a stage, given the test file's own.
using StageOptions = std::function<server::Options(const compiler::Options&)>;

/// Fills outcome, differences and seconds of each; `hits` gets what ran of the templates. Programs of all runs have bundles.
void run_tests(std::vector<TestRun>& runs, const StageOptions& stage_options, unsigned threads, Hits& hits);

}  // namespace apigw::testing
