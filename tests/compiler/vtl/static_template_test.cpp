#include "compiler/vtl/static_template.h"

#include <doctest/doctest.h>

using apigw::vtl::static_text;

namespace {
struct Row {
  const char* source;
  const char* text;
};
struct LiveRow {
  const char* source;
  const char* construct;
};
}  // namespace

TEST_CASE("static template: plain text is its own output") {
  const char* const rows[] = {
      "",           "{\"statusCode\": 200}", "costs $5 or $ 5 or $",  "$.store.book", "#fff and # and #1",
      "http://x/#/route", "a\\b\\\\c",        "100% $-5 $$ $!",        "#[x] #{} #{1}", "#define2 #ifx #elsewhere #end-of",
  };
  for (const char* row : rows) {
    CAPTURE(row);
    const auto result = static_text(row);
    CHECK(result.is_static);
    CHECK(result.text == row);
  }
}

TEST_CASE("static template: comments vanish, a line comment takes its line end along") {
  const Row rows[] = {
      {"a ## b\nc", "a c"},     {"a ## b\r\nc", "a c"}, {"a##", "a"},      {"a#* b\n *#c", "ac"},
      {"a#** b *#c", "ac"},     {"##\n##\nx", "x"},     {"#* $x #if *#", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const auto result = static_text(row.source);
    CHECK(result.is_static);
    CHECK(result.text == row.text);
  }
}

TEST_CASE("static template: a raw block is printed without its marks") {
  const auto result = static_text("a #[[ $x #if ]]# b");
  CHECK(result.is_static);
  CHECK(result.text == "a  $x #if  b");
}

TEST_CASE("static template: escapes print as Velocity prints them") {
  const Row rows[] = {
      {"\\$name", "\\$name"},          // undefined: as written
      {"\\${name}", "\\${name}"},
      {"\\\\\\$name", "\\\\\\$name"},
      {"\\$input", "$input"},          // defined: the escape does its work
      {"\\\\\\$util", "\\$util"},
      {"\\#if", "#if"},                // a directive: half of the backslashes go
      {"\\\\\\#set", "\\#set"},
      {"\\#{end}", "#{end}"},
      {"\\#fff", "\\#fff"},            // no directive: as written
      {"\\\\#fff", "\\\\#fff"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    const auto result = static_text(row.source);
    CHECK(result.is_static);
    CHECK(result.text == row.text);
  }
}

TEST_CASE("static template: the first live construct is found with its extent") {
  const LiveRow rows[] = {
      {"{\"a\": $input.json('$.a')}", "$input.json('$.a')"},
      {"a $name b", "$name"},
      {"a $!name.x[0] b", "$!name.x[0]"},
      {"a ${name.x}b", "${name.x}"},
      {"$!{context.requestId}", "$!{context.requestId}"},
      {"\\\\$name", "$name"},  // an escaped backslash, then a reference
      {"x\n#set($a = 1)", "#set"},
      {"x #{else} y", "#{else}"},
      {"#foo(1)", "#foo"},
      {"#foo  (1)", "#foo"},
      {"#@box() x #end", "#@box"},
      {"\\\\#if", "#if"},
      {"$5 and ${ x", "${"},
      {"\\$input.path('$')", "\\$input.path('$')"},
      {"#stop", "#stop"},
  };
  for (const LiveRow& row : rows) {
    CAPTURE(row.source);
    const auto result = static_text(row.source);
    REQUIRE_FALSE(result.is_static);
    CHECK(std::string_view(row.source).substr(result.first_dynamic_begin, result.first_dynamic_end - result.first_dynamic_begin) == row.construct);
    CHECK(result.fault.empty());
  }
}

TEST_CASE("static template: what is never closed is a fault") {
  CHECK(static_text("a #* b").fault == "the comment is not closed with '*#'");
  CHECK(static_text("a #[[ b ]] #").fault == "the raw block is not closed with ']]#'");
}
