// apigw test: the tests that stand beside a definition.
#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/stage_options.h"
#include "cli/testing/coverage.h"
#include "cli/testing/junit.h"
#include "cli/testing/runner.h"
#include "cli/testing/test_file.h"
#include "cli/testing/update.h"
#include "compiler/source/render.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

bool is_test_file(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.ends_with(".test.yaml") || name.ends_with(".test.yml") || name.ends_with(".test.json");
}

/// Every *.test.yaml below a folder, sorted; hidden folders and node_modules are left alone. A file is itself.
std::vector<std::string> find_test_files(const std::string& where) {
  std::error_code failure;
  if (!fs::is_directory(where, failure)) {
    if (!fs::exists(where, failure)) throw Failure(ExitStatus::world_failed, fmt::format("'{}' does not exist", where));
    return {where};
  }
  std::vector<std::string> found;
  for (auto at = fs::recursive_directory_iterator(where, fs::directory_options::skip_permission_denied, failure); at != fs::recursive_directory_iterator();
       at.increment(failure)) {
    if (failure) throw Failure(ExitStatus::world_failed, fmt::format("cannot read '{}': {}", where, failure.message()));
    const std::string name = at->path().filename().string();
    if (at->is_directory() && (name.starts_with('.') || name == "node_modules")) at.disable_recursion_pending();
    if (at->is_regular_file() && is_test_file(at->path())) found.push_back(at->path().lexically_normal().string());
  }
  if (failure) throw Failure(ExitStatus::world_failed, fmt::format("cannot read '{}': {}", where, failure.message()));
  std::ranges::sort(found);
  return found;
}

/// All test files, what of them can run, and what is wrong with the rest.
struct Suite {
  std::vector<std::unique_ptr<testing::TestFile>> files;
  testing::Programs programs;
  std::vector<testing::TestRun> runs;
  std::vector<testing::FileFault> faults;
  testing::Hits hits;
  size_t failed = 0;
};

void collect(Suite& suite, const Arguments& arguments, Terminal& terminal) {
  const std::string filter = arguments.text("filter");
  for (const std::string& path : find_test_files(arguments.operands().front())) {
    suite.files.push_back(testing::read_test_file(path, read_file(path)));
    const testing::TestFile& file = *suite.files.back();
    if (!file.diagnostics.all().empty()) terminal.err << source::render_text(file.diagnostics.sorted(), file.sources, {}, {.colour = terminal.colour});
    if (file.diagnostics.has_errors()) {
      suite.faults.push_back({file.path, source::render_text(file.diagnostics.sorted(), file.sources, {})});
      continue;
    }
    const testing::Program& program = suite.programs.of(file);
    if (!program.bundle) {
      terminal.err << program.faults;
      suite.faults.push_back({file.path, program.faults});
      continue;
    }
    for (const testing::TestCase& test : file.tests) {
      const bool wanted = filter.empty() || fmt::format("{}: {}", file.path, test.name).find(filter) != std::string::npos;
      if (wanted) suite.runs.push_back({.file = &file, .test = &test, .program = &program, .outcome = {}, .fault = {}, .differences = {}});
    }
  }
}

void report(const testing::TestRun& run, const Arguments& arguments, std::ostream& out) {
  if (run.passed()) {
    if (arguments.has("verbose")) fmt::print(out, "ok    {}: {}\n", run.file->path, run.test->name);
    return;
  }
  const source::Position at = run.file->sources.position(run.test->at.file, run.test->at.begin);
  fmt::print(out, "FAIL  {}:{}: {}\n", run.file->path, at.line, run.test->name);
  if (!run.outcome) fmt::print(out, "{}\n", run.fault);
  for (const testing::Difference& difference : run.differences) out << testing::describe(difference, run.file->sources);
}

