// Golden cases of `apigw diff`: tests/golden/diff/CASE/ holds before.yaml and after.yaml, and what the comparison says from the first to the
// second (forward.expect) and back (backward.expect). APIGW_UPDATE_GOLDEN=1 rewrites the expectations; the diff is reviewed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/diff/compare.h"
#include "compiler/diff/definition.h"
#include "compiler/diff/render.h"
#include "tests/support/source_dir.h"

namespace fs = std::filesystem;
using namespace apigw;

namespace {

const fs::path kDiffRoot = fs::path(test::source_dir()) / "tests/golden/diff";

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

std::string definition_in(const fs::path& path) {
  compiler::Options options;
  options.one_api = true;
  const auto compilation = compiler::check_text(path.filename(), text_of(path), options);
  REQUIRE_MESSAGE(compilation->api != nullptr, path.string());
  return diff::definition_of(*compilation->api);
}

std::vector<fs::path> folders() {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(kDiffRoot)) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

void compare_with(const fs::path& expectation, const std::string& before, const std::string& after) {
  const auto report = diff::compare(before, after);
  REQUIRE(report);
  const std::string text = diff::render_text(*report);
  if (std::getenv("APIGW_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(expectation, std::ios::binary) << text;
    return;
  }
  CHECK_MESSAGE(text == text_of(expectation), expectation.string());
}

}  // namespace

TEST_CASE("diff: every case says what is expected, in both directions") {
  for (const fs::path& folder : folders()) {
    const std::string before = definition_in(folder / "before.yaml"), after = definition_in(folder / "after.yaml");
    compare_with(folder / "forward.expect", before, after);
    compare_with(folder / "backward.expect", after, before);
    CHECK(diff::compare(before, before)->changes.empty());
  }
}

TEST_CASE("diff: every kind of change has a case") {
  std::string all;
  for (const fs::path& folder : folders()) all += text_of(folder / "forward.expect") + text_of(folder / "backward.expect");
  for (const diff::KindInfo& kind : diff::kinds()) {
    CHECK_MESSAGE(all.find("[" + std::string(kind.slug) + "]") != std::string::npos, std::string(kind.slug));
  }
}
