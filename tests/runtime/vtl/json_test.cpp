#include "runtime/vtl/json.h"

#include <doctest/doctest.h>

#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

bool is_json(std::string_view text) {
  tests::Scratch scratch;
  return parse_json(scratch.evaluation, text).has_value();
}
std::string again(std::string_view text) {
  tests::Scratch scratch;
  return scratch.json_of(scratch.json(text));
}

}  // namespace

TEST_CASE("json: what is read is written compactly in its order") {
  CHECK(again(R"( { "b" : [ 1 , 2.50, -3e2 , true , false , null ] , "a" : { } , "c" : [ ] } )") == R"({"b":[1,2.5,-300.0,true,false,null],"a":{},"c":[]})");
  CHECK(again("123456789012345678901234567890") == "123456789012345678901234567890");
  CHECK(again(R"("text")") == R"("text")");
}

TEST_CASE("json: escapes are undone and only those that must be are written") {
  CHECK(again(R"("\"\\\/\b\f\n\r\t\u0001\u00e9\ud83d\ude00")") == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u00e9\U0001F600\"");
  CHECK(again(R"("\ud83d")") == "\"?\"");
  CHECK(again(R"("\ud83dx\ud83d\u0041")") == "\"?x?A\"");
  CHECK(again("\"01234567\\n01234567\\n0123456789abcdef\"") == "\"01234567\\n01234567\\n0123456789abcdef\"");
}

TEST_CASE("json: a repeated key keeps its first place and its last value") { CHECK(again(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})"); }

TEST_CASE("json: strings without escapes stay where they are") {
  tests::Scratch scratch;
  const std::string text = R"({"key":"plain value"})";
  const auto value = parse_json(scratch.evaluation, text);
  REQUIRE(value.has_value());
  const std::string_view member = value->map().find("key")->string();
  CHECK(member.data() == text.data() + text.find("plain"));
}

TEST_CASE("json: what is no JSON is refused") {
  for (std::string_view text : {"", " ", "{", "[", "\"", "{]", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "[1 2]", "1 2", "01", "-", "1.", ".5", "1e", "1e+", "+1", "nul", "truex",
                                "'a'", "\"\\x\"", "\"\\u12g4\"", "\"\\u12\"", "\"\t\"", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "{wrongjson", "\"abcdefgh\x01\"", "\"\\"}) {
    CAPTURE(text);
    CHECK_FALSE(is_json(text));
  }
}

TEST_CASE("json: nesting has a limit, in reading and in writing") {
  const auto nested = [](int depth) { return std::string(size_t(depth), '[') + std::string(size_t(depth), ']'); };
  CHECK(again(nested(json_depth_max)) == nested(json_depth_max));
  CHECK_FALSE(is_json(nested(json_depth_max + 1)));
  CHECK_FALSE(is_json(std::string(100'000, '[')));
  tests::Scratch scratch;
  const Value list = scratch.json("[]");
  list.list().add(scratch.arena, list);
  scratch.json_of(list);
  CHECK(scratch.fault() == Fault::too_large);
}

TEST_CASE("json: reading costs fuel for each element") {
  tests::Scratch scratch;
  scratch.evaluation.fuel = 10;
  CHECK_FALSE(parse_json(scratch.evaluation, "[1,2,3,4,5,6,7,8,9,10,11,12]").has_value());
  CHECK(scratch.fault() == Fault::out_of_fuel);
}

TEST_CASE("json: keys and objects that JSON does not have are written as texts") {
  tests::Scratch scratch;
  Map* map = Map::make(scratch.arena);
  map->put(scratch.arena, Value::integer(1), Value::real(1.0 / 0.0));
  map->put(scratch.arena, Value(), Value::integer(2));
  CHECK(scratch.json_of(Value::map(map)) == R"({"1":null,"null":2})");
}
