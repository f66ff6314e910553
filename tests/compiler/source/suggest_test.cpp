#include "compiler/source/suggest.h"

#include <doctest/doctest.h>

#include <array>

using apigw::source::nearest;

namespace {
constexpr std::array<std::string_view, 6> kWords = {"httpMethod", "type", "uri", "credentials", "requestTemplates", "requestParameters"};
}

TEST_CASE("suggest: the nearest known word is found") {
  CHECK(nearest("httpMetod", kWords) == "httpMethod");
  CHECK(nearest("tpye", kWords) == "type");
  CHECK(nearest("HTTPMETHOD", kWords) == "httpMethod");
  CHECK(nearest("url", kWords) == "uri");
  CHECK(nearest("credentails", kWords) == "credentials");
  CHECK(nearest("requestTemplate", kWords) == "requestTemplates");
}

TEST_CASE("suggest: words that are not near give nothing") {
  CHECK(nearest("passthroughBehavior", kWords) == "");
  CHECK(nearest("xy", kWords) == "");
  CHECK(nearest("", kWords) == "");
  CHECK(nearest("type", kWords) == "");
  CHECK(nearest(std::string(100'000, 'a'), kWords) == "");
}

TEST_CASE("suggest: case breaks ties") {
  constexpr std::array<std::string_view, 2> words = {"NAMES", "names"};
  CHECK(nearest("name", words) == "names");
  CHECK(nearest("NAME", words) == "NAMES");
}
