#include "runtime/vtl/value.h"

#include <doctest/doctest.h>

#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

TEST_CASE("value: a map keeps the order of insertion and finds its keys at any size") {
  tests::Scratch scratch;
  Map* map = Map::make(scratch.arena);
  for (int i = 0; i < 1000; ++i) map->put(scratch.arena, scratch.text("k" + std::to_string(i)), Value::integer(i));
  CHECK(map->size() == 1000);
  for (int i = 0; i < 1000; ++i) {
    const Value* value = map->find("k" + std::to_string(i));
    REQUIRE(value);
    CHECK(value->integer() == i);
  }
  CHECK_FALSE(map->find("k1000"));
  uint32_t cursor = 0;
  for (int i = 0; i < 1000; ++i) CHECK(map->next(cursor)->value.integer() == i);
  CHECK_FALSE(map->next(cursor));
}

TEST_CASE("value: a replaced key keeps its place, a removed one comes back at the end") {
  tests::Scratch scratch;
  const Value map = scratch.json(R"({"a":1,"b":2,"c":3})");
  CHECK(map.map().put(scratch.arena, "a", Value::integer(9)).integer() == 1);
  CHECK(scratch.printed(map) == "{a=9, b=2, c=3}");
  CHECK(map.map().remove(scratch.text("a")).integer() == 9);
  CHECK(map.map().remove(scratch.text("a")).is_null());
  CHECK(scratch.printed(map) == "{b=2, c=3}");
  map.map().put(scratch.arena, "a", Value::integer(7));
  CHECK(scratch.printed(map) == "{b=2, c=3, a=7}");
}

TEST_CASE("value: putting and removing for ever does not grow a map") {
  tests::Scratch scratch;
  Map* map = Map::make(scratch.arena);
  for (int i = 0; i < 500; ++i) {
    map->put(scratch.arena, Value::integer(i), Value::boolean(true));
    if (i >= 20) CHECK(map->remove(Value::integer(i - 20)).boolean());
  }
  CHECK(map->size() == 20);
  for (int i = 480; i < 500; ++i) CHECK(map->find(Value::integer(i)));
  CHECK_FALSE(map->find(Value::integer(479)));
}

TEST_CASE("value: keys are equal as in Java, by class and contents") {
  tests::Scratch scratch;
  Map* map = Map::make(scratch.arena);
  map->put(scratch.arena, Value::integer(1), scratch.text("Integer"));
  map->put(scratch.arena, Value::integer(1, true), scratch.text("Long"));
  map->put(scratch.arena, "1", scratch.text("String"));
  map->put(scratch.arena, Value(), scratch.text("null"));
  map->put(scratch.arena, scratch.json("[1]"), scratch.text("list"));
  CHECK(map->size() == 5);
  CHECK(map->find(Value::integer(1))->string() == "Integer");
  CHECK(map->find("1")->string() == "String");
  CHECK(map->find(Value())->string() == "null");
  CHECK(map->find(scratch.json("[1]"))->string() == "list");
}

TEST_CASE("value: lists insert and remove at any place") {
  tests::Scratch scratch;
  List* list = List::make(scratch.arena);
  for (int i = 0; i < 10; ++i) list->insert(scratch.arena, 0, Value::integer(i));
  list->remove(0);
  list->remove(8);
  list->insert(scratch.arena, 3, Value());
  CHECK(scratch.printed(Value::list(list)) == "[8, 7, 6, null, 5, 4, 3, 2, 1]");
}

TEST_CASE("value: equality goes deep, also into values that hold themselves") {
  tests::Scratch scratch;
  CHECK(equals(scratch.json(R"({"a":[1,{"b":null}]})"), scratch.json(R"({"a":[1,{"b":null}]})")));
  CHECK(equals(scratch.json(R"({"a":1,"b":2})"), scratch.json(R"({"b":2,"a":1})")));
  CHECK_FALSE(equals(scratch.json(R"({"a":[1,{"b":null}]})"), scratch.json(R"({"a":[1,{"b":0}]})")));
  CHECK_FALSE(equals(scratch.json("[1,2]"), scratch.json("[2,1]")));
  const Value a = scratch.json("[1]"), b = scratch.json("[1]");
  a.list().add(scratch.arena, a);
  b.list().add(scratch.arena, b);
  CHECK_FALSE(equals(a, b));  // Java's stack would overflow
  CHECK(equals(a, a));
}

TEST_CASE("value: hash codes are Java's") {
  tests::Scratch scratch;
  CHECK(hash_code(scratch.json(R"({"a":1})")) == 96);
  CHECK(hash_code(scratch.json(R"([1,"a"])")) == 1089);
  CHECK(hash_code(scratch.text("h\u00e9llo\U0001F600")) == 291564465);
  CHECK(hash_code(Value::real(1.5)) == 1073217536);
  CHECK(hash_code(Value::boolean(true)) == 1231);
}

TEST_CASE("value: class names are those that Velocity's objects have") {
  tests::Scratch scratch;
  CHECK(class_name(scratch.text("")) == "java.lang.String");
  CHECK(class_name(Value::integer(1)) == "java.lang.Integer");
  CHECK(class_name(Value::integer(1LL << 40)) == "java.lang.Long");
  CHECK(class_name(scratch.json("12345678901234567890")) == "java.math.BigInteger");
  CHECK(class_name(scratch.json("1.5")) == "java.lang.Double");
  CHECK(class_name(scratch.json("{}")) == "java.util.LinkedHashMap");
  CHECK(class_name(scratch.json("[]")) == "net.minidev.json.JSONArray");
  CHECK(class_name(scratch.literal({})) == "java.util.ArrayList");
}

TEST_CASE("value: an evaluation without fuel fails and stays failed") {
  tests::Scratch scratch;
  scratch.evaluation.fuel = 3;
  CHECK(scratch.evaluation.spend(3));
  CHECK_FALSE(scratch.evaluation.spend(1));
  CHECK(scratch.evaluation.fault == Fault::out_of_fuel);
  CHECK(scratch.call(scratch.text("abc"), "length").is_null());
}
