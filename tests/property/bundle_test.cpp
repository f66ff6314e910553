// Compiled bundles: damaged, printed, compiled twice.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <random>

#include "compiler/compile.h"
#include "compiler/lower/assemble.h"
#include "tests/support/exercise.h"
#include "tests/support/sealed.h"
#include "tests/support/source_dir.h"

using namespace apigw;

namespace {

std::string compiled(const std::string& name) {
  compiler::Options options;
  auto compilation = compiler::check_file(test::source_dir() + "/" + name, options);
  REQUIRE(compilation->api != nullptr);
  return compiler::to_bundle(*compilation, options);
}

constexpr const char* documents[] = {"samples/petstore/petstore.yaml", "samples/http-proxy/proxy.yaml", "samples/local-functions/api.yaml",
                                     "tests/property/everything.yaml", "tests/property/template.yaml"};

}  // namespace

TEST_CASE("property: two compilations give the same bytes, and the runtime takes them") {
  for (const char* document : documents) {
    CAPTURE(document);
    std::string file = compiled(document);
    CHECK(file == compiled(document));
    auto loaded = bundle::Bundle::from_bytes(file);
    REQUIRE(loaded.has_value());
    tests::exercise(*loaded);
  }
}

TEST_CASE("property: the printed form of a bundle assembles to its bytes") {
  for (const char* document : documents) {
    CAPTURE(document);
    std::string file = compiled(document);
    auto again = lower::assemble(bundle::print(**bundle::Bundle::from_bytes(file)));
    REQUIRE(again.has_value());
    CHECK(*again == file);
  }
}

TEST_CASE("property: no flipped byte gets past the verifier into a crash") {
  size_t let_through = 0, refused = 0;
  for (const char* document : documents) {
    std::string file = compiled(document);
    std::mt19937 random(7);
    for (size_t at = 0; at + tests::trailer_bytes < file.size(); ++at) {
      std::string damaged = file;
      switch (random() % 3) {
        case 0: damaged[at] ^= char(1 << random() % 8); break;
        case 1: damaged[at] = char(random()); break;
        case 2: damaged[at] = char(0xff); break;
      }
      auto loaded = bundle::Bundle::from_bytes(tests::sealed(std::move(damaged)));
      (loaded ? let_through : refused) += 1;
      if (loaded) tests::exercise(*loaded);
    }
  }
  CHECK(let_through > 100);
  CHECK(refused > 100);
}

TEST_CASE("property: an unsealed flip is always refused") {
  std::string file = compiled(documents[1]);
  for (size_t at = 0; at < file.size(); at += 7) {
    std::string damaged = file;
    damaged[at] ^= 4;
    CHECK_FALSE(bundle::Bundle::from_bytes(std::move(damaged)).has_value());
  }
}
