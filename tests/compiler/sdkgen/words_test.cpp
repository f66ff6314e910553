#include "compiler/sdkgen/words.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace apigw::sdkgen;

namespace {

std::string split(std::string_view name) { return kebab(words_of(name)); }

constexpr std::string_view kReserved[] = {"class", "for"};

}  // namespace

TEST_CASE("words: a word begins behind a sign, and at a capital behind a small letter") {
  CHECK(split("petId") == "pet-id");
  CHECK(split("pet_id") == "pet-id");
  CHECK(split("HTTPServer") == "http-server");
  CHECK(split("getPetsByID") == "get-pets-by-id");
  CHECK(split("a1B") == "a1-b");
  CHECK(split("--x..y//z") == "x-y-z");
}

TEST_CASE("words: a name is never empty, and begins with a letter") {
  CHECK(split("") == "value");
  CHECK(split("*/") == "value");
  CHECK(split("1st") == "n1st");
  CHECK(words_of("", "field") == Words{"field"});
}

TEST_CASE("words: letters beyond ASCII become their numbers") {
  CHECK(split("日") == "u65e5");
  CHECK(split("aéb") == "a-ue9-b");
  CHECK(split("\xff") == "u0");
}

TEST_CASE("words: a name stays of a size that compilers take") {
  CHECK(snake(words_of(std::string(10000, 'x'))).size() == 96);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "word ";
  CHECK(snake(words_of(many)).size() < 128);
}

TEST_CASE("words: each language's way of writing them") {
  const Words words = {"pet", "id", "x2"};
  CHECK(pascal(words) == "PetIdX2");
  CHECK(camel(words) == "petIdX2");
  CHECK(snake(words) == "pet_id_x2");
  CHECK(upper_snake(words) == "PET_ID_X2");
  CHECK(kebab(words) == "pet-id-x2");
}

TEST_CASE("scope: a reserved name gets a line, a taken one a number") {
  Scope scope(kReserved);
  CHECK(scope.take("class") == "class_");
  CHECK(scope.take("class") == "class_2");
  CHECK(scope.take("a") == "a");
  CHECK(scope.take("a") == "a2");
  CHECK(scope.take("a2") == "a22");
}

TEST_CASE("word scope: names that one language would write alike are kept apart") {
  WordScope scope;
  CHECK(scope.take({"a", "b"}) == Words{"a", "b"});
  CHECK(scope.take({"ab"}) == Words{"ab2"});
  CHECK(scope.take({"a", "b"}) == Words{"a", "b3"});
}

TEST_CASE("scope: names that are all the same do not take the square of their number") {
  Scope scope;
  WordScope words;
  for (int i = 0; i < 200000; ++i) {
    scope.take("value");
    words.take({"value"});
  }
  CHECK(scope.take("value") == "value200001");
  CHECK(words.take({"value"}) == Words{"value200001"});
}

TEST_CASE("word scope: a name that is put together from many stays of a size, by its ends") {
  WordScope scope;
  Words path;
  for (int i = 0; i < 500; ++i) path.push_back(fmt::format("part{}", i));
  const Words name = scope.take(path);
  CHECK(snake(name).size() < 150);
  CHECK(name.front() == "part0");
  CHECK(name.back() == "part499");
}
