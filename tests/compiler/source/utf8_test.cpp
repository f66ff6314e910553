#include "compiler/source/utf8.h"

#include <doctest/doctest.h>

using namespace apigw::source;

TEST_CASE("utf8: every scalar value is written and read back") {
  for (uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, value);
    const CodePoint back = code_point_at(text, 0);
    if (back.value != value || back.size != text.size() || first_invalid_utf8(text).has_value()) {
      CAPTURE(value);
      FAIL_CHECK("differs");
    }
  }
}

TEST_CASE("utf8: the first wrong byte is named") {
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xEF\xBF", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    CAPTURE(bad);
    CHECK(first_invalid_utf8("0123456789\xC3\xA9" + std::string(bad)) == 12);
    CHECK(first_invalid_utf8(std::string(bad) + "0123456789") == 0);
  }
  CHECK_FALSE(first_invalid_utf8("plain text and \xF0\x9F\x98\x80").has_value());
}
