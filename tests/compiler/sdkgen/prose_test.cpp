#include "compiler/sdkgen/prose.h"

#include <doctest/doctest.h>

#include "compiler/sdkgen/cpp/names.h"
#include "compiler/sdkgen/python/names.h"
#include "compiler/sdkgen/typescript/names.h"

using namespace apigw;
using namespace apigw::sdkgen;
using Lines = std::vector<std::string>;

TEST_CASE("prose: lines are broken between words, and paragraphs stay apart") {
  CHECK(prose("one two three", 8) == Lines{"one two", "three"});
  CHECK(prose("a\n\n\nb\n", 8) == Lines{"a", "", "b"});
  CHECK(prose("unbreakable word", 4) == Lines{"unbreakable", "word"});
  CHECK(prose("", 8).empty());
}

TEST_CASE("prose: what cannot be seen is a blank") {
  CHECK(prose("a\xE2\x80\xAE b\x01" "c\xE2\x80\xA8" "d", 80) == Lines{"a  b c d"});
  CHECK(prose("a\xff", 80) == Lines{"a"});
  CHECK(first_line("\n\n a\nb") == " a");
}

TEST_CASE("literal: no text ends its quotes") {
  CHECK(cpp::literal("a\"\\\n\x01?\?/") == R"("a\"\\\n\001?\?/")");
  CHECK(python::literal("a\"\\\n\x01") == R"('a"\\\n\u0001')");
  CHECK(typescript::literal("a\"'\\\n\x01") == R"("a\"'\\\n\u0001")");
  CHECK(typescript::literal("\"\"'") == R"('""\'')");
  CHECK(python::literal("\xE2\x80\xAE") == R"("\u202e")");
  CHECK(cpp::literal("\xE2\x80\xAE") == R"("\342\200\256")");
}

TEST_CASE("comment: no text ends it") {
  CHECK(typescript::comment("a */ b", 0) == "/** a *\\/ b */\n");
  CHECK(cpp::comment("a \\", 0) == "/// a /\n");
  CHECK(cpp::comment("a ?\?/", 0) == "/// a ? ?/\n");
  CHECK(python::docstring("a \"\"\" b\\", 0) == "\"\"\"a \\\"\\\"\\\" b\\\\\"\"\"\n");
  CHECK(python::docstring(" one of:\n  a\n\n    b", 0) == "\"\"\"one of:\na\n\n  b\n\"\"\"\n");
  CHECK(python::docstring("ends with \"", 0) == "\"\"\"ends with \" \"\"\"\n");
  CHECK(python::docstring("first\n  - a\n    - b", 0) == "\"\"\"first\n- a\n  - b\n\"\"\"\n");
}
