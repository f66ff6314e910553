// Golden cases of diagnostics: tests/golden/diagnostics/SLUG[.VARIANT]/ holds
//   bad.{yaml,json}   triggers SLUG; bad.expect is the whole rendered text of everything it draws
//   near.{yaml,json}  looks alike and does not trigger SLUG
//   options, bad.options, near.options   optional, a line an option of the compilation: "target aws", "stage dev", "stage-variable K=V", "type http",
//                 "parameter K=V", "api NAME", "one-api yes",
//                 "function NAME=DIR:HANDLER:RUNTIME" (DIR counts from the case); "as principals": the file is one of --principals
// APIGW_UPDATE_GOLDEN=1 rewrites the expectations; the diff is reviewed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "cli/principals/principals_file.h"
#include "compiler/compile.h"
#include "tests/support/source_dir.h"

namespace fs = std::filesystem;
using namespace apigw;

namespace {

const fs::path kRoot = fs::path(test::source_dir()) / "tests/golden/diagnostics";

/// Rows without a case, each with the reason.
struct Exception {
  std::string_view slug;
  std::string_view reason;
};
constexpr Exception kExceptions[] = {
    {"test-file", "of 'apigw test' and 'apigw invoke': tests/integration/test_command_test.py"},
    {"cannot-read", "about files, not about text: tests of the command line"},
    {"template-too-large", "needs a template of two megabytes: compiler/cfn/hostile_test.cpp"},
    {"service-limit", "needs a template of 300 KB: compiler/check/check_test.cpp"},
    {"unknown-model", "in an OpenAPI document this is unresolved-reference; templates name models by their name"},
};

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> cases() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(kRoot)) {
    if (entry.is_directory()) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}
std::string slug_of(const fs::path& folder) {
  const std::string name = folder.filename();
  return name.substr(0, name.find('.'));
}

compiler::Options options_of(const fs::path& folder, const std::string& stem) {
  compiler::Options options;
  for (const std::string& file : {std::string("options"), stem + ".options"}) {
    std::istringstream lines(read(folder / file));
    for (std::string key, value; lines >> key >> value;) {
      if (key == "as") {
        continue;  // compile
      } else if (key == "target") {
        options.target_aws = value == "aws";
      } else if (key == "stage") {
        options.stage = value;
      } else if (key == "stage-variable") {
        options.stage_variables.emplace_back(value.substr(0, value.find('=')), value.substr(value.find('=') + 1));
      } else if (key == "function") {
        options.functions.emplace_back(value.substr(0, value.find('=')), value.substr(value.find('=') + 1));
      } else if (key == "api") {
        options.api = value;
      } else if (key == "one-api") {
        options.one_api = value == "yes";
      } else if (key == "parameter") {
        options.parameters.emplace_back(value.substr(0, value.find('=')), value.substr(value.find('=') + 1));
      } else if (key == "type") {
        options.type = value == "http" ? model::ApiType::http : model::ApiType::rest;
      } else {
        FAIL("unknown option '", key, "' in ", folder.string());
      }
    }
  }
  return options;
}

/// `stem`.yaml or `stem`.json of a case, compiled under its bare name, so that no path of a machine stands in the text.
std::unique_ptr<compiler::Compilation> compile(const fs::path& folder, const std::string& stem) {
  const bool json = fs::exists(folder / (stem + ".json"));
  const std::string name = stem + (json ? ".json" : ".yaml");
  REQUIRE(fs::exists(folder / name));
  const fs::path back = fs::current_path();
  fs::current_path(folder);
  if (read("options") == "as principals\n") {
    auto compilation = std::make_unique<compiler::Compilation>();
    cli::PrincipalsFile file = cli::read_principals(name, read(name));
    compilation->sources = std::move(file.sources);
    compilation->diagnostics = std::move(file.diagnostics);
    fs::current_path(back);
    return compilation;
  }
  auto compilation = compiler::check_text(name, read(name), options_of(".", stem));
  fs::current_path(back);
  return compilation;
}

bool raises(const compiler::Compilation& compilation, source::Code code) {
  const auto& all = compilation.diagnostics.all();
  return std::any_of(all.begin(), all.end(), [&](const source::Diagnostic& diagnostic) { return diagnostic.code == code; });
}

}  // namespace

TEST_CASE("golden: every case draws its diagnostic, with exactly the recorded text") {
  const bool update = std::getenv("APIGW_UPDATE_GOLDEN") != nullptr;
  for (const fs::path& folder : cases()) {
    CAPTURE(folder.filename().string());
    const auto code = source::code_of_slug(slug_of(folder));
    REQUIRE(code.has_value());
    const auto compilation = compile(folder, "bad");
    CHECK(raises(*compilation, *code));
    const std::string text = source::render_text(compilation->diagnostics.sorted(), compilation->sources, {});
    if (update) std::ofstream(folder / "bad.expect", std::ios::binary) << text;
    CHECK(text == read(folder / "bad.expect"));
  }
}

TEST_CASE("golden: a near miss does not draw the diagnostic") {
  for (const fs::path& folder : cases()) {
    CAPTURE(folder.filename().string());
    const auto code = source::code_of_slug(slug_of(folder));
    REQUIRE(code.has_value());
    const auto compilation = compile(folder, "near");
    CHECK_FALSE(raises(*compilation, *code));
  }
}

TEST_CASE("golden: every row of schemas/diagnostics.def has a case, or a reason why not") {
  std::set<std::string, std::less<>> covered;
  for (const fs::path& folder : cases()) covered.insert(slug_of(folder));
  for (size_t i = 0; i < source::code_count(); ++i) {
    const std::string_view slug = source::slug(static_cast<source::Code>(i));
    CAPTURE(std::string(slug));
    const bool excepted = std::any_of(std::begin(kExceptions), std::end(kExceptions), [&](const Exception& row) { return row.slug == slug; });
    CHECK(covered.contains(slug) != excepted);
  }
}

TEST_CASE("golden: every exception names a row and a reason") {
  for (const Exception& row : kExceptions) {
    CAPTURE(std::string(row.slug));
    CHECK(source::code_of_slug(row.slug).has_value());
    CHECK_FALSE(row.reason.empty());
  }
}
