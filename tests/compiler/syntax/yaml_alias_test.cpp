#include <doctest/doctest.h>

#include <chrono>

#include "tests/compiler/syntax/reading.h"

using namespace apigw::syntax;

namespace {

std::string bomb(int levels) {
  std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < levels; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += (j > 0 ? ",*a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  return text;
}

}  // namespace

TEST_CASE("yaml alias: the value is the anchor's, the place is the alias's") {
  const auto r = yaml_of("a: &x {k: \"v\\t1\"}\nb: *x\nc: &s \"q\\tr\"\nd: *s\ne: &t plain\nf: *t\n");
  CHECK(r.faults() == "2:4 yaml-alias");
  CHECK(r.spelled("b") == "*x");
  CHECK(r.at("b/k").text == "v\t1");
  CHECK(r.spelled("b/k") == "\"v\\t1\"");
  CHECK(r.at("d").text == "q\tr");
  CHECK(r.spelled("d") == "*s");
  CHECK(r.behind("d", "\t") == "\\t");
  CHECK(r.behind("f", "lai") == "lai");
}

TEST_CASE("yaml alias: merge keys add what is not written, earlier mappings first") {
  const auto r = yaml_of("x: &x {a: 1, b: 2}\nu: &y {b: 3, c: 4}\nz: {<<: [*x, *y], a: 0}\nw:\n  <<: *y\n  d: 5\nv: {'<<': 1}\n");
  CHECK(r.faults() == "3:10 yaml-alias");
  CHECK(to_json(r.at("z")) == R"({"a":0,"b":2,"c":4})");
  CHECK(to_json(r.at("w")) == R"({"d":5,"b":3,"c":4})");
  CHECK(r.at("v/<<").text == "1");
  CHECK(yaml_of("<<: 3\na: 1\n").faults() == "1:5 merge-key");
  CHECK(yaml_of("<<: [{a: 1}, 2]\n").faults() == "1:14 merge-key");
}

TEST_CASE("yaml alias: an alias inside its own anchor is refused") {
  CHECK(yaml_of("a: &a [*a]\n").faults() == "1:8 not-parseable");
  CHECK(yaml_of("a: &a {b: {<<: *a}}\n").faults() == "1:16 not-parseable");
}

TEST_CASE("yaml alias: an alias may be a key when it is a single value") {
  CHECK(yaml_of("a: &k key\n*k : v\n").at("key").text == "v");
  CHECK(yaml_of("&k b: &l [1]\n*l : v\n").faults() == "2:1 not-parseable; 2:1 yaml-alias");
  CHECK(yaml_of("&k b: c\nd: *k\n").at("d").text == "b");
}

TEST_CASE("yaml alias: bombs end at the limits, quickly") {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(yaml_of(bomb(30)).faults().ends_with("limit-exceeded"));
  Limits limits;
  limits.alias_node_count_max = 1u << 31;
  CHECK(yaml_of(bomb(30), limits).faults().ends_with("limit-exceeded"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("yaml alias: chains of aliases end at their limit") {
  std::string text = "a0: &a0 {k: v}\n";
  for (int i = 1; i <= 65; ++i) text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  CHECK(yaml_of(text).faults() == "2:10 yaml-alias; 66:12 limit-exceeded");
}

TEST_CASE("yaml alias: nesting through aliases counts") {
  Limits limits;
  limits.depth_max = 6;
  CHECK(yaml_of("a: &a [[[1]]]\nb: [[*a]]\n", limits).faults() == "2:6 yaml-alias");
  CHECK(yaml_of("a: &a [[[1]]]\nb: [[[*a]]]\n", limits).faults() == "2:7 limit-exceeded; 2:7 yaml-alias");
}

TEST_CASE("yaml limit: deep nesting of every kind is refused and never crashes") {
  CHECK(yaml_of(std::string(20'000, '[')).faults() == "1:1001 limit-exceeded");
  CHECK(yaml_of(std::string(300, '[') + std::string(300, ']')).faults() == "1:257 limit-exceeded");
  CHECK(yaml_of("a: " + std::string(20'000, '{')).faults() == "1:1004 limit-exceeded");
  std::string dashes, lines, indents;
  for (int i = 0; i < 20'000; ++i) {
    dashes += "- ";
    lines += "[\n";
  }
  for (int i = 0; i < 2'000; ++i) indents += std::string(static_cast<size_t>(i), ' ') + "a:\n";
  CHECK(yaml_of(dashes + "x").faults() == "1:513 limit-exceeded");
  CHECK(yaml_of(lines).faults() == "1:1 not-parseable");  // the library sees a root that is never closed before its depth
  for (int i = 0; i < 20'000; ++i) lines += "]";
  CHECK(yaml_of(lines).faults() == "257:1 limit-exceeded");
  CHECK(yaml_of(indents).faults() == "257:257 limit-exceeded");
}

TEST_CASE("yaml limit: the library's own depth limit is told as ours") {
  Limits limits;
  limits.depth_max = 5000;
  CHECK(yaml_of(std::string(900, '[') + std::string(900, ']'), limits).faults().ends_with("limit-exceeded"));
}

TEST_CASE("yaml alias: a long text is not repeated without end") {
  std::string text = "a: &a '" + std::string(1 << 20, 'x') + "'\nb: [";
  for (int i = 0; i < 40; ++i) text += i == 0 ? "*a" : ",*a";
  const auto r = yaml_of(text + "]\n");
  CHECK(r.faults().find("limit-exceeded") != std::string::npos);
}
