#include "runtime/server/site.h"

#include <doctest/doctest.h>

#include "tests/support/bundle_of.h"

using namespace apigw;
using namespace apigw::server;

namespace {

std::shared_ptr<const Deployment> deployment() {
  static const auto bundle = testing::bundle_of(R"({"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/v":{"get":{"x-amazon-apigateway-integration":
    {"type":"mock","requestTemplates":{"application/json":"{\"statusCode\":200}"},"responses":{"default":{"statusCode":"200"}}},"responses":{"200":{"description":"ok"}}}}}})");
  return std::make_shared<Deployment>(bundle, Options(), 0);
}

using Served = std::shared_ptr<const Deployment>;

/// Four to tell apart, the same for all tests.
struct Deployments {
  Served prod = one(0), other_stage = one(1), other_api = one(2), canary = one(3);
  static const Served& one(size_t i) {
    static const Served all[] = {deployment(), deployment(), deployment(), deployment()};
    return all[i];
  }
  static std::vector<RuleSlot> rules() {
    return {{.priority = 50, .base_paths = {"pets", "pets/old"}, .headers = {{"X-Pet", "dog-*"}, {"accept", "*webp*"}}, .api = 1, .stage = "prod", .strip_base_path = true},
            {.priority = 10, .base_paths = {}, .headers = {{"hello", "World"}}, .api = 0, .stage = "test", .strip_base_path = false},
            {.priority = 60, .base_paths = {"gone"}, .headers = {}, .api = 1, .stage = "gone", .strip_base_path = false}};
  }
  Site site(bool two_apis = false) {
    std::vector<ApiSlot> apis{{"aaaaaaaaaa", {{"prod", prod, nullptr, 0}, {"test", other_stage, nullptr, 0}}}};
    if (two_apis) apis.push_back({"bbbbbbbbbb", {{"prod", other_api, nullptr, 0}}});
    std::vector<DomainSlot> domains{{"*.example.com", {}, {{"", 0, ""}, {"gone", 0, "gone"}}},
                                    {"api.example.com", {}, {{"", 0, "prod"}, {"orders", 0, "test"}, {"orders/v2/items", 0, "prod"}}},
                                    {"rules.example.com", rules(), {{"mapped", 0, "prod"}}}};
    return Site(std::move(apis), two_apis ? std::move(domains) : std::vector<DomainSlot>());
  }
};

Choice choose(const Site& site, std::string_view host, std::string_view path, std::vector<Field> fields = {}) {
  RequestHead head;
  head.fields = fields;
  head.host = host;
  head.path = path;
  return site.choose(head, "6c1b2f5e-3d0a-4a55-9c7f-0123456789ab");
}

}  // namespace

TEST_CASE_FIXTURE(Deployments, "one deployment answers whatever is asked") {
  const Choice choice = choose(Site(prod), "anything", "/v");
  CHECK(choice.deployment == prod.get());
  CHECK(choice.base_path_bytes == 0);
}

TEST_CASE_FIXTURE(Deployments, "the stage is the first segment, whole and in its case") {
  const Site one = site();
  CHECK(choose(one, "localhost:3000", "/prod/v").deployment == prod.get());
  CHECK(choose(one, "localhost:3000", "/prod/v").base_path_bytes == 5);
  CHECK(choose(one, "", "/test").deployment == other_stage.get());
  for (const char* path : {"/", "/v", "/prodx/v", "/pro/v", "/PROD/v", "//prod/v"}) {
    CAPTURE(path);
    CHECK(choose(one, "localhost", path).deployment == nullptr);
  }
}

TEST_CASE_FIXTURE(Deployments, "several APIs are told apart by host") {
  const Site two = site(true);
  CHECK(choose(two, "bbbbbbbbbb.execute-api.localhost:3000", "/prod/v").deployment == other_api.get());
  CHECK(choose(two, "AAAAAAAAAA.Execute-Api.eu-west-1.amazonaws.com", "/prod/v").deployment == prod.get());
  CHECK(choose(two, "bbbbbbbbbb.execute-api.localhost", "/test/v").deployment == nullptr);
  CHECK(choose(two, "localhost", "/prod/v").deployment == nullptr);
  CHECK(choose(two, "[::1]:3000", "/prod/v").deployment == nullptr);
}

TEST_CASE_FIXTURE(Deployments, "a domain's longest base path that is whole segments wins") {
  const Site two = site(true);
  const auto at = [&](std::string_view path) { return choose(two, "API.example.com", path); };
  CHECK(at("/v").deployment == prod.get());
  CHECK(at("/v").base_path_bytes == 0);
  CHECK(at("/v").custom_domain);
  CHECK(at("/orders/v").deployment == other_stage.get());
  CHECK(at("/orders/v").base_path_bytes == 7);
  CHECK(at("/orders").deployment == other_stage.get());
  CHECK(at("/ordersx/v").deployment == prod.get());
  CHECK(at("/orders/v2/items/1").deployment == prod.get());
  CHECK(at("/orders/v2/items/1").base_path_bytes == 16);
}

