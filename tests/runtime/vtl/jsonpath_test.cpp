#include "runtime/vtl/jsonpath.h"

#include <doctest/doctest.h>

#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

constexpr std::string_view kStore = R"({"store": {
  "book": [
    {"category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95},
    {"category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99},
    {"category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99},
    {"category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99}],
  "bicycle": {"color": "red", "price": 19.95}},
  "expensive": 10, "n": null, "list": [1, 2, 3, 4], "words": ["a", "b"], "odd name": {"x.y": 1, "it's": 2}, "tags": [{"t": ["a", "b"]}, {"t": []}]})";

/// The result as JSON; "missing" when the path finds nothing.
std::string find(std::string_view path, std::string_view document = kStore) {
  tests::Scratch scratch;
  const PathResult result = find_path(scratch.evaluation, scratch.json(document), path);
  if (const Fault fault = scratch.fault(); fault != Fault::none) return std::string(to_string(fault));
  return result.found ? scratch.json_of(result.value) : "missing";
}

struct Row {
  std::string_view path;
  std::string_view result;
};

}  // namespace

TEST_CASE("jsonpath: definite paths give one value or nothing") {
  const Row rows[] = {
      {"$.store.bicycle.color", R"("red")"},
      {"store.bicycle.color", R"("red")"},
      {"$['store']['bicycle'][\"color\"]", R"("red")"},
      {"['store'].bicycle.color", R"("red")"},
      {" $.expensive ", "10"},
      {"$.store.book[0].title", R"("Sayings of the Century")"},
      {"$.store.book[-1].title", R"("The Lord of the Rings")"},
      {"$.store.book[9].title", "missing"},
      {"$.store.book.title", "missing"},
      {"$.list[0].x", "missing"},
      {"$.nope", "missing"},
      {"$.n", "null"},
      {"$.n.x", "missing"},
      {"$['odd name']['x.y']", "1"},
      {"$['odd name']['it\\'s']", "2"},
      {"$.list.length()", "4"},
      {"$.store.bicycle.keys()", R"(["color","price"])"},
      {"$.store.bicycle['color','price']", R"({"color":"red","price":19.95})"},
      {"$.store.bicycle['color','nope']", R"({"color":"red"})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(find(row.path) == row.result);
    CHECK(JsonPath::compile(row.path)->definite());
  }
  CHECK(find("$", "[1]") == "[1]");
  CHECK(find("$[0]", "[1]") == "1");
}

TEST_CASE("jsonpath: indefinite paths give a list") {
  const Row rows[] = {
      {"$.store.book[*].price", "[8.95,12.99,8.99,22.99]"},
      {"$.store.book[*].isbn", R"(["0-553-21311-3","0-395-19395-8"])"},
      {"$..price", "[8.95,12.99,8.99,22.99,19.95]"},
      {"$..book[2].title", R"(["Moby Dick"])"},
      {"$..nope", "[]"},
      {"$.nope[*]", "[]"},
      {"$.list[1:3]", "[2,3]"},
      {"$.list[:2]", "[1,2]"},
      {"$.list[-2:]", "[3,4]"},
      {"$.list[1:-1]", "[2,3]"},
      {"$.list[3:1]", "[]"},
      {"$.list[0,2,9]", "[1,3]"},
      {"$.list[-1,0]", "[4,1]"},
      {"$.store.bicycle.*", R"(["red",19.95])"},
      {"$.store.book[0:2]['title','price'].x", "[]"},
      {"$.store.book[0:2]['price','title']", R"([{"price":8.95,"title":"Sayings of the Century"},{"price":12.99,"title":"Sword of Honour"}])"},
      {"$..[1]", R"([{"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},2,"b",{"t":[]},"b"])"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(find(row.path) == row.result);
    CHECK_FALSE(JsonPath::compile(row.path)->definite());
  }
  CHECK(find("$..*", R"({"a":{"b":[1]}})") == R"([{"b":[1]},[1],1])");
  CHECK(find("$..a..b", R"({"a":{"b":1,"a":{"b":2}}})") == "[1,2,2]");
}

