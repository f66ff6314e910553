#include "runtime/base/field.h"

#include <doctest/doctest.h>

#include <string>

#include "runtime/base/method.h"

using namespace apigw;

TEST_CASE("field: every registered name is found in any spelling") {
#define FIELD(id, name)                                                  \
  {                                                                      \
    std::string upper(name);                                             \
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? char(c - 32) : c;   \
    CHECK_MESSAGE(field_id(name) == FieldId::id, name);                  \
    CHECK_MESSAGE(field_id(upper) == FieldId::id, name);                 \
    CHECK(to_string(FieldId::id) == name);                               \
    CHECK_MESSAGE(field_id(std::string(name) + "x") != FieldId::id, name); \
  }
#include "schemas/fields.def"
#undef FIELD
}

TEST_CASE("field: a name that is not registered is other") {
  CHECK(field_id("") == FieldId::other);
  CHECK(field_id("x-custom") == FieldId::other);
  CHECK(field_id("content-lengtH") == FieldId::content_length);
  CHECK(field_id("content_length") == FieldId::other);
  CHECK(field_id(std::string(300, 'a')) == FieldId::other);
}

TEST_CASE("method: verbs are case-sensitive and ANY is no verb") {
  CHECK(parse_method("GET") == Method::kGET);
  CHECK(parse_method("get") == Method::kOther);
  CHECK(parse_method("ANY") == Method::kOther);
  CHECK(parse_method("TRACE") == Method::kOther);
  for (auto verb : {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}) CHECK(to_string(parse_method(verb)) == verb);
}