/// Writes what happened into the files; what had to be left is printed. Returns how many tests still do not hold.
size_t update_files(Suite& suite, std::ostream& out) {
  size_t failed = 0;
  for (const auto& file : suite.files) {
    std::vector<const testing::TestRun*> runs;
    for (const testing::TestRun& run : suite.runs) {
      if (run.file == file.get()) runs.push_back(&run);
    }
    const testing::Updated updated = testing::update(*file, runs);
    if (updated.count > 0) {
      write_file(file->path, updated.text);
      fmt::print(out, "updated {}: {} place{}\n", file->path, updated.count, updated.count == 1 ? "" : "s");
    }
    for (const std::string& line : updated.by_hand) fmt::print(out, "by hand: {}\n", line);
    for (const testing::TestRun* run : runs) {
      if (run->outcome) continue;
      fmt::print(out, "FAIL  {}: {}\n{}\n", file->path, run->test->name, run->fault);
      ++failed;
    }
    failed += updated.by_hand.size();
  }
  return failed;
}

testing::Coverage coverage_of(const Suite& suite) {
  testing::Coverage coverage;
  for (const auto& [key, program] : suite.programs.all()) {
    if (program.bundle) coverage.add(*program.compilation, suite.hits);
  }
  return coverage;
}

void print_coverage(const testing::Coverage& coverage, const Arguments& arguments, Terminal& terminal) {
  const std::string format = arguments.text("coverage");
  const std::string text = format == "json" ? coverage.json() : format == "lcov" ? coverage.lcov() : coverage.text();
  if (arguments.has("coverage-file")) {
    write_file(arguments.text("coverage-file"), text);
  } else {
    terminal.out << text;
  }
}

unsigned usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

ExitStatus run_test(const Arguments& arguments, Terminal& terminal) {
  const bool covers = arguments.has("coverage") || arguments.has("coverage-min");
  Suite suite{.files = {}, .programs = testing::Programs(covers), .runs = {}, .faults = {}, .hits = {}};
  collect(suite, arguments, terminal);
  if (suite.runs.empty() && suite.faults.empty()) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("{}: no tests {}", arguments.operands().front(), arguments.has("filter") ? "fit the filter" : "are there"));
  }
  const testing::StageOptions stage = [](const compiler::Options& options) {
    return stage_options(options.stage, options.stage_variables);
  };
  testing::run_tests(suite.runs, stage, arguments.has("jobs") ? arguments.number("jobs") : usable_processors(), suite.hits);

  // A report for a program has standard output to itself.
  const bool gives_way = arguments.has("coverage") && arguments.text("coverage") != "text" && !arguments.has("coverage-file");
  std::ostream& out = gives_way ? terminal.err : terminal.out;
  if (arguments.has("update")) {
    suite.failed = update_files(suite, out);
  } else {
    for (const testing::TestRun& run : suite.runs) {
      report(run, arguments, out);
      suite.failed += !run.passed();
    }
  }
  if (!arguments.has("quiet")) {
    fmt::print(out, "{} test{}, {} failed{}\n", suite.runs.size(), suite.runs.size() == 1 ? "" : "s", suite.failed,
               suite.faults.empty() ? std::string() : fmt::format(", {} file{} at fault", suite.faults.size(), suite.faults.size() == 1 ? "" : "s"));
  }
  if (arguments.has("junit")) write_file(arguments.text("junit"), testing::junit_xml(suite.runs, suite.faults));
  const testing::Coverage coverage = covers ? coverage_of(suite) : testing::Coverage();
  if (arguments.has("coverage")) print_coverage(coverage, arguments, terminal);
  if (suite.failed > 0 || !suite.faults.empty()) return ExitStatus::input_at_fault;
  if (arguments.has("coverage-min") && coverage.percent() < arguments.number("coverage-min")) {
    fmt::print(terminal.err, "apigw test: {:.1f}% of the template lines ran; at least {}% are asked for\n", coverage.percent(), arguments.number("coverage-min"));
    return ExitStatus::refused;
  }
  return ExitStatus::done;
}

