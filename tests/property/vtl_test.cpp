// Random templates from a seed: what they print parses again, both ways of generating render alike and as the slow twin does, and no
// flipped bit of a program gets past the verifier into a crash.
#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "compiler/vtl/parser.h"
#include "runtime/bundle/vtl_code.h"
#include "tests/support/render_template.h"
#include "tests/support/template_twin.h"

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
    if (depth == 0) {
      return one_of({"1", "-2", "2.5", "'x'", "true", "false", "''", "$a", "$b", "$nope", "$input.s", "$input.n", "$input.d", "$input.f", "$input.l", "$input.m.k",
                     "$input.z", "12345678901234567890123"});
    }
    switch (below(9)) {
      case 0: return "[" + value(depth - 1) + ", " + value(depth - 1) + "]";
      case 1: return "{'k' : " + value(depth - 1) + "}";
      case 2: return "\"" + std::string(one_of({"<$a>", "$!{b}-", "#if($a)y#{else}n#end", "plain", "#set($c = 3)$c"})) + "\"";
      case 3: return "[" + std::to_string(below(4)) + ".." + std::to_string(below(4)) + "]";
      case 4: return one_of({"$a.size()", "$a.k", "$b.length()", "$a[0]", "$b.toString().concat('z')", "$foreach.index"});
      case 5: return one_of({"$input.l[$a]", "$input.m.get($b)", "$input.l.get(1)", "$input['n']", "$d", "$foreach.parent.index", "$velocityCount", "$velocityHasNext"});
      case 6: return "\"a#foreach($i in $input.l)<$i>#break#end\"";
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
    switch (below(depth == 0 ? 8 : 16)) {
      case 0: return one_of({"text", " ", "\n", "{\"k\": ", "a\\b", "## gone\n", "#* gone *#", "#[[$raw]]#", "\\#if", "\\$a", "\\\\$b", "$ # 5"});
      case 1: return "$" + name();
      case 2: return "$!{" + name() + "}";
      case 3: return "#set($" + name() + " = " + expression(2) + ")";
      case 4: return "${a.k}$b[0]";
      case 5: return one_of({"#m('x')", "#m($a)", "#m(\"$b\")", "#unknown($a)", "#evaluate('$a#set($b = 7)')", "$d"});
      case 6: return one_of({"#set($input.m.k = $a)", "#set($input.l[1] = $nope)", "#set($a[0] = $b)", "#set($x = [$a, $d])$x", "\\$p", "\\\\$!a", "$!p.size()", "#set(${a} = 1)", "#set($x = 12345678901234567890123 + 1)$x"});
      case 7: return one_of({"#break", "#stop", "#if($velocityCount == 2)#break($foreach)#end", "#if($b)#break($foreach.parent)#end", "#@m($a)body$p#end", "#@w()in$a#end",
                             "#evaluate(\"#macro(w $q)[$q$!bodyContent]#end#w($a)\")", "#w('z')"});
      case 8: return "#macro(w $p $a)($p" + block(depth - 1) + "$!bodyContent)#end";
      case 9: return "#@w(" + value(1) + ", " + value(1) + ")" + block(depth - 1) + "#end";
      case 10: return "#foreach($" + name() + " in $input.l)" + block(depth - 1) + "$!foreach.index$foreach.hasNext#end";
      case 11: return "#if(" + condition(2) + ")" + block(depth - 1) + "#{else}" + block(depth - 1) + "#end\n";
      case 12: return "#foreach($" + name() + " in " + value(2) + ")" + block(depth - 1) + one_of({"", "#if($foreach.last)#break#end", "$velocityCount"}) + "#end";
      case 13: return "#define($d)" + block(depth - 1) + "#end";
      case 14: return "#macro(m $p)" + block(depth - 1) + "$p#end";
      case 15: return "#set($a.k = " + expression(1) + ")";
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

constexpr int64_t kFuel = 2'000'000;

testing::Rendered run_twin(const vtl::Tree& tree) {
  testing::Rendering rendering(kFuel);
  testing::TemplateTwin(tree, rendering.environment, rendering.evaluation, rendering.sink);
  return {true, true, rendering.evaluation.fault, std::string(rendering.sink.view())};
}

bool alike(const testing::Rendered& a, const testing::Rendered& b) { return a.fault == b.fault && (a.fault != vtl::Fault::none || a.text == b.text); }

/// Every operation of that kind becomes another one of the same shape.
bundle::VtlUnit with_broken(const bundle::VtlUnit& unit, bundle::VtlOp from, bundle::VtlOp to) {
  bundle::VtlUnit out = unit;
  const uint32_t first_block = bundle::vtl_header_words + out.words[1];
  for (size_t at = out.words[first_block]; at < out.words.size(); at += 1 + bundle::vtl_shapes[unit.words[at]].operand_count) {
    if (out.words[at] == static_cast<uint32_t>(from)) out.words[at] = static_cast<uint32_t>(to);
  }
  return out;
}

bool same_shape(const bundle::VtlShape& a, const bundle::VtlShape& b) {
  return std::ranges::equal(a.operands, b.operands) && a.pops == b.pops && a.pushes == b.pushes && a.name != b.name;
}

}  // namespace

TEST_CASE("vtl: the machine renders random templates as a walk over their trees does") {
  int rendered = 0;
  std::map<vtl::Fault, int> faults;
  for (uint32_t seed = 0; seed < 6000; ++seed) {
    const std::string source = Templates(seed).make();
    const vtl::Parsed parsed = vtl::parse(source);
    if (!parsed.faults.empty()) continue;
    bundle::VtlUnit unit;
    if (!testing::compile_template(source, unit, seed % 2 == 0)) continue;
    const testing::Rendered machine = testing::run_template(unit, kFuel);
    if (machine.fault == vtl::Fault::out_of_fuel) continue;  // the twin takes no steps to count
    const testing::Rendered twin = run_twin(parsed.tree);
    CAPTURE(seed);
    CAPTURE(source);
    CHECK(machine.fault == twin.fault);
    if (machine.fault == vtl::Fault::none) CHECK(machine.text == twin.text);
    ++faults[machine.fault];
    ++rendered;
  }
  CHECK(rendered > 3000);
  CHECK(faults[vtl::Fault::none] > 2000);
}

TEST_CASE("vtl: the twin notices a machine whose operation does the work of another") {
  using bundle::VtlOp;
  std::set<std::string> wanted, noticed;
  for (uint32_t seed = 0; seed < 1500; ++seed) {
    const std::string source = Templates(seed).make();
    const vtl::Parsed parsed = vtl::parse(source);
    bundle::VtlUnit unit;
    if (!parsed.faults.empty() || !testing::compile_template(source, unit, false)) continue;
    const testing::Rendered right = run_twin(parsed.tree);
    for (uint32_t from = 0; from < bundle::vtl_op_count; ++from) {
      const std::string name(bundle::vtl_shapes[from].name);
      if (noticed.contains(name)) continue;
      for (uint32_t to = 0; to < bundle::vtl_op_count; ++to) {
        if (!same_shape(bundle::vtl_shapes[from], bundle::vtl_shapes[to])) continue;
        const bundle::VtlUnit broken = with_broken(unit, VtlOp(from), VtlOp(to));
        if (broken.words == unit.words || !bundle::verify_vtl(broken.words, broken.strings.size())) continue;
        wanted.insert(name);
        if (!alike(right, testing::run_template(broken, kFuel))) noticed.insert(name);
      }
    }
  }
  for (const std::string& name : wanted) {
    CAPTURE(name);
    CHECK(noticed.contains(name));
  }
  CHECK(wanted.size() > 20);
}

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
