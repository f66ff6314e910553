#include "runtime/vtl/number.h"

#include <doctest/doctest.h>

#include <cmath>

#include "runtime/vtl/number_big.h"
#include "tests/runtime/vtl/scratch.h"

using namespace apigw;
using namespace apigw::vtl;

namespace {

std::string computed(std::string_view a, Arithmetic operation, std::string_view b) {
  tests::Scratch scratch;
  return scratch.printed(compute(scratch.evaluation, operation, scratch.json(a), scratch.json(b)));
}

}  // namespace

TEST_CASE("number: doubles print as Java prints them") {
  tests::Scratch scratch;
  struct Row {
    double number;
    std::string_view text;
  };
  // Double.toString of OpenJDK 17.
  const Row rows[] = {{1, "1.0"},           {1e7, "1.0E7"},   {9999999, "9999999.0"},        {1e10, "1.0E10"}, {0.001, "0.001"},         {0.0009, "9.0E-4"},
                      {123456.789, "123456.789"}, {1e-5, "1.0E-5"}, {0.1 + 0.2, "0.30000000000000004"}, {1e21, "1.0E21"}, {12345678.9, "1.23456789E7"}, {0.002, "0.002"},
                      {-0.0, "-0.0"},       {0.012, "0.012"}, {-1.5, "-1.5"},                {HUGE_VAL, "Infinity"}, {-HUGE_VAL, "-Infinity"}, {NAN, "NaN"}};
  for (const Row& row : rows) CHECK(scratch.printed(Value::real(row.number)) == row.text);
}

TEST_CASE("number: JSON's numerals become the classes Java gives them") {
  tests::Scratch scratch;
  CHECK(scratch.printed(scratch.json("1.10")) == "1.1");
  CHECK(scratch.printed(scratch.json("1e3")) == "1000.0");
  CHECK(scratch.printed(scratch.json("-0")) == "0");
  CHECK(scratch.printed(scratch.json("1e400")) == "Infinity");
  CHECK(scratch.printed(scratch.json("1e-400")) == "0.0");
  CHECK(scratch.json("2147483647").wide() == false);
  CHECK(scratch.json("2147483648").wide() == true);
  CHECK(scratch.json("9223372036854775807").is_integer());
  CHECK(scratch.json("9223372036854775808").kind() == Kind::big_integer);
  CHECK(scratch.printed(scratch.json("-123456789012345678901234567890")) == "-123456789012345678901234567890");
  CHECK(scratch.printed(scratch.json("1000000000000000000000")) == "1000000000000000000000");
}

TEST_CASE("number: whole numbers widen, divide towards zero, and give null for a zero divisor") {
  CHECK(computed("2147483647", Arithmetic::add, "1") == "2147483648");
  CHECK(computed("9223372036854775807", Arithmetic::add, "1") == "9223372036854775808");
  CHECK(computed("-9223372036854775808", Arithmetic::subtract, "1") == "-9223372036854775809");
  CHECK(computed("9223372036854775807", Arithmetic::multiply, "9223372036854775807") == "85070591730234615847396907784232501249");
  CHECK(computed("-7", Arithmetic::divide, "2") == "-3");
  CHECK(computed("-7", Arithmetic::modulo, "2") == "-1");
  CHECK(computed("-9223372036854775808", Arithmetic::divide, "-1") == "-9223372036854775808");
  CHECK(computed("-9223372036854775808", Arithmetic::modulo, "-1") == "0");
  CHECK(computed("1", Arithmetic::divide, "0").empty());
  CHECK(computed("1", Arithmetic::modulo, "0.0").empty());
  CHECK(computed("true", Arithmetic::add, "1").empty());
}

TEST_CASE("number: a decimal makes the result one, a text makes it a text") {
  CHECK(computed("1", Arithmetic::add, "1.5") == "2.5");
  CHECK(computed("3", Arithmetic::divide, "2.0") == "1.5");
  CHECK(computed("7.5", Arithmetic::modulo, "2") == "1.5");
  CHECK(computed("12345678901234567890", Arithmetic::multiply, "1.0") == "1.2345678901234567E19");
  CHECK(computed("1", Arithmetic::add, "\"a\"") == "1a");
  CHECK(computed("\"a\"", Arithmetic::add, "null") == "a");
  CHECK(computed("\"a\"", Arithmetic::multiply, "2").empty());
}

