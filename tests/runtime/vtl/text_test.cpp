#include "runtime/vtl/text.h"

#include <doctest/doctest.h>

#include "runtime/vtl/text_units.h"
#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

// The first six forms were recorded on the service.
TEST_CASE("print: objects print as Java maps, lists of JSON as JSON") {
  tests::Scratch scratch;
  CHECK(scratch.printed(scratch.json(R"({"foo": "bar"})")) == "{foo=bar}");
  CHECK(scratch.printed(scratch.json(R"({"bigger": "dict", "to": "test"})")) == "{bigger=dict, to=test}");
  CHECK(scratch.printed(scratch.json(R"([{"foo": "bar"}])")) == R"([{"foo":"bar"}])");
  CHECK(scratch.printed(scratch.json(R"({"foo": [{"nested": "bar"}]})")) == R"({foo=[{"nested":"bar"}]})");
  CHECK(scratch.printed(get_index(scratch.evaluation, scratch.json(R"([{"foo":"bar"}])"), Value::integer(0))) == "{foo=bar}");
  CHECK(scratch.printed(scratch.call(scratch.json(R"({"foo":"bar"})"), "toString")) == "{foo=bar}");
  CHECK(scratch.printed(scratch.json(R"({"a":null,"b":true,"c":[null]})")) == "{a=null, b=true, c=[null]}");
}

TEST_CASE("print: literal lists, views and entries print as Java prints them") {
  tests::Scratch scratch;
  CHECK(scratch.printed(scratch.literal({Value::integer(1), scratch.text("a"), Value()})) == "[1, a, null]");
  CHECK(scratch.printed(scratch.literal({scratch.json("[\"x\"]")})) == "[[\"x\"]]");
  const Value map = scratch.json(R"({"k":"v","n":1})");
  CHECK(scratch.printed(scratch.call(map, "keySet")) == "[k, n]");
  CHECK(scratch.printed(scratch.call(map, "entrySet")) == "[k=v, n=1]");
  CHECK(scratch.printed(scratch.call(map, "values")) == "[v, 1]");
}

TEST_CASE("print: null prints nothing, some maps print nothing") {
  tests::Scratch scratch;
  CHECK(scratch.printed(Value()).empty());
  const Value map = scratch.json(R"({"k":"v"})");
  map.map().prints_empty = true;
  CHECK(scratch.printed(map).empty());
}

TEST_CASE("print: values that hold themselves come to an end") {
  tests::Scratch scratch;
  const Value list = scratch.literal({Value::integer(1)});
  list.list().add(scratch.arena, list);
  CHECK(scratch.printed(list) == "[1, (this Collection)]");
  const Value a = scratch.json("{}"), b = scratch.json("{}");
  a.map().put(scratch.arena, "b", b);
  b.map().put(scratch.arena, "a", a);
  CHECK(scratch.printed(a) == "(overflow)");
  CHECK(text_of(scratch.evaluation, a).size() < 10'000);
  CHECK(scratch.fault() == Fault::too_large);
}

TEST_CASE("sink: nothing goes past the limit") {
  tests::Scratch scratch;
  TextSink out(scratch.arena, 4);
  out.append("abc");
  CHECK_FALSE(out.overflowed());
  out.append("de");
  CHECK(out.overflowed());
  CHECK(out.view() == "abc");
}

TEST_CASE("units: text is counted in UTF-16 units") {
  tests::Scratch scratch;
  const std::string_view text = "a\U0001F600\u00e9";
  CHECK(unit_count(text) == 4);
  CHECK(unit_count("a\xff") == 2);
  CHECK(unit_substring(scratch.evaluation, text, 1, 3) == "\U0001F600");
  CHECK(unit_substring(scratch.evaluation, text, 3) == "\u00e9");
  CHECK(unit_substring(scratch.evaluation, text, 1, 2) == "?");
  CHECK(unit_substring(scratch.evaluation, text, 2, 3) == "?");
  CHECK(unit_substring(scratch.evaluation, text, 2, 4) == "?\u00e9");
  CHECK(unit_substring(scratch.evaluation, text, 0, 2) == "a?");
  CHECK(unit_substring(scratch.evaluation, text, 2, 2) == "");
  CHECK(unit_substring(scratch.evaluation, text, 4) == "");
  CHECK_FALSE(unit_substring(scratch.evaluation, text, 5).has_value());
  CHECK_FALSE(unit_substring(scratch.evaluation, text, 0, 5).has_value());
  CHECK_FALSE(unit_substring(scratch.evaluation, "abc", 2, 1).has_value());
}
