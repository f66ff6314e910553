// The cost model: what an operation looks at, it pays. A unit of fuel stands for about one element visited or 16 bytes written, and four million
// of them for less than 50 ms of a thread; an operation that looks at a megabyte for nothing would make that untrue.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "runtime/vtl/jsonpath.h"
#include "runtime/vtl/machine.h"
#include "runtime/vtl/methods_table.h"
#include "runtime/vtl/number.h"
#include "runtime/vtl/text_units.h"
#include "tests/runtime/vtl/scratch.h"
#include "tests/support/render_template.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

constexpr size_t kBytes = 256 * 1024;
constexpr uint32_t kElements = 20'000;
constexpr int64_t kFuel = 1'000'000'000;

struct Large {
  tests::Scratch scratch;
  std::string letters = std::string(kBytes, 'a');
  std::string needle = std::string(kBytes / 2, 'a').append("b");
  std::string accents;
  Value list, map;

  Large() {
    for (size_t i = 0; i < kBytes / 2; ++i) accents += "\u00e9";
    List* const elements = List::make(scratch.arena);
    Map* const members = Map::make(scratch.arena);
    for (uint32_t i = 0; i < kElements; ++i) {
      elements->add(scratch.arena, Value::integer(i));
      members->put(scratch.arena, scratch.arena.copy("key" + std::to_string(i)), Value::integer(i));
    }
    list = Value::list(elements);
    map = Value::map(members);
  }
  Value argument(char letter, bool of_text) {
    switch (letter) {
      case 's': return Value::string(needle);
      case 'i':
      case 'n': return Value::integer(0);
      case 'l': return list;
      case 'm': return map;
      default: return of_text ? Value::string(needle) : list;
    }
  }
  /// What one call costs.
  int64_t cost(Value receiver, const Method& row, bool of_text) {
    std::vector<Value> arguments;
    for (const char letter : row.signature) {
      if (letter != '*') arguments.push_back(argument(letter, of_text));
    }
    scratch.evaluation.fuel = kFuel;
    call_method(scratch.evaluation, receiver, row.name, arguments);
    scratch.evaluation.fault = Fault::none;
    return kFuel - scratch.evaluation.fuel;
  }
};

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) { return std::ranges::find(names, name) != names.end(); }

struct Hostile {
  const char* name;
  std::string source;
};

std::string repeated(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

/// A text of 2^14 * 16 letters, doubled step by step, in $s; a list of 1000 in $l.
const std::string kPrepare = "#set($s = 'aaaaaaaaaaaaaaaa')#foreach($i in [1..14])#set($s = \"$s$s\")#end#set($l = [1..1000])";
/// Runs `body` 10^9 times if it could.
std::string forever(std::string_view body) {
  return kPrepare + "#foreach($x in [1..1000])#foreach($y in [1..1000])#foreach($z in [1..1000])" + std::string(body) + "#end#end#end";
}

}  // namespace

TEST_CASE("fuel: every method of a text pays for the bytes it may look at") {
  for (const bool decoded : {false, true}) {
    for (const Method& row : string_methods()) {
      Large large;
      const std::string& text = decoded ? large.accents : large.letters;
      CAPTURE(row.name);
      CAPTURE(row.signature);
      CHECK(large.cost(Value::string(text), row, true) >= int64_t(kBytes / 64));
      // Indexes count UTF-16 units, which takes decoding.
      const bool counts = is_one_of(row.name, {"length", "charAt", "codePointAt", "substring", "subSequence", "indexOf", "lastIndexOf", "compareTo"});
      if (decoded && counts) CHECK(large.cost(Value::string(text), row, true) >= int64_t(kBytes / 8));
    }
  }
}

TEST_CASE("fuel: every method of a list pays for the elements it may visit") {
  for (const Method& row : list_methods()) {
    Large large;
    CAPTURE(row.name);
    CAPTURE(row.signature);
    const bool constant = is_one_of(row.name, {"clear", "count", "get", "isEmpty", "iterator", "set", "size", "toArray"}) || (row.name == "add" && row.signature == "o");
    const bool first = is_one_of(row.name, {"subList"});  // as many as are asked for, which is none
    if (!constant && !first) CHECK(large.cost(large.list, row, false) >= int64_t(kElements / 4));
  }
}

TEST_CASE("fuel: a collection as the key of a map pays for being compared with every key") {
  for (const Method& row : map_methods()) {
    if (row.signature.empty() || row.signature == "m" || row.name == "containsValue") continue;
    Large large;
    CAPTURE(row.name);
    CHECK(large.cost(large.map, row, false) >= int64_t(kElements));
  }
  for (const char* name : {"containsValue", "entrySet", "keySet", "putAll", "values"}) {
    Large large;
    CAPTURE(name);
    large.scratch.evaluation.fuel = kFuel;
    const Value other = large.scratch.json("{}");
    const std::string_view called = name;
    const Value argument = called == "putAll" ? large.map : Value::integer(-1);
    call_method(large.scratch.evaluation, called == "putAll" ? other : large.map, called, std::span(&argument, called == "putAll" || called == "containsValue" ? 1 : 0));
    CHECK(kFuel - large.scratch.evaluation.fuel >= int64_t(kElements));
  }
}

