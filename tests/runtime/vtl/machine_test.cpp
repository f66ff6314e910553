#include "runtime/vtl/machine.h"

#include <doctest/doctest.h>

#include <chrono>

#include "tests/support/render_template.h"

using apigw::testing::render_template;
using apigw::vtl::Fault;

namespace {
std::string shown(std::string_view source) {
  const auto rendered = render_template(source);
  REQUIRE(rendered.parsed);
  REQUIRE(rendered.sound);
  CHECK(rendered.fault == Fault::none);
  CHECK(render_template(source, false).text == rendered.text);
  return rendered.text;
}
}  // namespace

TEST_CASE("machine: null prints nothing and equals the empty text") {
  CHECK(shown("[$nope][$nope.x][$!nope]") == "[][][]");
  CHECK(shown("#if($nope == $null)a#end#if($nope == \"\")b#end#if($nope)c#end") == "ab");
}

TEST_CASE("machine: a literal in a condition is false, a variable that holds it is true") {
  CHECK(shown("#if(0)a#end#if('x')b#end#if([])c#end#set($x = 0)#if($x)d#end") == "d");
}

TEST_CASE("machine: macro arguments are computed again whenever they are read") {
  CHECK(shown("#macro(m $a)$a#set($x = 2)$a#end#set($x = 1)#m($x)") == "12");
  CHECK(shown("#macro(m $a)$a#set($x = 2)$a#end#set($x = 1)#m(\"<$x>\")") == "<1><2>");
}

TEST_CASE("machine: a macro called twenty deep runs, deeper ones fail") {
  CHECK(shown("#macro(r $n)$n#if($n < 20)#set($k = $n + 1)#r($k)#end#end#r(1)").starts_with("1"));
  CHECK(render_template("#macro(r)x#r()#end#r()").fault == Fault::too_deep);
}

TEST_CASE("machine: a block prints with the variables of where it is printed, and ends its own recursion") {
  CHECK(shown("#set($i = 1)#define($b)<$i>#end$b#set($i = 2)$b") == "<1><2>");
  CHECK(shown("#define($b)x$b#end$b") == "xx");
}

TEST_CASE("machine: #break leaves the innermost loop, or the one named") {
  CHECK(shown("#foreach($i in [1..3])$i#foreach($j in [1..3])#if($j == 2)#break#end$j#end;#end") == "11;21;31;");
  CHECK(shown("#foreach($i in [1..3])$i#foreach($j in [1..3])#if($j == 2)#break($foreach.parent)#end$j#end;#end!") == "11!");
}

TEST_CASE("machine: a loop takes a thousand rounds and gives its variables back") {
  CHECK(shown("#set($i = 'kept')#foreach($i in [1..2000])#set($n = $foreach.count)#end$n $i$foreach") == "1000 kept");
}

TEST_CASE("machine: #stop ends everything, from inside of blocks and macros too") {
  CHECK(shown("a#macro(m)b#stop#end#m()c") == "ab");
  CHECK(shown("a#define($d)b#stop#end$d c") == "ab");
}

TEST_CASE("machine: #evaluate of a computed text sees and sets the template's variables") {
  CHECK(shown("#set($t = '#set($y = $x + 1)$y')#set($x = 1)#evaluate($t)$y") == "22");
  CHECK(render_template("#set($t = '#if(')#evaluate($t)").fault == Fault::bad_argument);
}

TEST_CASE("machine: hostile templates run out of fuel soon") {
  const char* const hostile[] = {
      "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end",
      "#set($s = 'xxxxxxxx')#foreach($a in [1..1000])#set($s = \"$s$s\")#end$s",
      "#set($l = [])#foreach($a in [1..1000])#foreach($b in [1..1000])#set($d = $l.add($l))#end#end",
      "#macro(m $a)#foreach($i in [1..1000])#m(\"$a$a\")#end#end#m('x')",
      "#define($a)$b$b#end#define($b)$c$c#end#define($c)#foreach($i in [1..1000])$a#end#end$a",
  };
  for (const char* source : hostile) {
    CAPTURE(source);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(render_template(source, true, 10'000'000).fault != Fault::none);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));  // 50 ms on a quiet machine in a release build
  }
}
