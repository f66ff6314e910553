#include "runtime/vtl/methods.h"

#include <doctest/doctest.h>

#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

struct Row {
  std::string_view receiver;  // as JSON
  std::string_view method;
  std::string_view arguments;  // a JSON list
  std::string_view result;     // printed; "null" for null
};

void check_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    CAPTURE(row.receiver);
    CAPTURE(row.method);
    CAPTURE(row.arguments);
    tests::Scratch scratch;
    const Value arguments = scratch.json(row.arguments);
    const Value result = call_method(scratch.evaluation, scratch.json(row.receiver), row.method, arguments.list().values());
    CHECK(scratch.fault() == Fault::none);
    CHECK(result.is_null() == (row.result == "null"));
    if (!result.is_null()) CHECK(scratch.printed(result) == row.result);
  }
}

Fault fault_of(std::string_view receiver, std::string_view method, std::string_view arguments) {
  tests::Scratch scratch;
  const Value list = scratch.json(arguments);
  call_method(scratch.evaluation, scratch.json(receiver), method, list.list().values());
  return scratch.fault();
}

}  // namespace

TEST_CASE("methods: String") {
  const Row rows[] = {
      {R"("abcd")", "length", "[]", "4"},
      {R"("a\ud83d\ude00")", "length", "[]", "3"},
      {R"("")", "isEmpty", "[]", "true"},
      {R"("abc")", "charAt", "[1]", "b"},
      {R"("a\ud83d\ude00")", "codePointAt", "[1]", "128512"},
      {R"("hello")", "contains", R"(["ell"])", "true"},
      {R"("hello")", "startsWith", R"(["he"])", "true"},
      {R"("hello")", "startsWith", R"(["l", 2])", "true"},
      {R"("hello")", "endsWith", R"(["he"])", "false"},
      {R"("hello")", "indexOf", R"(["l"])", "2"},
      {R"("hello")", "indexOf", R"(["l", 3])", "3"},
      {R"("hello")", "indexOf", R"(["l", 99])", "-1"},
      {R"("hello")", "indexOf", "[101]", "1"},
      {R"("\u00e9\u00e9l")", "indexOf", R"(["l"])", "2"},
      {R"("hello")", "lastIndexOf", R"(["l"])", "3"},
      {R"("lastl")", "lastIndexOf", R"(["l", 3])", "0"},
      {R"("a")", "equals", R"(["a"])", "true"},
      {R"("1")", "equals", "[1]", "false"},
      {R"("ABC")", "equalsIgnoreCase", R"(["abc"])", "true"},
      {R"("a")", "compareTo", R"(["abc"])", "-2"},
      {R"("z\ufffd")", "compareTo", R"(["z\ud83d\ude00"])", "10176"},
      {R"("a")", "concat", R"(["b"])", "ab"},
      {R"("a.b.c")", "replace", R"([".", "-"])", "a-b-c"},
      {R"("abc")", "replace", R"(["", "-"])", "-a-b-c-"},
      {R"("hello")", "substring", "[1]", "ello"},
      {R"("hello")", "substring", "[1, 3]", "el"},
      {R"("hello")", "substring", "[5]", ""},
      {R"("\u00c0\u00c9A")", "toLowerCase", "[]", "\u00e0\u00e9a"},
      {R"("stra\u00dfe")", "toUpperCase", "[]", "STRASSE"},
      {R"("\t a b\n ")", "trim", "[]", "a b"},
      {R"("ab")", "toCharArray", "[]", "[a, b]"},
      {R"("x")", "valueOf", "[1.5]", "1.5"},
      {R"("x")", "join", R"([", ", ["a", 1]])", "a, 1"},
      {R"("x")", "toString", "[]", "x"},
      {R"("h\u00e9llo\ud83d\ude00")", "hashCode", "[]", "291564465"},
  };
  check_rows(rows);
}

