#include "compiler/openapi/version.h"

#include "tests/compiler/openapi/document.h"

using namespace apigw;
using openapi::Format;
using openapi::TestDocument;
using openapi::Version;

TEST_CASE("version: the format is told by the root's keys, first hit wins") {
  CHECK(openapi::format_of(TestDocument("swagger: '2.0'\nResources: {}").root()) == Format::openapi);
  CHECK(openapi::format_of(TestDocument("openapi: 9").root()) == Format::openapi);
  CHECK(openapi::format_of(TestDocument("Resources: {A: {}}").root()) == Format::cloudformation);
  CHECK(openapi::format_of(TestDocument("Resources: [1]").root()) == Format::unknown);
  CHECK(openapi::format_of(TestDocument("[1, 2]").root()) == Format::unknown);
}

TEST_CASE("version: unquoted numbers and patch versions are taken") {
  const auto version_of = [](const char* text) {
    TestDocument d(text);
    return openapi::version_of(d.root(), d.diagnostics);
  };
  CHECK(version_of("swagger: 2.0") == Version::swagger20);
  CHECK(version_of("swagger: '2.0'") == Version::swagger20);
  CHECK(version_of("openapi: 3.0") == Version::openapi30);
  CHECK(version_of("openapi: 3.0.4") == Version::openapi30);
  CHECK(version_of("openapi: 3.1.0") == Version::openapi31);
}

TEST_CASE("version: every other one is refused at its value") {
  for (const char* text : {"swagger: 1.2", "swagger: 2", "openapi: 2.0", "openapi: 3.01", "openapi: 3.2.0", "openapi: 4", "openapi: {}", "openapi:"}) {
    TestDocument d(text);
    CHECK_FALSE(openapi::version_of(d.root(), d.diagnostics).has_value());
    CHECK_MESSAGE(d.slugs() == "version-not-supported", text);
  }
}
