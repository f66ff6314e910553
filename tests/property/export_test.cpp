// What is exported with all extensions is imported as the same API again: over random documents, and over every definition of the tree.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/openapi/export/document.h"
#include "compiler/syntax/read.h"
#include "tests/support/normal_model.h"
#include "tests/support/random_definition.h"
#include "tests/support/source_dir.h"

namespace fs = std::filesystem;
using namespace apigw;

namespace {

exports::Options everything(exports::Form form, exports::Reader reader) {
  return {.form = form, .parts = {exports::Part::apigateway, exports::Part::words, exports::Part::documentation}, .reader = reader};
}

struct Way {
  exports::Form form;
  bool yaml;
  exports::Reader reader = exports::Reader::service;
};
constexpr Way kWays[] = {{exports::Form::oas30, false}, {exports::Form::oas30, true}, {exports::Form::swagger20, false}, {exports::Form::swagger20, true},
                         {exports::Form::oas30, false, exports::Reader::gateway}};  // the last: what a bundle keeps

/// Empty when the API that comes back is the one that went out; else both, and the document between them.
std::string difference(const model::Api& api, const Way& way) {
  if (way.form == exports::Form::swagger20 && api.type == model::ApiType::http) return {};
  const exports::Document document = exports::write_document(api, everything(way.form, way.reader));
  if (!document.losses.empty()) return {};  // told to the user
  const std::string text = way.yaml ? syntax::to_yaml(document.tree.root()) : syntax::to_indented_json(document.tree.root());
  compiler::Options options;
  options.type = api.type;
  const auto again = compiler::check_text("again", text, options);
  if (again->api == nullptr) return "nothing comes back from\n" + text;
  const bool of_template = api.logical_id.present();
  const std::string before = tests::normal_form(api, of_template), after = tests::normal_form(*again->api, of_template);
  if (before == after) return {};
  return "went out:\n" + before + "came back:\n" + after + "through:\n" + text;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> definitions_below(std::string_view folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(test::source_dir()) / folder)) {
    const std::string extension = entry.path().extension();
    if (entry.is_regular_file() && (extension == ".yaml" || extension == ".json" || extension.empty())) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("export: every definition of the tree comes back as the same API") {
  size_t tried = 0;
  for (const std::string_view folder : {"samples", "tests/golden", "tests/property", "tests/fuzz/corpus/openapi", "tests/fuzz/corpus/cfn"}) {
    for (const fs::path& path : definitions_below(folder)) {
      for (const model::ApiType type : {model::ApiType::rest, model::ApiType::http}) {
        compiler::Options options;
        options.type = type;
        const auto compilation = compiler::check_text(path, read(path), options, compiler::read_whole);
        if (compilation->diagnostics.has_errors()) continue;
        for (const model::Api& api : compilation->apis) {
          if (api.type == model::ApiType::websocket) continue;
          ++tried;
          for (const Way& way : kWays) {
            INFO(path.string());
            const std::string told = difference(api, way);
            CHECK(told == "");
          }
        }
      }
    }
  }
  MESSAGE(tried, " APIs");
  CHECK(tried > 100);
}

TEST_CASE("export: random definitions come back as the same API") {
  const bool holds = rc::check("export, then import, changes nothing", [] {
    compiler::Options options;
    options.type = *rc::gen::inRange(0, 4) == 0 ? model::ApiType::http : model::ApiType::rest;
    const std::string text = tests::random_definition(options.type == model::ApiType::http);
    const auto compilation = compiler::check_text("random", text, options);
    RC_ASSERT(compilation->api != nullptr);
    for (const Way& way : kWays) {
      const std::string told = difference(*compilation->api, way);
      if (!told.empty()) RC_LOG() << "from:\n" << text << "\n" << told;
      RC_ASSERT(told.empty());
    }
  });
  CHECK(holds);
}
