// Random templates from a seed: what they print parses again, both ways of generating render alike, and no flipped bit of a program gets
// past the verifier into a crash.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "compiler/vtl/parser.h"
#include "tests/support/render_template.h"

using namespace apigw;

namespace {

class Templates {
 public:
  explicit Templates(uint32_t seed) : random_(seed) {}
  std::string make() { return block(3); }

 private:
  uint32_t below(uint32_t bound) { return static_cast<uint32_t>(random_() % bound); }
  template <size_t N>
  std::string one_of(const char* const (&texts)[N]) {
    return texts[below(N)];
  }
  std::string name() { return one_of({"a", "b", "c", "nope"}); }

  std::string value(int depth) {
    if (depth == 0) return one_of({"1", "-2", "2.5", "'x'", "true", "false", "''", "$a", "$b", "$nope"});
    switch (below(7)) {
      case 0: return "[" + value(depth - 1) + ", " + value(depth - 1) + "]";
      case 1: return "{'k' : " + value(depth - 1) + "}";
      case 2: return "\"" + std::string(one_of({"<$a>", "$!{b}-", "#if($a)y#{else}n#end", "plain", "#set($c = 3)$c"})) + "\"";
      case 3: return "[" + std::to_string(below(4)) + ".." + std::to_string(below(4)) + "]";
      case 4: return one_of({"$a.size()", "$a.k", "$b.length()", "$a[0]", "$b.toString().concat('z')", "$foreach.index"});
      default: return value(0);
    }
  }
  std::string condition(int depth) {
    if (depth == 0) return value(1);
    switch (below(5)) {
      case 0: return "(" + condition(depth - 1) + one_of({" && ", " || ", " and ", " or "}) + condition(depth - 1) + ")";
      case 1: return "!" + condition(depth - 1);
      case 2: return "(" + expression(depth - 1) + one_of({" == ", " != ", " < ", " >= ", " gt ", " le "}) + expression(depth - 1) + ")";
      default: return value(1);
    }
  }
  std::string expression(int depth) {
    if (depth == 0 || below(3) == 0) return value(1);
    return "(" + expression(depth - 1) + one_of({" + ", " - ", " * ", " / ", " % "}) + expression(depth - 1) + ")";
  }
  std::string statement(int depth) {
    switch (below(depth == 0 ? 6 : 12)) {
      case 0: return one_of({"text", " ", "\n", "{\"k\": ", "a\\b", "## gone\n", "#* gone *#", "#[[$raw]]#", "\\#if", "\\$a", "\\\\$b", "$ # 5"});
      case 1: return "$" + name();
      case 2: return "$!{" + name() + "}";
      case 3: return "#set($" + name() + " = " + expression(2) + ")";
      case 4: return "${a.k}$b[0]";
      case 5: return one_of({"#m('x')", "#m($a)", "#m(\"$b\")", "#unknown($a)", "#evaluate('$a#set($b = 7)')", "$d"});
      case 6: return "#if(" + condition(2) + ")" + block(depth - 1) + "#{else}" + block(depth - 1) + "#end\n";
      case 7: return "#foreach($" + name() + " in " + value(2) + ")" + block(depth - 1) + one_of({"", "#if($foreach.last)#break#end", "$velocityCount"}) + "#end";
      case 8: return "#define($d)" + block(depth - 1) + "#end";
      case 9: return "#macro(m $p)" + block(depth - 1) + "$p#end";
      case 10: return "#set($a.k = " + expression(1) + ")";
      default: return "#if(" + condition(1) + ")" + block(depth - 1) + "#elseif(" + condition(1) + ")" + block(depth - 1) + "#end";
    }
  }
  std::string block(int depth) {
    std::string out;
    for (uint32_t i = below(5); i > 0; --i) out += statement(depth);
    return out;
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("vtl: random templates print to equal trees and render alike, optimised or not") {
  int rendered = 0;
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    const std::string source = Templates(seed).make();
    CAPTURE(source);
    const vtl::Parsed parsed = vtl::parse(source);
    if (!parsed.faults.empty()) continue;
    const std::string printed = vtl::print(parsed.tree);
    CAPTURE(printed);
    const vtl::Parsed again = vtl::parse(printed);
    REQUIRE(again.faults.empty());
    CHECK(equal(parsed.tree, again.tree));
    const auto plain = testing::render_template(source, false);
    const auto optimised = testing::render_template(source, true);
    if (!plain.parsed) continue;
    REQUIRE(plain.sound);
    REQUIRE(optimised.sound);
    CHECK(plain.fault == optimised.fault);
    if (plain.fault == vtl::Fault::none) CHECK(plain.text == optimised.text);
    ++rendered;
  }
  CHECK(rendered > 1500);
}

TEST_CASE("vtl: a program with flipped bits is refused or runs to an end") {
  std::mt19937 random(7);
  for (uint32_t seed = 0; seed < 300; ++seed) {
    bundle::VtlUnit unit;
    if (!testing::compile_template(Templates(seed).make(), unit, true)) continue;
    for (int flips = 0; flips < 60; ++flips) {
      bundle::VtlUnit broken = unit;
      broken.words[random() % broken.words.size()] ^= 1u << (random() % (flips % 2 == 0 ? 6 : 32));
      if (bundle::verify_vtl(broken.words, broken.strings.size())) testing::run_template(broken, 20'000);
    }
  }
}
