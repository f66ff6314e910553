#include "runtime/base/base64.h"

#include <doctest/doctest.h>

#include <string>

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
