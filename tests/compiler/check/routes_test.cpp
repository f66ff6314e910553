// Route proofs: what is claimed, and the witness that proves it.
#include <doctest/doctest.h>

#include "tests/compiler/check/api_builder.h"

using namespace apigw;
using check::api_of;

namespace {

std::vector<source::Diagnostic> proofs(const model::Api& api) {
  source::Diagnostics diagnostics;
  check::run(api, {}, diagnostics);
  return diagnostics.sorted();
}

}  // namespace

TEST_CASE("routes: a verb that a literal lacks falls through to the variable") {
  const auto found = proofs(api_of({"GET /a/{x}", "POST /a/b"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == source::Code::route_overlap);
  CHECK(found[0].message == "'/a/b' has no method for GET; such requests fall through to '/a/{x}'");
  REQUIRE(found[0].notes.size() == 1);
  CHECK(found[0].notes[0].text == "for example 'GET /a/b' is served here");
}

TEST_CASE("routes: an ANY of the literal keeps every verb") {
  CHECK(proofs(api_of({"GET /a/{x}", "ANY /a/b"})).empty());
}

TEST_CASE("routes: the search goes back to a greedy ancestor") {
  const auto found = proofs(api_of({"OPTIONS /{proxy+}", "GET /a/{x}"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].notes[0].text == "for example 'OPTIONS /a/x' is served here");
}

TEST_CASE("routes: verbs that go to different resources are told apart") {
  const auto found = proofs(api_of({"GET /{p+}", "POST /a/{x}", "PUT /a/b"}));
  REQUIRE(found.size() == 2);
  CHECK(found[0].message == "'/a/{x}' has no method for GET; such requests fall through to '/{p+}'");
  CHECK(found[1].message == "'/a/b' has no method for POST, GET; such requests fall through to less specific paths");
  REQUIRE(found[1].notes.size() == 2);
  CHECK(found[1].notes[0].text == "for example 'POST /a/b' is served here");
  CHECK(found[1].notes[1].text == "for example 'GET /a/b' is served here");
}

TEST_CASE("routes: the witness of a variable avoids its literal siblings") {
  const auto found = proofs(api_of({"GET /{p+}", "ANY /a/x", "POST /a/{x}"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].notes[0].text == "for example 'GET /a/x1' is served here");
}

TEST_CASE("routes: an ANY beside all seven verbs can never serve") {
  const auto hidden = proofs(api_of({"GET /a", "POST /a", "PUT /a", "PATCH /a", "DELETE /a", "HEAD /a", "OPTIONS /a", "ANY /a"}));
  REQUIRE(hidden.size() == 1);
  CHECK(hidden[0].code == source::Code::route_hidden);
  CHECK(hidden[0].notes.size() == 7);
  CHECK(hidden[0].notes[0].text == "'GET /a' is served here");
  CHECK(proofs(api_of({"GET /a", "POST /a", "PUT /a", "PATCH /a", "DELETE /a", "HEAD /a", "ANY /a"})).empty());
}

TEST_CASE("routes: a broken tree proves nothing") {
  const auto found = proofs(api_of({"GET /a/{x}", "POST /a/{y}/z", "POST /a/b"}));
  REQUIRE(found.size() == 1);
  CHECK(found[0].code == source::Code::variable_siblings);
}
