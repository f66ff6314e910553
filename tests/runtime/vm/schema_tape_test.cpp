#include "runtime/vm/schema_tape.h"

#include <doctest/doctest.h>

#include <string>

#include "runtime/bundle/segment_hash.h"

using apigw::vm::schema::Node;
using apigw::vm::schema::Tape;
namespace bundle = apigw::bundle;

namespace {

/// The tape in short: n t f, i: integer, d: decimal, 's', [ ], {name: ...}; superseded names in round brackets.
std::string shape(const Tape& tape, uint32_t at = 0) {
  const Node& node = tape[at];
  const std::string text(node.kind == bundle::kind_array || node.kind == bundle::kind_object ? "" : tape.text(node));
  switch (node.kind) {
    case bundle::kind_null: return "n";
    case bundle::kind_boolean: return node.truth ? "t" : "f";
    case bundle::kind_integer: return "i" + text;
    case bundle::kind_fraction: return "d" + text;
    case bundle::kind_string: return "'" + text + "'";
    case bundle::kind_array: {
      std::string out = "[" + std::to_string(node.size) + ":";
      for (uint32_t i = at + 1; i < node.next; i = tape[i].next) out += " " + shape(tape, i);
      return out + "]";
    }
    default: {
      std::string out = "{" + std::to_string(node.size) + ":";
      for (uint32_t i = at + 1; i < node.next; i = tape[i + 1].next) {
        const std::string name(tape.text(tape[i]));
        CHECK(tape[i].next == bundle::segment_hash(name));
        out += (tape[i].superseded ? " (" + name + ")=" : " " + name + "=") + shape(tape, i + 1);
      }
      return out + "}";
    }
  }
}

std::string parsed(std::string_view json) {
  Tape tape;
  // An exact allocation, so that a sanitizer sees any byte read behind the text.
  const std::vector<char> exact(json.begin(), json.end());
  return tape.parse({exact.data(), exact.size()}) ? shape(tape) : "refused";
}

}  // namespace

TEST_CASE("schema tape: every kind of value") {
  CHECK(parsed(" null ") == "n");
  CHECK(parsed("[true,false, null ,1,-0,1.50,2E+3,\"\"]") == "[8: t f n i1 i-0 d1.50 d2E+3 '']");
  CHECK(parsed("{\"a\" : {\"b\":[ ]},\"c\":[[],{}]}") == "{2: a={1: b=[0:]} c=[2: [0:] {0:}]}");
  CHECK(parsed("123456789012345678901234567890") == "i123456789012345678901234567890");
  CHECK(parsed("1e999999999") == "d1e999999999");
  CHECK(parsed("1e000000000000007") == "d1e000000000000007");
  CHECK(parsed("\t\r\n7\n") == "i7");
}

TEST_CASE("schema tape: escapes are decoded, half a surrogate pair stays one code point") {
  CHECK(parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"") == "'\"\\/\b\f\n\r\t'");
  CHECK(parsed("\"a\\u00e4\\u20AC\\ud83d\\ude00z\"") == "'a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80z'");
  CHECK(parsed("\"\\ud800\"") == "'\xED\xA0\x80'");
  CHECK(parsed("\"\\ud800\\u0041\"") == "'\xED\xA0\x80" "A'");
  CHECK(parsed("[\"\\u0041\",\"b\",\"\\u0043\"]") == "[3: 'A' 'b' 'C']");
}

TEST_CASE("schema tape: of one name the last counts, in small objects and in large ones") {
  CHECK(parsed(R"({"a":1,"b":2,"a":3,"\u0061":4})") == "{2: (a)=i1 b=i2 (a)=i3 a=i4}");
  std::string large = "{";
  for (int i = 0; i < 100; ++i) large += "\"k" + std::to_string(i % 60) + "\":" + std::to_string(i) + ",";
  large.back() = '}';
  Tape tape;
  REQUIRE(tape.parse(large));
  CHECK(tape[0].size == 60);
  for (uint32_t i = 1, n = 0; i < tape[0].next; i = tape[i + 1].next, ++n) CHECK(bool(tape[i].superseded) == (n < 40));
}

TEST_CASE("schema tape: what is no JSON is refused") {
  for (const char* text : {"", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{1:1}", "{\"a\":1 \"b\":2}", "[1 2]",
                           "1 2", "\"a\" \"b\"", "\"a\"\"b\"", "\"a", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "\"\xFF\"", "\"\xED\xA0\x80\"", "tru", "truex", "true\"a\"", "nul",
                           "+1", "01", "-", "-a", "1.", ".5", "1e", "1e+", "1.e3", "0x1", "1a", "1\"a\"", "1\\\"", "NaN", "'a'", "{\"a\":1}}", "[1]]", "[}", "{]", "[1}", "\\", "\"a\"\\", "1e1234567890",
                           "/**/1", "\xEF\xBB\xBF" "1"}) {
    CAPTURE(text);
    CHECK(parsed(text) == "refused");
  }
  CHECK(parsed(std::string_view("1\0", 2)) == "refused");
}

TEST_CASE("schema tape: nesting is bounded") {
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  Tape tape;
  CHECK(tape.parse(nested(1024)));
  CHECK_FALSE(tape.parse(nested(1025)));
  CHECK(tape.parse(nested(3)));
  CHECK(tape.size() == 3);
}

TEST_CASE("schema tape: one tape reads many texts, and gives its memory back when told") {
  Tape tape;
  std::string large = "[\"\\u0041\"";
  for (int i = 0; i < 20000; ++i) large += ",{\"a\":" + std::to_string(i) + "}";
  large += "]";
  REQUIRE(tape.parse(large));
  CHECK(tape[0].size == 20001);
  CHECK(tape.capacity_bytes() > large.size());
  tape.release();
  CHECK(tape.capacity_bytes() < 1000);
  REQUIRE(tape.parse("[1]"));
  CHECK(shape(tape) == "[1: i1]");
}
