// Texts that regular expressions match.
#include "compiler/sdkgen/pattern.h"

#include <doctest/doctest.h>

using namespace apigw::sdkgen;

namespace {

std::string made(std::string_view pattern, size_t least = 0) { return text_of_pattern(pattern, least).value_or("(none)"); }

}  // namespace

TEST_CASE("pattern: literals, classes, groups and repetitions") {
  CHECK(made("^[A-Z]{2}[0-9]{3}$") == "AA000");
  CHECK(made("^\\d{3}-\\d{4}$") == "000-0000");
  CHECK(made("^(?:red|green)+$") == "red");
  CHECK(made("^[^a-z]\\.x?(y|z)*$") == "A.");
  CHECK(made("^[\\w.-]+@[a-z]+\\.com$") == "a@a.com");
  CHECK(made("^$") == "");
}

TEST_CASE("pattern: what may be repeated makes up the length") {
  CHECK(made("^[a-z]+$", 5) == "aaaaa");
  CHECK(made("^id_[a-z0-9]{2,8}$", 8) == "id_aaaaaa");
  CHECK(made("^[a-z]{2}$", 5) == "(none)");
}

TEST_CASE("pattern: what is not understood makes no text") {
  for (const char* pattern : {"(?=a)b", "(a)\\1", "\\p{L}", "[a", "(a", "a)", "*", "a{2", "a{3,2}", "a{99999}", "\\"}) CHECK(made(pattern) == "(none)");
  CHECK(made(std::string(1000, '(') + std::string(1000, ')')) == "(none)");
  CHECK(made("((((a{4000}){4000}){4000}){4000})") == "(none)");
}
