// Which texts are templates of more than what is read of one.
#include <doctest/doctest.h>

#include <string>

#include "compiler/cfn/files.h"
#include "compiler/compile.h"
#include "compiler/template_size.h"

using namespace apigw;
using compiler::oversized_template;

namespace {
const std::string kPadding(cfn::kTemplateBytesMax, 'x');
}

TEST_CASE("template size: the section is found in block style, in JSON and in flow style") {
  CHECK(oversized_template("Description: " + kPadding + "\nResources:\n  R: {Type: T}\n").value_or(0) == kPadding.size() + 14);
  CHECK(oversized_template("'Resources': {}\nDescription: " + kPadding).has_value());
  CHECK(oversized_template("{\"Description\": \"" + kPadding + "\", \"Resources\": {}}").has_value());
  CHECK(oversized_template("{Description: " + kPadding + ", Resources: {}}").has_value());
}

TEST_CASE("template size: small templates, and large texts that hold the word elsewhere, are let through") {
  CHECK_FALSE(oversized_template("Resources: {}\n"));
  CHECK_FALSE(oversized_template("openapi: 3.0.3\ninfo:\n  Resources: x\n  description: " + kPadding));
  CHECK_FALSE(oversized_template("{\"openapi\": \"3.0.3\", \"info\": {\"Resources\": 1, \"description\": \"" + kPadding + "\"}, \"x\": \"Resources\"}"));
  CHECK_FALSE(oversized_template(kPadding));
  CHECK_FALSE(oversized_template("{\"" + kPadding));
}

TEST_CASE("template size: an oversized template ends in one report at its section") {
  const auto compilation = compiler::check_text("t.yaml", "Description: " + kPadding + "\nResources:\n  R: {Type: T}\n", {});
  REQUIRE(compilation->diagnostics.all().size() == 1);
  CHECK(source::slug(compilation->diagnostics.all()[0].code) == "template-too-large");
  CHECK(compilation->sources.position(0, compilation->diagnostics.all()[0].at.begin).line == 2);
}
