#include "cli/testing/junit.h"

#include <fmt/format.h>

#include <map>

#include "runtime/base/utf8.h"

namespace apigw::testing {
namespace {

/// Text of XML 1.0: what it cannot hold is told as U+FFFD.
std::string xml(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const uint32_t size = utf8_sequence(text);
    const std::string_view one = text.substr(0, std::max(1u, size));
    text.remove_prefix(one.size());
    switch (one[0]) {
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '&': out += "&amp;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += size == 0 || static_cast<unsigned char>(one[0]) < ' ' ? std::string_view("\xef\xbf\xbd") : one;
    }
  }
  return out;
}

std::string failures_of(const TestRun& run) {
  if (!run.fault.empty()) return run.fault;
  std::string text;
  for (const Difference& difference : run.differences) text += describe(difference, run.file->sources);
  return text;
}

struct Suite {
  std::string cases;
  size_t tests = 0, failures = 0, errors = 0;
  double seconds = 0;
};

}  // namespace

std::string junit_xml(const std::vector<TestRun>& runs, const std::vector<FileFault>& faults) {
  std::map<std::string, Suite> suites;
  for (const FileFault& fault : faults) {
    Suite& suite = suites[fault.file];
    ++suite.tests, ++suite.errors;
    suite.cases += fmt::format("  <testcase classname=\"{0}\" name=\"{0}\" time=\"0\"><error message=\"cannot run\">{1}</error></testcase>\n", xml(fault.file), xml(fault.text));
  }
  for (const TestRun& run : runs) {
    Suite& suite = suites[run.file->path];
    ++suite.tests;
    suite.seconds += run.seconds;
    const std::string head = fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"", xml(run.file->path), xml(run.test->name), run.seconds);
    if (run.passed()) {
      suite.cases += head + "/>\n";
      continue;
    }
    ++suite.failures;
    const std::string message = run.differences.empty() ? run.fault : run.differences.front().what;
    suite.cases += fmt::format("{}><failure message=\"{}\">{}</failure></testcase>\n", head, xml(message), xml(failures_of(run)));
  }
  Suite all;
  std::string body;
  for (const auto& [name, suite] : suites) {
    body += fmt::format(" <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.6f}\">\n{} </testsuite>\n", xml(name), suite.tests, suite.failures,
                        suite.errors, suite.seconds, suite.cases);
    all.tests += suite.tests, all.failures += suite.failures, all.errors += suite.errors, all.seconds += suite.seconds;
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{:.6f}\">\n{}</testsuites>\n", all.tests,
                     all.failures, all.errors, all.seconds, body);
}

}  // namespace apigw::testing
