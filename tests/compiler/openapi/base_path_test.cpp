#include "compiler/openapi/base_path.h"

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::BasePathMode;
using openapi::TestDocument;
using openapi::Version;

namespace {
std::string base_of(std::string_view text, Version version = Version::openapi30) { return openapi::base_path_of(TestDocument(text).root(), version); }
}  // namespace

TEST_CASE("base path: Swagger gives it by name, without a trailing slash") {
  CHECK(base_of("basePath: /v1/", Version::swagger20) == "/v1");
  CHECK(base_of("basePath: v1", Version::swagger20) == "/v1");
  CHECK(base_of("basePath: /", Version::swagger20).empty());
  CHECK(base_of("host: x", Version::swagger20).empty());
}

TEST_CASE("base path: the first server variable of that name wins over every url, used or not") {
  CHECK(base_of(R"({"servers": [{"url": "https://a/u"}, {"url": "https://b", "variables": {"basePath": {"default": "w"}}},
                                {"url": "https://c", "variables": {"basePath": {"default": "/z"}}}]})") == "/w");
}

TEST_CASE("base path: without the variable it is the path of the first url that has one") {
  CHECK(base_of(R"({"servers": [{"url": "https://a"}, {"url": "https://b/base-url/part/"}, {"url": "https://c/no"}]})") == "/base-url/part");
  CHECK(base_of(R"({"servers": [{"url": "/v2"}]})") == "/v2");
  CHECK(base_of(R"({"servers": [{"url": "//host/v2?x=/y"}]})") == "/v2");
  CHECK(base_of(R"({"servers": [{"url": "relative/v2"}]})").empty());
  CHECK(base_of(R"({"servers": {"url": "/v2"}})").empty());
}

TEST_CASE("base path: split drops the first segment, ignore all of it") {
  CHECK(openapi::path_prefix("/a/b/c", BasePathMode::ignore).empty());
  CHECK(openapi::path_prefix("/a/b/c", BasePathMode::prepend) == "/a/b/c");
  CHECK(openapi::path_prefix("/a/b/c", BasePathMode::split) == "/b/c");
  CHECK(openapi::path_prefix("/a", BasePathMode::split).empty());
  CHECK(openapi::path_prefix("", BasePathMode::split).empty());
}

TEST_CASE("base path: normalised paths have single slashes, one in front and none behind") {
  CHECK(openapi::normalise_path("") == "/");
  CHECK(openapi::normalise_path("//") == "/");
  CHECK(openapi::normalise_path("a") == "/a");
  CHECK(openapi::normalise_path("//a///b/") == "/a/b");
}
