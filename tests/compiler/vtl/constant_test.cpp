#include "compiler/vtl/constant.h"

#include <doctest/doctest.h>

#include "compiler/vtl/parser.h"

using namespace apigw::vtl;

namespace {
struct Row {
  const char* source;
  const char* text;
};
}  // namespace

TEST_CASE("vtl constant: a template of text, comments, raw blocks and escapes prints what is known before any request") {
  const Row rows[] = {
      {"", ""},
      {"{\"statusCode\": 200}", "{\"statusCode\": 200}"},
      {"costs $5 or $ 5", "costs $5 or $ 5"},
      {"a ## b\nc", "a c"},
      {"a#* b\n *#c", "ac"},
      {"a #[[ $x #if ]]# b", "a  $x #if  b"},
      {"\\#if", "#if"},
      {"\\\\\\#set", "\\#set"},
      {"a\\b\\\\c", "a\\b\\\\c"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const Parsed parsed = parse(row.source);
    REQUIRE(parsed.faults.empty());
    CHECK(static_text(parsed.tree) == row.text);
  }
}

TEST_CASE("vtl constant: a reference, escaped ones included, or a directive is not known") {
  for (const char* source : {"a $name b", "${x.y}", "\\$input", "#set($a = 1)", "#if(true)x#end", "#unknown(1)", "#stop"}) {
    CAPTURE(source);
    const Parsed parsed = parse(source);
    REQUIRE(parsed.faults.empty());
    CHECK_FALSE(static_text(parsed.tree));
  }
}
