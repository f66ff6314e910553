// The door up to the checked model. Rules have their own tests; here: what is read, what is refused, what is passed on.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compiler/compile.h"

using namespace apigw;

namespace {

std::string slugs_of(const compiler::Compilation& compilation) {
  std::string result;
  for (const source::Diagnostic& d : compilation.diagnostics.sorted()) result += (result.empty() ? "" : " ") + std::string(source::slug(d.code));
  return result;
}

constexpr const char* kSound = R"(openapi: 3.0.3
info: {title: t, version: '1'}
servers: [{url: /base/sub}]
paths:
  /a:
    get:
      responses: {200: {description: ok}}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: GET
        uri: http://${stageVariables.host}/
)";

}  // namespace

TEST_CASE("check_text: a sound document is a model without a word") {
  const auto compilation = compiler::check_text("a.yaml", kSound, {});
  CHECK(slugs_of(*compilation) == "");
  REQUIRE(compilation->api != nullptr);
  CHECK(compilation->api->resources.back().path.value == "/a");
}

TEST_CASE("check_text: options reach the import and the checks") {
  const auto paths_of = [](compiler::BasePath mode) {
    return compiler::check_text("a.yaml", kSound, {.base_path = mode})->api->resources.back().path.value;
  };
  CHECK(paths_of(compiler::BasePath::prepend) == "/base/sub/a");
  CHECK(paths_of(compiler::BasePath::split) == "/sub/a");
  CHECK(slugs_of(*compiler::check_text("a.yaml", kSound, {.stage = "dev"})) == "stage-variable-unset");
  CHECK(slugs_of(*compiler::check_text("a.yaml", kSound, {.stage = "dev", .stage_variables = {{"host", "x"}}})) == "");
  CHECK(compiler::check_text("a.yaml", kSound, {.type = model::ApiType::http})->api->type == model::ApiType::http);
}

TEST_CASE("check_text: what is no definition is refused once, and there is no model") {
  const auto refused = [](const char* text) {
    const auto compilation = compiler::check_text("a", text, {});
    CHECK(compilation->api == nullptr);
    return slugs_of(*compilation);
  };
  CHECK(refused("{\"a\": 1}") == "unknown-format");
  CHECK(refused("[1]") == "unknown-format");
  CHECK(refused("openapi: 3.3.0") == "version-not-supported");
  CHECK(refused("{\"a\": ") == "not-parseable");
}

TEST_CASE("check_file: reads the file, and says so when it cannot") {
  std::string path = (std::filesystem::temp_directory_path() / "check_file_XXXXXX").string();
  REQUIRE(mkstemp(path.data()) >= 0);
  std::ofstream(path) << kSound;
  const auto compilation = compiler::check_file(path, {});
  CHECK(compilation->api != nullptr);
  CHECK(compilation->sources.name(0) == path);
  std::filesystem::remove(path);
  CHECK(slugs_of(*compiler::check_file(path, {})) == "not-parseable");
  CHECK(slugs_of(*compiler::check_file("/", {})) == "not-parseable");
}