constexpr std::string_view kCoverages[] = {"text", "json", "lcov"};
constexpr Option kOptions[] = {
    {.name = "filter", .type = ValueType::text, .metavar = "TEXT", .help = "runs the tests whose 'FILE: name' holds this text"},
    {.name = "update", .help = "writes what happened into the test files in place of what was expected; the difference is for review"},
    {.name = "junit", .type = ValueType::file, .metavar = "XML", .help = "also writes the results as JUnit XML"},
    {.name = "jobs", .letter = 'j', .type = ValueType::number, .metavar = "N", .minimum = 1, .maximum = 256, .help = "tests that run at a time; without it one for each processor"},
};
constexpr Option kCoverageOptions[] = {
    {.name = "coverage", .type = ValueType::choice, .metavar = "FORMAT", .choices = kCoverages, .help = "reports which lines of the mapping templates ran"},
    {.name = "coverage-file", .type = ValueType::file, .metavar = "REPORT", .help = "where that report goes; without it standard output"},
    {.name = "coverage-min", .type = ValueType::number, .metavar = "PERCENT", .maximum = 100, .help = "fails when fewer template lines ran"},
};
constexpr Operand kOperands[] = {{.metavar = "DIR", .help = "a folder with *.test.yaml, *.test.yml or *.test.json files at any depth, or one such file"}};
constexpr Entry kExamples[] = {
    {"apigw test samples", "Every test below a folder."},
    {"apigw test samples --coverage text", "The same, and the template lines that no test reaches."},
    {"apigw test samples/query-to-body --update", "After a change that is meant: the expectations follow; review the difference."},
};
constexpr Entry kExitStatus[] = {
    {"0", "all tests hold"},
    {"1", "a test fails, or a test file or definition is at fault"},
    {"2", "wrong usage"},
    {"3", "the world failed: a file cannot be read or written"},
    {"4", "fewer template lines ran than --coverage-min asks for"},
};
constexpr Entry kFiles[] = {
    {"*.test.yaml", "A map: definition, the path of the definition, beside the file; tests, a list; optional stage, stage-variables (a map), parameters (a map), type, "
                    "api, base-path and allow-unenforced (a list), as the options of their names."},
    {"tests: - name", "What the test shows; no other test of the file has it."},
    {"tests: - request", "method (GET), path with an optional query, query (a map, encoded and appended), headers (a map; a list repeats a header), and body (a text) or "
                         "json (any value)."},
    {"tests: - authorizer", "A map: the context that an authorizer would have given. Authorizers, API keys and usage plans themselves are left out."},
    {"tests: - endpoint-request", "What the endpoint has to be asked: method, url, headers, and one of body (exact text), json (the same JSON value; order of keys and "
                                  "blanks do not matter) and json-contains (these keys with these values, others may be there). Or the word none: nothing may be sent."},
    {"tests: - endpoint-response", "What the endpoint answers: status (200), headers, and body or json; or failure: timeout, connect, reset, tls or malformed-response. "
                                   "Without it the test ends where the call would leave."},
    {"tests: - response", "What the client has to get: status, headers, one of body, json and json-contains, and gateway-response, such as BAD_REQUEST_BODY."},
};
constexpr std::string_view kSeeAlso[] = {"invoke", "validate"};
const OptionGroup kGroups[] = {{"Tests", kOptions}, {"Coverage", kCoverageOptions}, {"Messages", kSpeechOptions}};

}  // namespace

const Command kTest{
    .name = "test",
    .summary = "runs the tests kept beside a definition",
    .description =
        "Each test sends one request through the real pipeline, without a socket, and compares what the endpoint would be asked, and what the client gets when the endpoint "
        "answers as the test says, with what the test expects. What a test does not mention is not compared. Of headers, those named must be there with the value given; "
        "null means that the header must not be there.\n\n"
        "Line coverage counts the lines of mapping templates; text and directives count, blank lines, comments and #else and #end do not.",
    .operands = kOperands,
    .groups = kGroups,
    .examples = kExamples,
    .exit_status = kExitStatus,
    .environment = kUsualEnvironment,
    .files = kFiles,
    .see_also = kSeeAlso,
    .run = run_test,
};

}  // namespace apigw::cli
