#include "compiler/vtl/coverage.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

#include "compiler/vtl/generate.h"

using namespace apigw;

namespace {

/// Line numbers that can be covered, in order, each once.
std::string lines_of(std::string_view text) {
  const vtl::Parsed parsed = vtl::parse(text);
  REQUIRE(parsed.faults.empty());
  std::set<size_t> lines;
  for (const vtl::Coverable& one : vtl::coverable(parsed.tree, text)) {
    for (uint32_t at : one.line_starts) lines.insert(1 + size_t(std::count(text.begin(), text.begin() + at, '\n')));
  }
  std::string all;
  for (size_t line : lines) all += (all.empty() ? "" : " ") + std::to_string(line);
  return all;
}

}  // namespace

TEST_CASE("coverage: text, references and directives count, blank lines, comments and closing words do not") {
  CHECK(lines_of("{\n\n  \"a\": 1\n}\n") == "1 3 4");
  CHECK(lines_of("#set($a = 1)\n## said\n\n#if($a)\n  x\n#elseif($b)\n  y\n#else\n  z\n#end\n") == "1 4 5 6 7 9");
  CHECK(lines_of("#foreach($x in\n  $list)\n$x\n#end\n") == "1 2 3");
  CHECK(lines_of("#macro(m $a)\n$a\n#end\n#m(1)\n") == "2 4");
  CHECK(lines_of("") == "");
}

TEST_CASE("coverage: every place that can be covered has a mark in the program, and only such places") {
  const std::string_view text = "#set($a = 1)\n#if($a == 1)\none\n#elseif($a == 2)\n#foreach($x in [1..3])$x\n#end\n#else\nthree $!a\n#end\n#define($d)\nd\n#end$d\n";
  const vtl::Parsed parsed = vtl::parse(text);
  uint32_t ids = 0;
  const vtl::Generated made = vtl::generate_marked(parsed.tree, [&](std::string_view) { return ids++; });
  std::set<uint32_t> marks, places;
  for (const vtl::Coverable& one : vtl::coverable(parsed.tree, text)) places.insert(one.mark);
  const auto& words = made.words;
  const uint32_t blocks = words[2], first = bundle::vtl_header_words + words[1];
  for (size_t at = words[first + 0]; at < words.size();) {
    const auto op = bundle::VtlOp(words[at]);
    if (op == bundle::VtlOp::mark) marks.insert(words[at + 1]);
    at += 1 + bundle::vtl_shapes[size_t(op)].operand_count;
  }
  CHECK(blocks == 2);
  CHECK(std::includes(marks.begin(), marks.end(), places.begin(), places.end()));
}
