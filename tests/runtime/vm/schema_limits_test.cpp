// What hostile bodies and damaged bundles can make of a validation.

#include "runtime/bundle/schema_code.h"
#include "tests/compiler/schema/schema_case.h"

using apigw::schema_case::Schema;
namespace bundle = apigw::bundle;
namespace vm = apigw::vm;

namespace {

std::string nested(std::string_view open, std::string_view inner, std::string_view close, size_t depth) {
  std::string out;
  for (size_t i = 0; i < depth; ++i) out += open;
  out += inner;
  for (size_t i = 0; i < depth; ++i) out += close;
  return out;
}

}  // namespace

TEST_CASE("schema limits: a nest of alternatives ends, and the body counts as not valid, negated or not") {
  // Two ways into every item: 2^60 paths.
  const char* doubling = R"({"definitions": {"d": {"anyOf": [{"items": {"$ref": "#/definitions/d"}, "minItems": 1}, {"items": {"$ref": "#/definitions/d"}, "minItems": 1}]}}, )";
  Schema plain(std::string(doubling) + R"("allOf": [{"$ref": "#/definitions/d"}]})");
  Schema negated(std::string(doubling) + R"("not": {"$ref": "#/definitions/d"}})");
  const std::string body = nested("[", "[]", "]", 60);
  const auto verdict = plain.check(body);
  CHECK_FALSE(verdict.valid);
  CHECK(verdict.reason == "[validation was given up: the instance needs too many steps]");
  CHECK_FALSE(negated.fits(body));
  CHECK(negated.fits("[]"));
}

TEST_CASE("schema limits: a schema of itself follows a body as deep as a body may be") {
  Schema list(R"({"type": "object", "properties": {"next": {"oneOf": [{"type": "null"}, {"allOf": [{"$ref": "#"}]}]}}, "required": ["next"], "additionalProperties": false})");
  CHECK(list.fits(nested("{\"next\":", "null", "}", 1024)));
  const auto verdict = list.check(nested("{\"next\":", "1", "}", 1024));
  CHECK_FALSE(verdict.valid);
  CHECK_FALSE(list.fits(nested("{\"next\":", "null", "}", 1025)));
}

TEST_CASE("schema limits: chains of combinators beyond the stack's allowance are refused, not run into the ground") {
  std::string definitions;
  for (int i = 0; i < 40; ++i) definitions += "\"d" + std::to_string(i) + "\": {\"allOf\": [{\"$ref\": \"#/definitions/d" + std::to_string(i + 1) + "\"}]},";
  Schema schema("{\"definitions\": {" + definitions + R"("d40": {"items": {"$ref": "#/definitions/d0"}}}, "allOf": [{"$ref": "#/definitions/d0"}]})");
  CHECK(schema.fits(nested("[", "", "]", 100)));
  CHECK_FALSE(schema.fits(nested("[", "", "]", 1000)));
}

TEST_CASE("schema limits: an expression that did not compile fails the body even under a negation") {
  Schema schema(R"({"not": {"pattern": "a"}})");
  vm::schema::Scratch scratch;
  const apigw::Regex* const absent[] = {nullptr};
  const vm::schema::Program program{schema.words(), schema.strings(), absent};
  CHECK_FALSE(vm::schema::validate(program, "\"b\"", scratch).valid);
  CHECK(vm::schema::validate(program, "1", scratch).valid == false);  // a number is no text: the inner schema fits
  CHECK(schema.fits("\"b\""));
}

TEST_CASE("schema limits: an explanation is cut to its room") {
  Schema schema(R"({"required": ["a-rather-long-name"], "properties": {"p": {"enum": ["x"]}}})");
  vm::schema::Scratch scratch;
  char room[20];
  const auto regexes = vm::schema::Regexes(schema.words(), schema.strings());
  const vm::schema::Program program{schema.words(), schema.strings(), regexes.of(0)};
  CHECK(vm::schema::validate(program, "{}", scratch, room).reason == "[object has missing ");
  // A character that does not fit is left out whole.
  const auto verdict = vm::schema::validate(program, "{\"a-rather-long-name\":1,\"p\":\"\xE2\x82\xAC\xE2\x82\xAC\"}", scratch, std::span(room).first(19));
  CHECK(verdict.reason == "[instance value (\"");
}

TEST_CASE("schema limits: no byte of a program can be changed into a crash") {
  Schema schema(R"({"type": "object", "required": ["a"], "properties": {"a": {"enum": ["x", 1, [2, {"y": null}]]}, "b": {"items": [{"minimum": 3}], "additionalItems": false},
    "c": {"multipleOf": 0.5, "pattern": "x+"}}, "patternProperties": {"^z": {"not": {"uniqueItems": true}}}, "dependencies": {"b": ["a"], "c": {"maxProperties": 3}},
    "oneOf": [{"minProperties": 1}, {"allOf": [{"type": "null"}]}]})");
  const std::vector<uint32_t> words = schema.words();
  vm::schema::Scratch scratch;
  char room[200];
  size_t passed = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    for (uint32_t bit = 0; bit < 32; ++bit) {
      std::vector<uint32_t> damaged = words;
      damaged[i] ^= 1u << bit;
      if (!bundle::verify_schema(damaged, schema.string_count())) continue;
      ++passed;
      const vm::schema::Regexes regexes(damaged, schema.strings());
      const vm::schema::Program program{damaged, schema.strings(), regexes.of(0)};
      for (const char* body : {R"({"a": "x", "b": [3, 1], "c": 2.5, "z": [1, 1]})", R"({"a": [2, {"y": null}], "c": "xx", "z": 1})", "null", "[]"}) {
        vm::schema::validate(program, body, scratch, room);
      }
    }
  }
  CHECK(passed > 100);   // numbers, hashes, flags: harmless
  for (size_t length = 0; length < words.size(); ++length) CHECK_FALSE(bundle::verify_schema(std::span(words).first(length), schema.string_count()));
}
