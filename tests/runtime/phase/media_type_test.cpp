#include "runtime/phase/media_type.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

TEST_CASE("media type: parameters and further values are left off") {
  CHECK(phase::media_type("text/html") == "text/html");
  CHECK(phase::media_type(" text/html ; charset=utf-8") == "text/html");
  CHECK(phase::media_type("text/html, */*;q=0.1") == "text/html");
  CHECK(phase::media_type("") == "");
}

TEST_CASE("media type: absent means application/json, the last field counts") {
  CHECK(phase::content_type({}) == "application/json");
  const Headers headers = {{"content-type", "a/b"}, {"Content-Type", "c/d; x=y"}, {"Accept", ""}};
  const auto fields = fields_of(headers);
  CHECK(phase::content_type(fields) == "c/d");
  CHECK(phase::accepted_type(fields) == "application/json");
}

TEST_CASE("media type: binaryMediaTypes") {
  const auto bundle = bundle_of(
      definition_of(method_of("/", "get", mock_200), R"("x-amazon-apigateway-binary-media-types":["image/png","audio/*","*/zip"],)"));
  CHECK(phase::is_binary(*bundle, "image/png"));
  CHECK(phase::is_binary(*bundle, "IMAGE/PNG"));
  CHECK(phase::is_binary(*bundle, "audio/ogg"));
  CHECK(phase::is_binary(*bundle, "audio/*"));
  CHECK(!phase::is_binary(*bundle, "image/*"));
  CHECK(!phase::is_binary(*bundle, "image/pngx"));
  CHECK(!phase::is_binary(*bundle, "audio"));
  CHECK(!phase::is_binary(*bundle, "application/zip"));
  CHECK(!phase::is_binary(*bundle_of(definition_of(method_of("/", "get", mock_200))), "image/png"));
}
