#include "compiler/vtl/payload_paths.h"

#include <doctest/doctest.h>

#include "compiler/vtl/parser.h"

using namespace apigw::vtl;

namespace {

struct Row {
  const char* source;
  const char* paths;  // each with a blank behind it; an element of a list is '*'
};

std::string paths_of(std::string_view source) {
  const Parsed parsed = parse(source);
  REQUIRE(parsed.faults.empty());
  std::string out;
  for (const PayloadPath& path : payload_paths(parsed.tree)) {
    for (const PathStep& step : path) out += (out.empty() || out.ends_with(' ') ? "" : ".") + (step.element ? "*" : step.name);
    out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("payload paths: literal paths of $input.path and $input.json, as far as they name members") {
  const Row rows[] = {
      {"$input.path('$.a.b')", "a.b "},
      {"$input.json('$.a')", "a "},
      {"$input.path('a.b')", "a.b "},
      {"$input.path(\"$['a b'].c[0].d\")", "a b.c.*.d "},
      {"$input.path('$.a..b')", "a "},
      {"$input.path('$.a[?(@.b == 1)].c')", "a "},
      {"$input.path('$.a.length()')", "a "},
      {"$input.path('$.a').b.c", "a.b.c "},
      {"$input.path('$.a').size()", "a "},
      {"$input.path('$.a').b.empty", "a.b "},
      {"$input.json('$.a').b", "a "},
      {"$input.path($x).b $input.body $input.params('a')", ""},
      {"\\$input.path('$.a')", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(paths_of(row.source) == row.paths);
  }
}

TEST_CASE("payload paths: a variable that is set once stands for what it was set to") {
  const Row rows[] = {
      {"#set($root = $input.path('$'))$root.a.b", "a.b "},
      {"#set($x = $input.path('$.a'))$x.b", "a a.b "},
      {"#set($r = $input.path('$'))#foreach($e in $r.list)$e.name#end", "list list.*.name "},
      {"#set($r = $input.path('$'))#set($r = {})$r.a", ""},
      {"#set($r = $input.path('$.a..b'))$r.c", "a "},
      {"#set($r = $input.json('$.a'))$r.c", "a "},
      {"#set($r = $input.path('$.a').get(0))$r.c", "a "},
      {"#set($r = $input.path('$'))#evaluate($x)$r.a", ""},
      {"$r.a#set($r = $input.path('$'))", ""},
      {"#set($r = $input.path('$'))#set($r.extra = 1)$r.extra", ""},
      {"#set($r = $input.path('$'))$r.put('extra', 1)$input.path('$.extra')", ""},
      {"#set($context.requestOverride.path.x = 1)$input.path('$.a')", "a "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.source);
    CHECK(paths_of(row.source) == row.paths);
  }
}

TEST_CASE("payload paths: steps stand where they are") {
  const std::string_view source = "x $input.path('$.first[\"second\"]').third";
  const auto paths = payload_paths(parse(source).tree);
  REQUIRE(paths.size() == 1);
  std::string at;
  for (const PathStep& step : paths[0]) at += std::string(source.substr(step.begin, step.end - step.begin)) + "|";
  CHECK(at == "first|second|third|");
}
