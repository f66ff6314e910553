#include <doctest/doctest.h>

#include "runtime/route/explain.h"
#include "tests/support/routes_bundle.h"

using apigw::Method;

TEST_CASE("explain: tells who fits, who wins and why") {
  auto bundle = apigw::tests::routes_bundle({{"POST", "/a/{x}"}, {"ANY", "/a/{x}/y"}, {"GET", "/a/b"}, {"ANY", "/{proxy+}"}, {"DELETE", "/a/b"}});
  CHECK(apigw::route::explain_route(*bundle, Method::kPUT, "/a/b") ==
        "PUT /a/b\n"
        "  1. /a/b: fits, but has DELETE, GET\n"
        "  2. /a/{x}: fits, but has POST\n"
        "  3. /{proxy+}: serves it by ANY\n"
        "resource: ANY /{proxy+}\n"
        "capture: proxy = \"a/b\"\n"
        "program:\n"
        "     0 gateway_response API_CONFIGURATION_ERROR\n"
        "     1 end\n");
  std::string get = apigw::route::explain_route(*bundle, Method::kGET, "/a/b/");
  CHECK(get.find("1. /a/b: serves it\n") != get.npos);
  CHECK(get.find("2. /{proxy+}: fits too, less specific\n") == get.npos);
  CHECK(get.find("3. /{proxy+}: fits too, less specific\n") != get.npos);
}

TEST_CASE("explain: a request that nothing serves gets its gateway response") {
  auto bundle = apigw::tests::routes_bundle({{"GET", "/a"}});
  CHECK(apigw::route::explain_route(*bundle, Method::kGET, "/b") == "GET /b\n  no resource fits the path\nanswer: MISSING_AUTHENTICATION_TOKEN\n");
  CHECK(apigw::route::explain_route(*bundle, Method::kPUT, "/a") == "PUT /a\n  1. /a: fits, but has GET\nanswer: MISSING_AUTHENTICATION_TOKEN\n");
}
