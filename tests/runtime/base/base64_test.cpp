#include "runtime/base/base64.h"

#include <doctest/doctest.h>

#include <string>

#include "runtime/base/arena.h"
#include "runtime/base/arena_text.h"

using namespace apigw;

namespace {

std::string url_decoded(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 2, '\0');
  const auto decoded = decode_base64url(text, out.data());
  return decoded ? std::string(*decoded) : "-";
}

}  // namespace

TEST_CASE("base64url: the vectors of RFC 4648, without padding") {
  CHECK(url_decoded("") == "");
  CHECK(url_decoded("Zg") == "f");
  CHECK(url_decoded("Zm8") == "fo");
  CHECK(url_decoded("Zm9v") == "foo");
  CHECK(url_decoded("Zm9vYg") == "foob");
  CHECK(url_decoded("Zm9vYmE") == "fooba");
  CHECK(url_decoded("Zm9vYmFy") == "foobar");
  CHECK(url_decoded("-_8") == "\xfb\xff");
}

TEST_CASE("base64url: padding, other characters, impossible lengths and stray bits are refused") {
  for (const char* text : {"Zg==", "Zm8=", "+/8", "Zm9vY", "Z", "Zm 9v", "Zm\n9v", "Zh", "Zm9", "Zm9vYh"}) CHECK_MESSAGE(url_decoded(text) == "-", text);
}

TEST_CASE("base64: the vectors of RFC 4648, and bytes beyond ASCII") {
  CHECK(base64_of("") == "");
  CHECK(base64_of("f") == "Zg==");
  CHECK(base64_of("fo") == "Zm8=");
  CHECK(base64_of("foo") == "Zm9v");
  CHECK(base64_of("foobar") == "Zm9vYmFy");
  CHECK(base64_of("\xfb\xff") == "+/8=");
}

TEST_CASE("base64: pieces of a text in an arena make the same digits as the whole, and decode to it") {
  for (const size_t size : {1, 191, 192, 193, 194, 384, 1000}) {
    std::string bytes;
    for (size_t i = 0; i < size; ++i) bytes += char(i * 37);
    BlockPool pool;
    Arena arena(pool);
    ArenaText text(arena, 8);
    text.base64(bytes);
    CHECK(text.view() == base64_of(bytes));
    std::string out(text.view().size() / 4 * 3, '\0');
    CHECK(decode_base64(text.view(), out.data()).value_or("") == bytes);
  }
}