TEST_CASE("number: big integers divide as Java's BigInteger") {
  CHECK(computed("-123456789012345678901234567890", Arithmetic::divide, "987654321987654321") == "-124999998748");
  CHECK(computed("-123456789012345678901234567890", Arithmetic::modulo, "987654321987654321") == "-432099904777777782");
  CHECK(computed("123456789012345678901234567890", Arithmetic::divide, "7") == "17636684144620811271604938270");
  CHECK(computed("100000000000000000000", Arithmetic::subtract, "100000000000000000000") == "0");
}

TEST_CASE("number: a guessed digit of a quotient that is one too high is put right") {
  CHECK(computed("500000000999999998000000000", Arithmetic::divide, "500000000999999999") == "999999999");
  CHECK(computed("500000000999999998000000000", Arithmetic::modulo, "500000000999999999") == "499999999999999999");
  CHECK(computed("499999999500000000000000000000000000", Arithmetic::divide, "500000000000000000000000001") == "999999998");
  CHECK(computed("499999999500000000000000000000000000", Arithmetic::modulo, "500000000000000000000000001") == "499999999999999999000000002");
}

TEST_CASE("number: quotient times divisor plus remainder is the dividend, for many big integers") {
  tests::Scratch scratch;
  Arena& arena = scratch.arena;
  uint64_t seed = 7;
  const auto digits = [&](size_t count) {
    std::string text = "1";
    while (text.size() < count) {
      seed = seed * 6364136223846793005 + 1442695040888963407;
      // Runs of nines and zeros meet the rare branch of the division.
      text += seed >> 61 ? std::string(1, char('0' + (seed >> 33) % 10)) : std::string(9, seed >> 40 & 1 ? '9' : '0');
    }
    return text;
  };
  for (size_t round = 0; round < 3000; ++round) {
    const BigInteger a = big_of(arena, digits(1 + round % 90)), b = big_of(arena, digits(1 + round % 41));
    const Division division = divide(arena, a, b);
    CHECK(compare(division.remainder, b) < 0);
    CHECK(compare(add(arena, multiply(arena, division.quotient, b), division.remainder), a) == 0);
  }
}

TEST_CASE("number: arithmetic beyond some thousand digits is refused") {
  tests::Scratch scratch;
  Value number = scratch.json("123456789012345678901234567890");
  for (int i = 0; i < 12 && !scratch.evaluation.failed(); ++i) number = compute(scratch.evaluation, Arithmetic::multiply, number, number);
  CHECK(scratch.fault() == Fault::too_large);
}

TEST_CASE("number: == is numeric, by contents, or by the texts; null equals the empty text") {
  tests::Scratch scratch;
  const auto equal = [&](Value a, Value b) { return loosely_equal(scratch.evaluation, a, b); };
  CHECK(equal(Value::integer(1), Value::real(1)));
  CHECK(equal(Value::integer(1), Value::integer(1, true)));
  CHECK(equal(Value::integer(1), scratch.text("1")));
  CHECK_FALSE(equal(Value::integer(1), scratch.text("1.0")));
  CHECK(equal(Value::boolean(true), scratch.text("true")));
  CHECK(equal(scratch.literal({Value::integer(1)}), scratch.json("[1]")));
  CHECK(equal(Value(), Value()));
  CHECK(equal(Value(), scratch.text("")));
  CHECK_FALSE(equal(Value(), scratch.text("null")));
  CHECK_FALSE(equal(scratch.json("[]"), Value()));
  CHECK_FALSE(equal(scratch.json("[]"), scratch.text("")));
}

TEST_CASE("number: only numbers have an order") {
  tests::Scratch scratch;
  CHECK(compare_numbers(Value::integer(1), Value::real(1.5)) == -1);
  CHECK(compare_numbers(scratch.json("9223372036854775808"), Value::integer(INT64_MAX)) == 1);
  CHECK(compare_numbers(Value::integer(INT64_MIN), scratch.json("-9223372036854775809")) == 1);
  CHECK(compare_numbers(scratch.json("12345678901234567890"), scratch.json("12345678901234567890")) == 0);
  CHECK_FALSE(compare_numbers(scratch.text("1"), Value::integer(2)).has_value());
  CHECK_FALSE(compare_numbers(Value(), Value()).has_value());
}

TEST_CASE("number: only false and null are not true") {
  tests::Scratch scratch;
  CHECK_FALSE(truthy(Value()));
  CHECK_FALSE(truthy(Value::boolean(false)));
  CHECK(truthy(scratch.text("")));
  CHECK(truthy(Value::integer(0)));
  CHECK(truthy(scratch.json("[]")));
}
