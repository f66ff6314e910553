// Questions that end before anything is sent: where keys may come from. Calls are made by tests/integration/user_pools_test.py.
#include "runtime/oidc/key_service.h"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace apigw;

namespace {

struct Fixture {
  net::Loop loop;
  jwt::KeySources sources;
  std::vector<std::pair<std::string, jwt::IssuerKeys>> published;
  std::vector<std::string> told;
  std::optional<std::string> file = "{\"keys\":[]}";
  oidc::KeyService service{loop, sources, [this](const std::string& issuer, const jwt::IssuerKeys& keys) { published.emplace_back(issuer, keys); },
                           [this](const std::string& line) { told.push_back(line); }, [this](const std::string&) { return file; }};

  const jwt::IssuerKeys& ask(const oidc::IssuerName& name) {
    const size_t before = published.size();
    service.ask(name);
    REQUIRE(published.size() == before + 1);
    return published.back().second;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "key service: a file is read when its keys are asked for, twice in ten seconds at the most") {
  sources.give("https://a.example", "keys.json");
  const oidc::IssuerName name{"https://a.example", "", ""};
  const auto first = ask(name).keys, second = ask(name).keys;
  REQUIRE(first != nullptr);
  CHECK(first == second);  // the same text is the same key set
  file = "{\"keys\":[],\"x\":1}";
  CHECK(ask(name).keys == first);
  CHECK(published.back().second.ask_again_at_ms > loop.epoch_ms());
  CHECK(published.back().second.good_until_ms == loop.epoch_ms() + oidc::KeyService::life_ms);
}

TEST_CASE_FIXTURE(Fixture, "key service: a file that goes away leaves its keys serving, and is told once") {
  sources.give("https://a.example", "keys.json");
  const oidc::IssuerName name{"https://a.example", "", ""};
  REQUIRE(ask(name).keys != nullptr);
  file.reset();
  CHECK(ask(name).keys != nullptr);
  CHECK(published.back().second.fault == jwt::Fault::key_set);
  REQUIRE(told.size() == 1);
  CHECK(told[0] == "cannot get the keys of https://a.example: 'keys.json' cannot be read; those at hand serve on for a while");
}

TEST_CASE_FIXTURE(Fixture, "key service: a file that holds no key set gives no keys, and is not asked at once again") {
  sources.give("https://a.example", "keys.json");
  file = "nonsense";
  CHECK(ask({"https://a.example", "", ""}).keys == nullptr);
  CHECK(published.back().second.fault == jwt::Fault::key_set);
  file = "{\"keys\":[]}";
  CHECK(ask({"https://a.example", "", ""}).keys == nullptr);
  CHECK(told.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "key service: an issuer that somebody on the way could speak for is not asked") {
  for (const char* url : {"http://id.example", "http://127.evil.example", "http://128.0.0.1", "http://[::2]", "http://localhost.example", "ftp://a", "", "https://a.example/\n"}) {
    CHECK(ask({url, "", ""}).keys == nullptr);
    CHECK_MESSAGE(published.back().second.fault == jwt::Fault::discovery, url);
  }
  CHECK(ask({"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A", "eu-west-1_A", "Pool"}).keys == nullptr);  // exists nowhere
}
