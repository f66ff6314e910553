#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <string>

#include <unistd.h>

#include "tests/support/routes_bundle.h"
#include "tests/support/sealed.h"

using apigw::bundle::Bundle;
using apigw::bundle::Errc;

namespace {

std::string file_of(const std::vector<apigw::tests::RouteText>& routes) { return apigw::lower::write_bundle(apigw::tests::routes_image(routes)); }

Errc refusal(std::string bytes) {
  auto loaded = Bundle::from_bytes(std::move(bytes));
  REQUIRE_FALSE(loaded.has_value());
  return loaded.error().code;
}

}  // namespace

TEST_CASE("bundle: what the writer wrote is read back") {
  auto bundle = apigw::tests::routes_bundle({{"GET", "/pets"}, {"POST", "/pets/{id}"}});
  CHECK(bundle->string(bundle->facts().name) == "routes");
  CHECK(bundle->methods().size() == 2);
  CHECK(bundle->string(bundle->methods()[1].path) == "/pets/{id}");
  CHECK(bundle->compiler_version() == "test");
  CHECK(bundle->hash_hex().size() == 64);
  CHECK(bundle->schema_count() == 0);
}

TEST_CASE("bundle: a file is mapped and gives the same bundle as its bytes") {
  std::string bytes = file_of({{"GET", "/"}});
  std::string path = "bundle_test_" + std::to_string(getpid()) + ".apigwb";
  std::ofstream(path, std::ios::binary) << bytes;
  auto opened = Bundle::open(path);
  std::remove(path.c_str());
  REQUIRE(opened.has_value());
  CHECK((*opened)->hash_hex() == (*Bundle::from_bytes(bytes))->hash_hex());
  CHECK((*opened)->size_bytes() == bytes.size());
}

TEST_CASE("bundle: a file that is not there is the world's fault") {
  auto opened = Bundle::open("no/such/file.apigwb");
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == Errc::io);
  CHECK(Bundle::open("/").error().code == Errc::io);
}

TEST_CASE("bundle: damage is told apart") {
  std::string bytes = file_of({{"GET", "/"}});
  CHECK(refusal("") == Errc::truncated);
  CHECK(refusal(bytes.substr(0, 39)) == Errc::truncated);
  CHECK(refusal(std::string(1000, 'x')) == Errc::bad_magic);
  std::string flipped = bytes;
  flipped[bytes.size() / 2] ^= 1;
  CHECK(refusal(flipped) == Errc::bad_hash);
  std::string cut = bytes.substr(0, bytes.size() - 64);
  CHECK(refusal(apigw::tests::sealed(cut)) == Errc::bad_container);
}

TEST_CASE("bundle: the writer gives the same bytes every time") {
  std::vector<apigw::tests::RouteText> routes{{"GET", "/a/{b}"}, {"ANY", "/{proxy+}"}};
  CHECK(file_of(routes) == file_of(routes));
}
