// Resources and methods: definition-formats 1.2 to 1.4.
#include "tests/compiler/model/imported.h"

using namespace apigw;
using model::Imported;

namespace {
constexpr std::string_view kMock = "{x-amazon-apigateway-integration: {type: mock}}";
std::string paths_document(std::initializer_list<std::string_view> paths, std::string_view head = "openapi: 3.0.3\n") {
  std::string text(head);
  text += "paths:\n";
  for (const std::string_view path : paths) text.append("  '").append(path).append("': {get: ").append(kMock).append("}\n");
  return text;
}
}  // namespace

TEST_CASE("paths: the root is always there, parents are created, all is sorted") {
  const Imported i(paths_document({"/b/c/{d}", "/a"}));
  CHECK(i.paths() == "/ /a /b /b/c /b/c/{d}");
  CHECK(i.api->resources[0].methods.empty());
  CHECK(i.api->resources[2].methods.empty());
  CHECK(i.api->resources[4].methods.size() == 1);
  CHECK(i.slugs().empty());
}

TEST_CASE("paths: slashes are normalised and the change is told") {
  const Imported i(paths_document({"//a//b/", "c"}));
  CHECK(i.paths() == "/ /a /a/b /c");
  CHECK(i.slugs() == "path-normalised path-normalised");
}

TEST_CASE("paths: one method twice after normalisation is an error that shows both; different methods merge") {
  const Imported i("openapi: 3.0.3\npaths:\n  /a: {get: " + std::string(kMock) + ", put: " + std::string(kMock) + "}\n  /a/: {get: " + std::string(kMock) +
                   ", post: " + std::string(kMock) + "}\n");
  CHECK(i.slugs() == "path-normalised duplicate-operation");
  CHECK(i.api->resources[1].methods.size() == 3);
}

TEST_CASE("paths: the base path stands before every path as the mode says") {
  const std::string text = paths_document({"/", "/e"}, "swagger: '2.0'\nbasePath: /a/b\n");
  CHECK(Imported(text).paths() == "/ /e");
  CHECK(Imported(text, {.base_path = openapi::BasePathMode::prepend}).paths() == "/ /a /a/b /a/b/e");
  CHECK(Imported(text, {.base_path = openapi::BasePathMode::split}).paths() == "/ /b /b/e");
}

TEST_CASE("paths: a document without any integration is one fault, not one for each operation") {
  const Imported none("openapi: 3.0.3\npaths: {/a: {get: {}, put: {}}, /b: {get: {}}}\n");
  CHECK(none.reports() == "no-integration at paths [add an x-amazon-apigateway-integration to each operation] +1\n");
  CHECK(none.method("/b", "GET").integration_reported);
  // One of two is left to the checks, which name it.
  const Imported one("openapi: 3.0.3\npaths: {/a: {get: {}, put: " + std::string(kMock) + "}}\n");
  CHECK(one.slugs().empty());
  CHECK_FALSE(one.method("/a", "GET").integration_reported);
}

TEST_CASE("paths: what is no map of paths is said") {
  CHECK(Imported("openapi: 3.0.3\npaths: [1]\n").slugs() == "value-kind");
  CHECK(Imported("openapi: 3.0.3\npaths: {/a: 1}\n").slugs() == "value-kind");
  CHECK(Imported("openapi: 3.0.3\ninfo: 1\n").slugs() == "value-kind");
}

TEST_CASE("paths: an HTTP API keeps trailing slashes, creates no parents and knows $default") {
  const Imported i(paths_document({"/a/b/", "/$default"}), {.type = model::ApiType::http});
  CHECK(i.paths() == "$default /a/b/");
  CHECK(i.slugs().empty());
}

TEST_CASE("paths: kinds of API that a document cannot be are refused") {
  CHECK(Imported("swagger: '2.0'\npaths: {}\n", {.type = model::ApiType::http}).slugs() == "version-not-supported");
  CHECK(Imported("openapi: 3.0.3\npaths: {}\n", {.type = model::ApiType::websocket}).slugs() == "value-not-allowed");
  CHECK_FALSE(Imported("openapi: 2\n").api.has_value());
}