TEST_CASE("methods: regular expressions of String") {
  const Row rows[] = {
      {R"("ab12")", "matches", R"(["[a-z]+[0-9]+"])", "true"},
      {R"("ab12")", "matches", R"(["[a-z]+"])", "false"},
      {R"("a.b.c")", "replaceAll", R"(["[.]", "+"])", "a+b+c"},
      {R"("it\\'s")", "replaceAll", R"(["\\\\'", "'"])", "it's"},
      {R"("aab")", "replaceAll", R"(["a*", "X"])", "XXbX"},
      {R"("abc")", "replaceAll", R"(["", "-"])", "-a-b-c-"},
      {R"("a1b22")", "replaceAll", R"_(["([a-z])(\\d+)", "$2$1"])_", "1a22b"},
      {R"("a1")", "replaceAll", R"_(["(?<x>[a-z])", "<${x}>"])_", "<a>1"},
      {R"("ab")", "replaceAll", R"_(["(a)", "$12"])_", "a2b"},
      {R"("x")", "replaceAll", R"(["x", "\\$1"])", "$1"},
      {R"("a.b.c")", "replaceFirst", R"(["\\.", "-"])", "a-b.c"},
      {R"("aa")", "replaceAll", R"(["^a", "b"])", "ba"},
      {R"("boo:and:foo")", "split", R"(["o"])", "[b, , :and:f]"},
      {R"("boo:and:foo")", "split", R"(["o", -1])", "[b, , :and:f, , ]"},
      {R"("boo:and:foo")", "split", R"(["o", 2])", "[b, o:and:foo]"},
      {R"("abc")", "split", R"([""])", "[a, b, c]"},
      {R"(" a b")", "split", R"([" "])", "[, a, b]"},
      {R"(",")", "split", R"([","])", "[]"},
      {R"("a.b")", "split", R"(["\\."])", "[a, b]"},
      {R"("\u00e9x\u00e9")", "split", R"(["x?"])", "[\u00e9, , \u00e9]"},
  };
  check_rows(rows);
  tests::Scratch scratch;
  CHECK(scratch.call(scratch.call(scratch.text(""), "split", {scratch.text(",")}), "size").integer() == 1);
}

TEST_CASE("methods: String.format") {
  // Results of OpenJDK 17.
  const Row rows[] = {
      {R"("x")", "format", R"_(["%5d|%-5d|%05d|%+d|%,d", 42, 42, 42, 42, 1234567])_", "   42|42   |00042|+42|1,234,567"},
      {R"("x")", "format", R"_(["%x|%X|%o|%x", 255, 255, 8, -1])_", "ff|FF|10|ffffffff"},
      {R"("x")", "format", R"_(["%.2f|%10.3f|%e|%.1f|%08.2f|%.0f", 1.005, 3.14159, 12345.678, 0.25, -3.14159, 9.5])_", "1.01|     3.142|1.234568e+04|0.3|-0003.14|10"},
      {R"("x")", "format", R"_(["%s|%S|%c|%b|%%|%n|%2$s|%(d|%.2s|%5s", "a", "ab", "c", true, -5, "xyz", null])_", "a|AB|c|true|%|\n|ab|(5)|xy| null"},
      {R"("x")", "format", R"_(["%.3f", 0.0004])_", "0.000"},
      {R"("x")", "format", R"_(["%.2f", 999.999])_", "1000.00"},
  };
  check_rows(rows);
  CHECK(fault_of("\"x\"", "format", R"(["%d", "a"])") == Fault::bad_argument);
  CHECK(fault_of("\"x\"", "format", R"(["%f", 1])") == Fault::bad_argument);
  CHECK(fault_of("\"x\"", "format", R"(["%q", 1])") == Fault::bad_argument);
  CHECK(fault_of("\"x\"", "format", R"(["%d"])") == Fault::bad_argument);
  CHECK(fault_of("\"x\"", "format", R"(["%999999999d", 1])") == Fault::bad_argument);
  CHECK(fault_of("\"x\"", "format", R"(["%"])") == Fault::bad_argument);
}

TEST_CASE("methods: List") {
  const Row rows[] = {
      {"[1,2]", "size", "[]", "2"},           {"[1,2]", "count", "[]", "2"},           {"[]", "isEmpty", "[]", "true"},
      {"[1,2]", "get", "[1]", "2"},           {"[1,2]", "contains", "[2]", "true"},    {"[1,2]", "contains", R"(["2"])", "false"},
      {"[1,2,1]", "indexOf", "[1]", "0"},     {"[1,2,1]", "lastIndexOf", "[1]", "2"},  {"[1]", "indexOf", "[3]", "-1"},
      {"[1,2,3]", "subList", "[1,3]", "[2, 3]"}, {"[1,2]", "containsAll", "[[2]]", "true"}, {"[1,2]", "containsAll", "[[3]]", "false"},
      {"[1]", "equals", "[[1]]", "true"},     {"[1]", "add", "[2]", "true"},           {"[1]", "add", "[0, 2]", "null"},
      {"[1,2]", "set", "[0, 9]", "1"},        {"[5,6]", "remove", "[0]", "5"},         {R"(["a"])", "remove", R"(["a"])", "true"},
      {R"(["a"])", "remove", R"(["b"])", "false"}, {"[]", "addAll", "[[]]", "false"},     {"[1,2]", "retainAll", "[[2]]", "true"},
      {"[1]", "get", R"(["0"])", "null"},     {"[1]", "nope", "[]", "null"},
  };
  check_rows(rows);
}

TEST_CASE("methods: lists change in place") {
  tests::Scratch scratch;
  const Value list = scratch.literal({});
  for (int i = 1; i <= 3; ++i) scratch.call(list, "add", {Value::integer(i)});
  scratch.call(list, "add", {Value::integer(0), scratch.text("first")});
  scratch.call(list, "addAll", {list});
  CHECK(scratch.printed(list) == "[first, 1, 2, 3, first, 1, 2, 3]");
  scratch.call(list, "removeAll", {scratch.literal({Value::integer(1), Value::integer(2)})});
  CHECK(scratch.printed(list) == "[first, 3, first, 3]");
  scratch.call(list, "addAll", {Value::integer(1), scratch.json(R"(["x"])")});
  CHECK(scratch.printed(list) == "[first, x, 3, first, 3]");
  scratch.call(list, "clear");
  CHECK(scratch.printed(list) == "[]");
  const Value iterator = scratch.call(scratch.json("[7]"), "iterator");
  CHECK(scratch.call(iterator, "hasNext").boolean());
  CHECK(scratch.call(iterator, "next").integer() == 7);
  CHECK_FALSE(scratch.call(iterator, "hasNext").boolean());
}

TEST_CASE("methods: Map and its entries") {
  const Row rows[] = {
      {R"({"a":1})", "size", "[]", "1"},
      {R"({})", "isEmpty", "[]", "true"},
      {R"({"a":1})", "get", R"(["a"])", "1"},
      {R"({"a":1})", "get", R"(["b"])", "null"},
      {R"({"a":1})", "put", R"(["a", 2])", "1"},
      {R"({"a":1})", "put", R"(["b", 2])", "null"},
      {R"({"a":1})", "containsKey", R"(["a"])", "true"},
      {R"({"a":1})", "containsValue", "[1]", "true"},
      {R"({"a":1})", "containsValue", "[2]", "false"},
      {R"({"a":1})", "remove", R"(["a"])", "1"},
      {R"({"a":1})", "getOrDefault", R"(["b", 5])", "5"},
      {R"({"a":1})", "putIfAbsent", R"(["a", 5])", "1"},
      {R"({"b":1,"a":2})", "keySet", "[]", "[b, a]"},
      {R"({"b":1,"a":2})", "values", "[]", "[1, 2]"},
      {R"({"a":1})", "equals", R"([{"a":1}])", "true"},
  };
  check_rows(rows);
  tests::Scratch scratch;
  const Value map = scratch.json(R"({"a":1})");
  scratch.call(map, "putAll", {scratch.json(R"({"b":2,"a":3})")});
  const Value entry = scratch.call(map, "entrySet").list()[1];
  CHECK(scratch.printed(get_property(scratch.evaluation, entry, "key")) == "b");
  CHECK(scratch.call(entry, "getValue").integer() == 2);
  scratch.call(entry, "setValue", {Value::integer(9)});
  CHECK(scratch.printed(map) == "{a=3, b=9}");
}

TEST_CASE("methods: numbers and the static methods reached through them") {
  const Row rows[] = {
      {"0", "parseInt", R"(["5"])", "5"},      {"0", "parseInt", R"(["+5"])", "5"},        {"0", "parseInt", R"(["ff", 16])", "255"}, {"0", "parseLong", R"(["9999999999"])", "9999999999"},
      {"0", "parseDouble", R"([" 1e3 "])", "1000.0"}, {"0", "parseDouble", R"(["-1.5d"])", "-1.5"}, {"0", "parseDouble", R"(["1e999"])", "Infinity"}, {"0", "valueOf", R"(["7"])", "7"},
      {"0.5", "valueOf", R"(["7"])", "7.0"},   {"0", "toHexString", "[-1]", "ffffffff"},   {"0", "toHexString", "[4294967296]", "100000000"}, {"0", "toBinaryString", "[5]", "101"},
      {"0", "toString", "[255, 16]", "ff"},    {"7", "toString", "[]", "7"},               {"2.9", "intValue", "[]", "2"},             {"1e20", "intValue", "[]", "2147483647"},
      {"3000000000", "intValue", "[]", "-1294967296"}, {"-2.9", "longValue", "[]", "-2"},     {"1", "doubleValue", "[]", "1.0"},          {"0.1", "floatValue", "[]", "0.1"},
      {"1", "compareTo", "[2]", "-1"},         {"1", "equals", "[1]", "true"},             {"1", "equals", "[1.0]", "false"},          {"0", "max", "[1, 2]", "2"},
      {"0", "min", "[1, 2]", "1"},             {"5", "hashCode", "[]", "5"},               {"true", "booleanValue", "[]", "true"},     {"true", "parseBoolean", R"(["TRUE"])", "true"},
      {"true", "parseBoolean", R"(["yes"])", "false"}, {"0", "parseInt", "[5]", "null"},
  };
  check_rows(rows);
  for (std::string_view text : {R"([""])", R"(["x"])", R"(["1.5"])", R"(["2147483648"])", R"([" 1"])", R"(["+-1"])"}) CHECK(fault_of("0", "parseInt", text) == Fault::number_format);
  for (std::string_view text : {R"([""])", R"(["x"])", R"(["1 2"])", R"(["inf"])", R"(["d"])"}) CHECK(fault_of("0", "parseDouble", text) == Fault::number_format);
}

TEST_CASE("methods: the class of a value has a name and nothing else") {
  tests::Scratch scratch;
  const Value type = get_property(scratch.evaluation, scratch.text("a"), "class");
  CHECK(scratch.printed(type) == "class java.lang.String");
  CHECK(scratch.printed(get_property(scratch.evaluation, type, "name")) == "java.lang.String");
  CHECK(scratch.printed(scratch.call(scratch.call(scratch.json("[]"), "getClass"), "getName")) == "net.minidev.json.JSONArray");
  CHECK(scratch.printed(scratch.call(type, "getSimpleName")) == "String");
  CHECK(scratch.call(type, "forName", {scratch.text("java.lang.Runtime")}).is_null());
  CHECK(get_property(scratch.evaluation, type, "classLoader").is_null());
}

TEST_CASE("methods: what Java throws is a fault, what it does not have is null") {
  CHECK(fault_of("\"abc\"", "charAt", "[3]") == Fault::index_out_of_bounds);
  CHECK(fault_of("\"abc\"", "charAt", "[-1]") == Fault::index_out_of_bounds);
  CHECK(fault_of("\"abc\"", "substring", "[2, 1]") == Fault::index_out_of_bounds);
  CHECK(fault_of("\"abc\"", "substring", "[0, -1]") == Fault::index_out_of_bounds);
  CHECK(fault_of("[]", "get", "[0]") == Fault::index_out_of_bounds);
  CHECK(fault_of("\"a\"", "matches", R"_(["("])_") == Fault::bad_regex);
  CHECK(fault_of("\"a\"", "replaceAll", R"(["a", "$1"])") == Fault::bad_argument);
  CHECK(fault_of("\"a\"", "nope", "[]") == Fault::none);
  CHECK(fault_of("null", "length", "[]") == Fault::none);
  tests::Scratch scratch;
  scratch.call(scratch.call(scratch.json(R"({"a":1})"), "keySet"), "add", {scratch.text("b")});
  CHECK(scratch.fault() == Fault::unsupported_operation);
  const Value map = scratch.json("{}");
  map.map().unmodifiable = true;
  scratch.call(map, "put", {scratch.text("a"), Value()});
  CHECK(scratch.fault() == Fault::unsupported_operation);
  CHECK_FALSE(set_property(scratch.evaluation, map, "a", Value()));
  CHECK(scratch.fault() == Fault::none);
}

TEST_CASE("methods: properties are members first, getters then") {
  tests::Scratch scratch;
  const auto property = [&](Value value, std::string_view name) { return scratch.printed(get_property(scratch.evaluation, value, name)); };
  CHECK(property(scratch.json(R"({"k":"v"})"), "k") == "v");
  CHECK(property(scratch.json(R"({"k":"v"})"), "empty") == "false");
  CHECK(property(scratch.json(R"({"empty":"mine"})"), "empty") == "mine");
  CHECK(property(scratch.text(""), "empty") == "true");
  CHECK(property(scratch.text("a"), "length").empty());
  CHECK(property(Value(), "k").empty());
}

TEST_CASE("methods: indexes reach lists from both ends, and maps by key") {
  tests::Scratch scratch;
  const Value list = scratch.json("[1,2,3]");
  CHECK(get_index(scratch.evaluation, list, Value::integer(-1)).integer() == 3);
  CHECK(set_index(scratch.evaluation, list, Value::integer(-1), Value::integer(9)));
  CHECK(scratch.printed(list) == "[1,2,9]");
  CHECK(get_index(scratch.evaluation, scratch.json(R"({"a":5})"), scratch.text("a")).integer() == 5);
  CHECK(get_index(scratch.evaluation, list, Value::integer(3)).is_null());
  CHECK(scratch.fault() == Fault::index_out_of_bounds);
  CHECK_FALSE(set_index(scratch.evaluation, list, Value::integer(-4), Value()));
  CHECK(scratch.fault() == Fault::index_out_of_bounds);
}

TEST_CASE("methods: ranges run both ways and #foreach sees a map's values") {
  tests::Scratch scratch;
  CHECK(scratch.printed(range(scratch.evaluation, Value::integer(1), Value::integer(3))) == "[1, 2, 3]");
  CHECK(scratch.printed(range(scratch.evaluation, Value::integer(1), Value::integer(-1))) == "[1, 0, -1]");
  CHECK(range(scratch.evaluation, scratch.text("1"), Value::integer(3)).is_null());
  List* elements = nullptr;
  CHECK(iterate(scratch.evaluation, scratch.json(R"({"a":1,"b":2})"), elements));
  CHECK(scratch.printed(Value::list(elements)) == "[1, 2]");
  CHECK_FALSE(iterate(scratch.evaluation, scratch.text("abc"), elements));
  CHECK(range(scratch.evaluation, Value::integer(INT64_MIN), Value::integer(INT64_MAX)).is_null());
  CHECK(scratch.fault() == Fault::too_large);
}

TEST_CASE("methods: an expression that looks at all the rest for each match runs out of fuel") {
  tests::Scratch scratch;
  const std::string text(400'000, 'a');
  scratch.evaluation.fuel = 1'000'000;
  scratch.call(Value::string(text), "replaceAll", {scratch.text("a|a.*b"), scratch.text("")});
  CHECK(scratch.fault() == Fault::out_of_fuel);
}

TEST_CASE("methods: the compiler can ask for names") {
  CHECK(known_method("replaceAll"));
  CHECK(known_method("entrySet"));
  CHECK_FALSE(known_method("replaceall"));
}