TEST_CASE("jsonpath: filters") {
  const Row rows[] = {
      {"$.store.book[?(@.price < 10)].title", R"(["Sayings of the Century","Moby Dick"])"},
      {"$.store.book[?(@.price<=8.95)].price", "[8.95]"},
      {"$.store.book[?(@.price > $.expensive)].price", "[12.99,22.99]"},
      {"$.store.book[?(@.isbn)].price", "[8.99,22.99]"},
      {"$.store.book[?(!@.isbn)].price", "[8.95,12.99]"},
      {"$.store.book[?(@.category == 'fiction' && @.price < 10)].price", "[8.99]"},
      {"$.store.book[?(@.category == 'reference' || @.price > 20)].price", "[8.95,22.99]"},
      {"$.store.book[?((@.category == \"fiction\") && !(@.price > 20))].price", "[12.99,8.99]"},
      {"$.store.book[?(@.category != 'fiction')].price", "[8.95]"},
      {"$.store.book[?(@.author =~ /.*WAUGH/i)].price", "[12.99]"},
      {"$.store.book[?(@.author =~ /Waugh/)].price", "[]"},
      {"$.store.book[?(@.isbn =~ /0-5\\d{2}.*/)].price", "[8.99]"},
      {"$.store.book[?(@.price in [8.95, 12.99])].price", "[8.95,12.99]"},
      {"$.store.book[?(@.category nin ['fiction'])].price", "[8.95]"},
      {"$.store.book[?(@['price'] == '8.95')].price", "[8.95]"},
      {"$.store.book[?(@.isbn == null)].price", "[]"},
      {"$.tags[?(@.t subsetof ['a','b','c'])].t", R"([["a","b"],[]])"},
      {"$.tags[?(@.t anyof ['b'])].t", R"([["a","b"]])"},
      {"$.tags[?(@.t noneof ['b'])].t", "[[]]"},
      {"$.tags[?(@.t size 2)].t", R"([["a","b"]])"},
      {"$.tags[?(@.t empty true)].t", "[[]]"},
      {"$.tags[?(@.t contains 'a')].t", R"([["a","b"]])"},
      {"$.tags[?(@.t.length() > 1)].t", R"([["a","b"]])"},
      {"$.tags[?(@.t[?(@ == 'b')])].t", R"([["a","b"]])"},
      {"$.list[?(@ >= 3)]", "[3,4]"},
      {"$..book[?(@.price == 8.99)].title", R"(["Moby Dick"])"},
      {"$.store.bicycle[?(@.color == 'red')].price", "[19.95]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(find(row.path) == row.result);
  }
}

TEST_CASE("jsonpath: functions") {
  const Row rows[] = {
      {"$.list.sum()", "10.0"},     {"$.list.min()", "1.0"},           {"$.list.max()", "4.0"},          {"$.list.avg()", "2.5"},
      {"$.list.stddev()", "1.118033988749895"}, {"$.list.first()", "1"}, {"$.list.last()", "4"},           {"$.list.index(1)", "2"},
      {"$.words.concat()", R"("ab")"}, {"$.words.concat('-', $.expensive)", R"("ab-10")"}, {"$.list.append(5)", "[1,2,3,4,5]"}, {"$..price.sum()", "73.87"},
      {"$.store.book[*].price.max()", "22.99"}, {"$..price.length()", "5"}, {"$.list.size()", "4"},          {"$.expensive.length()", "null"},
      {"$.nope.sum()..x", "[]"},    {"$.nope.sum()", "missing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CHECK(find(row.path) == row.result);
  }
}

TEST_CASE("jsonpath: what is no path is refused where it goes wrong") {
  struct Bad {
    std::string_view path;
    uint32_t at;
  };
  const Bad rows[] = {{"", 0}, {"$.", 2}, {"$..", 3}, {"$.a.", 4}, {"$[", 2}, {"$['a", 4}, {"$['a'", 5}, {"$[1", 3}, {"$.a b", 4}, {"$[?(@.a]", 7}, {"$[?@.a]", 3}, {"$[?(@.a ==)]", 10},
                      {"$[?(@.a =~ /(/)]", 14}, {"$[?(@.a =~ /a)]", 15}, {"$.a.nope()", 8}, {"$[?(1 ~ 2)]", 6}, {"$]", 1}};
  for (const Bad& row : rows) {
    CAPTURE(row.path);
    const auto path = JsonPath::compile(row.path);
    REQUIRE_FALSE(path.has_value());
    CHECK(path.error().at == row.at);
    CHECK_FALSE(path.error().message.empty());
    CHECK(find(row.path) == to_string(Fault::bad_path));
  }
}

TEST_CASE("jsonpath: what is found is shared with the document") {
  tests::Scratch scratch;
  const Value document = scratch.json(R"({"a":{"b":1}})");
  const PathResult found = find_path(scratch.evaluation, document, "$.a");
  set_property(scratch.evaluation, found.value, "b", Value::integer(2));
  CHECK(scratch.json_of(document) == R"({"a":{"b":2}})");
}

TEST_CASE("jsonpath: hostile paths and documents end") {
  CHECK_FALSE(JsonPath::compile("$" + std::string(7000, '[')).has_value());
  CHECK_FALSE(JsonPath::compile("$[?(" + std::string(7000, '(')).has_value());
  CHECK_FALSE(JsonPath::compile("$[?(" + std::string(7000, '!') + "@)]").has_value());
  std::string nested = "@";
  for (int i = 0; i < 100; ++i) nested = "@[?(" + nested + ")]";
  CHECK_FALSE(JsonPath::compile("$[?(" + nested + ")]").has_value());
  CHECK_FALSE(JsonPath::compile(std::string(20'000, 'a')).has_value());
  tests::Scratch scratch;
  const Value cycle = scratch.json("[1,2]");
  cycle.list().add(scratch.arena, cycle);
  cycle.list().add(scratch.arena, cycle);
  scratch.evaluation.fuel = 100'000;
  find_path(scratch.evaluation, cycle, "$..*");
  CHECK(scratch.fault() != Fault::none);
  std::string many = "$";
  for (int i = 0; i < 60; ++i) many += "[0,0]";
  scratch.evaluation.fuel = 100'000;
  const Value deep = scratch.json(std::string(100, '[') + std::string(100, ']'));
  find_path(scratch.evaluation, deep, many);
  CHECK(scratch.fault() == Fault::out_of_fuel);
}
