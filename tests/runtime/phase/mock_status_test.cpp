#include "runtime/phase/mock_status.h"

#include <doctest/doctest.h>

#include <string>

using apigw::phase::parse_mock_status;

TEST_CASE("mock status: texts that the service accepts") {
  const std::pair<std::string, int64_t> rows[] = {
      // Recorded: lenient.
      {R"({ statusCode: 200 })", 200},
      {R"({statusCode: 200, "value": 'goog'})", 200},
      {R"({statusCode: 200, " ": " "})", 200},
      {R"({statusCode: 200, "": ""})", 200},
      {R"({'statusCode': 200, '': ''})", 200},
      {R"({"statusCode": 200, "": ""})", 200},
      {R"({"statusCode": 200 , })", 200},
      {R"({"statusCode": 200 , null: null })", 200},
      // Recorded: very lenient.
      {R"({statusCode: 200,super{ f}oo: [ba r]})", 200},
      {R"({statusCode: 200, foo}: [ba r]})", 200},
      {R"({statusCode: 200, foo'}: [ba r]})", 200},
      {R"({statusCode: 200, }foo: [ba r]})", 200},
      {R"({statusCode: 200, }foo: ''})", 200},
      {R"({"statusCode": 200 ,, })", 200},
      // Plain JSON of every shape.
      {"  {\n  \"statusCode\" : 404\n}\n ", 404},
      {R"({"a": {"statusCode": 1, "b": [1, 2, "}"]}, "statusCode": 201})", 201},
      {R"({"a": "x, statusCode: 5", "statusCode": 201})", 201},
      {R"({"a": "quote \" inside", "statusCode": 202})", 202},
      {R"({"statusCode": 200, "statusCode": 500})", 500},
      // Any integer selects.
      {R"({"statusCode": 7})", 7},
      {R"({"statusCode": -1})", -1},
      {R"({"statusCode": 100000})", 100000},
  };
  for (const auto& [text, status] : rows) {
    CAPTURE(text);
    const auto parsed = parse_mock_status(text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == status);
  }
}

TEST_CASE("mock status: texts that fail the call") {
  const std::string rows[] = {
      // Recorded.
      R"({"statusCode': 200 })",
      R"({'statusCode": 200 })",
      R"({'statusCode: 200 })",
      R"(statusCode: 200)",
      R"({statusCode: 200, {foo: [ba r]})",
      R"({"statusCode": "200"})",
      R"({"statusCode": 200)",
      // Of the same kinds.
      "",
      "{}",
      "{",
      R"({"status": 200})",
      R"({"statusCode": 200.0})",
      R"({"statusCode": })",
      R"({"statusCode": [200]})",
      R"({"statusCode": 99999999999999999999})",
      R"({"statusCode" 200})",
      R"({statusCode: 200, alone})",
      R"({"statusCode": 200, "a": "open})",
      R"([{"statusCode": 200}])",
  };
  for (const auto& text : rows) {
    CAPTURE(text);
    CHECK(!parse_mock_status(text));
  }
}