TEST_CASE("fuel: comparing, hashing and printing pay for what they visit") {
  Large large;
  const auto cost = [&](auto&& run) {
    large.scratch.evaluation.fuel = kFuel;
    run();
    large.scratch.evaluation.fault = Fault::none;
    return kFuel - large.scratch.evaluation.fuel;
  };
  Evaluation& evaluation = large.scratch.evaluation;
  const std::string again = large.letters;
  CHECK(cost([&] { loosely_equal(evaluation, Value::string(large.letters), Value::string(again)); }) >= int64_t(kBytes / 64));
  Value copy = large.scratch.json("[]");
  add_all(evaluation, copy.list(), large.list);
  CHECK(cost([&] { loosely_equal(evaluation, large.list, copy); }) >= int64_t(kElements));
  CHECK(cost([&] { call_method(evaluation, large.list, "hashCode", {}); }) >= int64_t(kElements));
  CHECK(cost([&] { text_of(evaluation, large.list); }) >= int64_t(kElements));
  CHECK(cost([&] { json_text(evaluation, large.map); }) >= int64_t(kElements));
  CHECK(cost([&] { find_path(evaluation, large.map, "$..x"); }) >= int64_t(kElements));
  CHECK(cost([&] { find_path(evaluation, large.list, "$[?(@ > 5)]"); }) >= int64_t(kElements) * 2);
}

TEST_CASE("fuel: hostile templates end with their fault") {
  const Hostile rows[] = {
      {"nested loops", forever("x")},
      {"empty loops", forever("")},
      {"long equal texts", forever("#if($s == \"$s\")#end")},
      {"contains", forever("#set($b = $s.contains($s))")},
      {"indexOf", forever("#set($b = $s.indexOf('b'))")},
      {"lastIndexOf", "#set($n = 'b')" + forever("#set($b = $s.lastIndexOf(\"b$s\"))")},
      {"length", forever("#set($b = $s.length())")},
      {"substring", forever("#set($b = $s.substring(1))")},
      {"replace", forever("#set($b = $s.replace('a', 'aa'))")},
      {"replaceAll", forever("#set($b = $s.replaceAll('(a+)+b', ''))")},
      {"split", forever("#set($b = $s.split('a'))")},
      {"matches", forever("#set($b = $s.matches('(a|a)*b'))")},
      {"format", forever("#set($b = $s.format('%9999s%9999s', 'a', 'b'))")},
      {"huge ranges", forever("#set($b = [1..999999])")},
      {"list growth", forever("#set($b = $l.addAll($l))")},
      {"list insertion", forever("#set($b = $l.add(0, 1))")},
      {"list contains", forever("#set($b = $l.contains(-1))")},
      {"removeAll", forever("#set($b = $l.removeAll([]))")},
      {"hashCode", forever("#set($b = $l.hashCode())")},
      {"a list in itself", forever("#set($b = $l.add($l))#set($b = $l.equals($l.subList(0, 2)))")},
      {"a map in itself", "#set($m = {})#set($m.a = $m)#set($m.b = {'c': $m})" + forever("$m")},
      {"lists as keys", "#set($m = {})" + forever("#set($b = $m.put([$x, $y, $z], 1))")},
      {"printed lists", forever("$l")},
      {"lists of lists", "#set($e = [])" + repeated("#set($e = [$e, $e, $e, $e])", 12) + forever("#set($t = \"$e\")")},
      {"exponential text", repeated("#set($s = \"$!s$!s........\")", 60) + "$s"},
      {"big numbers", "#set($n = 99999999999999999999)" + forever("#set($n = $n * $n)")},
      {"macro recursion", "#macro(r)x#r()#end#r()"},
      {"macro fan-out", repeated("", 0) + "#macro(a $p)#b(\"$p$p\")#b(\"$p$p\")#end#macro(b $p)#c(\"$p$p\")#c(\"$p$p\")#end#macro(c $p)#foreach($i in [1..1000])#a(\"$p$p\")#end#end#a('x')"},
      {"block recursion", "#define($a)$b$b#end#define($b)$c$c#end#define($c)#foreach($i in [1..1000])$a#end#end" + forever("$a")},
      {"evaluate", forever("#set($t = \"#set($q = $x + $y + $z)$q\")#evaluate($t)")},
      {"evaluate of itself", "#set($t = '#evaluate($t)')#evaluate($t)"},
      {"parseJson", "#set($j = '[[[[[[[[]]]]]]]]')" + repeated("#set($j = \"[$j,$j,$j,$j]\")", 7) + forever("#set($b = $util.parseJson($j))")},
      {"escapes", forever("#set($b = $util.escapeJavaScript($s))")},
      {"base64", forever("#set($b = $util.base64Encode($s))")},
  };
  for (const Hostile& row : rows) {
    CAPTURE(std::string(row.name));
    bundle::VtlUnit unit;
    REQUIRE(testing::compile_template(row.source, unit, true));
    REQUIRE(bundle::verify_vtl(unit.words, unit.strings.size()));
    testing::Rendering rendering(4'000'000);
    const Fault fault = render(Program::of(unit), rendering.environment, rendering.evaluation, rendering.sink).fault;
    CHECK((fault == Fault::out_of_fuel || fault == Fault::too_deep || fault == Fault::too_large));
    // One operation may go below zero by what it had to look at before it knew.
    CHECK(rendering.evaluation.fuel > -3'000'000);
    CHECK(rendering.arena.reserved_bytes() < memory_bytes_max + 32 * 1024 * 1024);
  }
}

TEST_CASE("fuel: searching a text of one letter for many of them is linear") {
  const std::string text(4'000'000, 'a');
  const std::string needle = std::string(1'000'000, 'a').append("b").append(1'000'000, 'a');
  CHECK(find_text(text, needle) == std::string_view::npos);  // quadratic it would take minutes
  tests::Scratch scratch;
  scratch.call(Value::string(text), "lastIndexOf", {Value::string(needle)});
  CHECK(scratch.fault() == Fault::out_of_fuel);
}