TEST_CASE_FIXTURE(Deployments, "a mapping without a stage takes it from the next segment; a wildcard comes after the exact name") {
  const Site two = site(true);
  CHECK(choose(two, "x.example.com", "/test/v").deployment == other_stage.get());
  CHECK(choose(two, "x.example.com", "/test/v").base_path_bytes == 5);
  CHECK(choose(two, "x.example.com", "/nope/v").deployment == nullptr);
  CHECK(choose(two, "x.example.com", "/gone/v").deployment == nullptr);
  CHECK(choose(two, "example.com", "/prod/v").deployment == nullptr);
}

// Developer Guide, examples of how routing rules are evaluated.
TEST_CASE_FIXTURE(Deployments, "routing rules go before mappings, by priority, all headers and one of the base paths") {
  const Site two = site(true);
  const auto at = [&](std::string_view path, std::vector<Field> fields) { return choose(two, "rules.example.com:443", path, std::move(fields)); };
  const Field hello{"HELLO", "World"}, dog{"x-pet", "dog-bella"}, webp{"Accept", "image/webp,*/*"};
  CHECK(at("/pets/v", {hello, dog, webp}).deployment == other_stage.get());  // 10 before 50
  CHECK(at("/pets/v", {hello}).base_path_bytes == 0);
  CHECK(at("/pets/v", {dog, webp}).deployment == other_api.get());
  CHECK(at("/pets/v", {dog, webp}).base_path_bytes == 5);
  CHECK(at("/pets/old/v", {dog, webp}).base_path_bytes == 9);
  CHECK(at("/pets", {dog, webp}).deployment == other_api.get());
  CHECK(at("/petsx", {dog, webp}).deployment == nullptr);
  CHECK(at("/pets/v", {dog}).deployment == nullptr);
  CHECK(at("/pets/v", {Field{"hello", "world"}}).deployment == nullptr);  // the case of a value counts
  CHECK(at("/mapped/v", {dog}).deployment == prod.get());
  CHECK(at("/gone", {}).deployment == nullptr);  // a rule that fits ends the search
  CHECK(choose(two, "rules.example.com.", "/mapped/v").deployment == prod.get());
}

TEST_CASE_FIXTURE(Deployments, "a domain that maps nothing of the path forbids it; the wildcard is not asked") {
  const Site two = site(true);
  CHECK(choose(two, "rules.example.com", "/prod/v").deployment == nullptr);
  CHECK(choose(two, "other.example.com", "/prod/v").deployment == prod.get());
}

TEST_CASE_FIXTURE(Deployments, "the canary's part of the requests is its share, by the request's id") {
  const Site one({{"aaaaaaaaaa", {{"prod", prod, canary, uint64_t(0.1 * 4294967296.0)}}}}, {});
  RequestHead head;
  head.path = "/prod/v";
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string id = "6c1b2f5e-3d0a-4a55-9c7f-" + std::to_string(100'000'000'000 + i);
    const bool here = one.choose(head, id).deployment == canary.get();
    CHECK_MESSAGE(here == (one.choose(head, id).deployment == canary.get()), id);
    taken += here;
  }
  CHECK(taken > 9500);  // 10,000 +- five standard deviations of 95
  CHECK(taken < 10500);
  const Site none({{"aaaaaaaaaa", {{"prod", prod, canary, 0}}}}, {}), all({{"aaaaaaaaaa", {{"prod", prod, canary, uint64_t(1) << 32}}}}, {});
  CHECK(none.choose(head, "x").deployment == prod.get());
  CHECK(all.choose(head, "x").deployment == canary.get());
}

TEST_CASE("an HTTP API's $default stage takes what no other stage is named by, and without one the API is not found") {
  static const auto bundle = testing::bundle_of(R"({"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/v":{"get":{"x-amazon-apigateway-integration":
    {"type":"http_proxy","httpMethod":"GET","payloadFormatVersion":"1.0","uri":"http://127.0.0.1:9/"}}}}})", model::ApiType::http);
  const auto whole = std::make_shared<const Deployment>(bundle, Options(), 0), beta = std::make_shared<const Deployment>(bundle, Options(), 0);
  CHECK(whole->prepared.stage() == "$default");
  const Site site({{"aaaaaaaaaa", {{"beta", beta, nullptr, 0}, {"$default", whole, nullptr, 0}}}}, {});
  CHECK(choose(site, "h", "/beta/v").deployment == beta.get());
  CHECK(choose(site, "h", "/beta/v").base_path_bytes == 5);
  for (const char* path : {"/", "/v", "/betax/v", "/$default/v", "//beta/v"}) {
    CAPTURE(path);
    CHECK(choose(site, "h", path).deployment == whole.get());
    CHECK(choose(site, "h", path).base_path_bytes == 0);
  }
  const Site named({{"aaaaaaaaaa", {{"beta", beta, nullptr, 0}}}}, {});
  CHECK(choose(named, "h", "/v").deployment == nullptr);
  CHECK(choose(named, "h", "/v").refused == 404);
}
