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

TEST_CASE("explain: routes of an HTTP API in the order in which they are taken") {
  auto bundle = apigw::tests::routes_bundle({{"GET", "/a/{x}"}, {"ANY", "/{y}/b"}, {"POST", "/a/{rest+}"}, {"GET", "/{all+}"}, {"ANY", "$default"}}, apigw::lower::Routing::http);
  CHECK(apigw::route::explain_route(*bundle, Method::kPOST, "/a/b") ==
        "POST /a/b\n"
        "  1. /a/{x}: fits, but has GET\n"
        "  2. /{y}/b: serves it by ANY\n"
        "  3. /a/{rest+}: fits too, less specific\n"
        "  4. /{all+}: fits too, less specific\n"
        "resource: ANY /{y}/b\n"
        "capture: y = \"a\"\n"
        "program:\n"
        "     0 gateway_response API_CONFIGURATION_ERROR\n"
        "     1 end\n");
  const std::string rest = apigw::route::explain_route(*bundle, Method::kPUT, "/");
  CHECK(rest.find("  1. $default: serves it\nresource: ANY $default\n") != rest.npos);
  auto without = apigw::tests::routes_bundle({{"GET", "/a"}}, apigw::lower::Routing::http);
  CHECK(apigw::route::explain_route(*without, Method::kGET, "/a/") == "GET /a/\n  no resource fits the path\nanswer: 404 Not Found\n");
}
