#include "runtime/integration/call.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

struct Called {
  bool valid = false;
  std::string host, target, authority, method, body;
  uint16_t port = 0;
  bool tls = false, insecure = false, send_length = false, whole = false, retry = false;
  uint32_t timeout_ms = 0;
  bool planned = false;
};

Called called(const std::string& uri, const Ask& ask = {"GET", "/a/x"}, const std::string& more = "", const std::string& type = "http_proxy") {
  const std::string integration = R"({"type":")" + type + R"(","httpMethod":"ANY","uri":")" + uri + R"(",)" + more +
                                  R"("requestParameters":{"integration.request.path.p":"method.request.path.p"},"responses":{"default":{"statusCode":"200"}}})";
  static const vm::PhaseTable phases = phase::table();
  const vm::Prepared prepared(bundle_of(definition_of(method_of(
                                  "/a/{p}", "x-amazon-apigateway-any-method", integration,
                                  R"("parameters":[{"name":"p","in":"path","required":true,"schema":{"type":"string"}}],)"))),
                              phases, {.name = "s", .variables = {{"host", "var.example:82"}, {"bad", "a b"}}});
  const integration::Plans plans(prepared);
  BlockPool blocks;
  Arena arena(blocks);
  Random random(1);
  vm::Exchange exchange(arena, prepared);
  const RequestBytes bytes(ask);
  vm::set_request(exchange, bytes.head, bytes.body());
  vm::assign_ids(exchange, random);
  vm::begin(exchange);
  vm::Effect effect;
  REQUIRE(vm::run(exchange, effect) == vm::Outcome::suspended);
  http::ClientRequest out;
  Called result;
  result.planned = !plans[effect.index].origin_text.empty();
  result.valid = integration::make_call(exchange, plans, effect, out);
  if (!result.valid) return result;
  result.host = out.origin.host;
  result.port = out.origin.port;
  result.tls = out.origin.tls;
  result.insecure = out.origin.insecure_skip_verification;
  result.target = out.target;
  result.authority = out.host;
  result.method = out.method;
  result.body = out.body;
  result.send_length = out.send_content_length;
  result.whole = out.whole_body;
  result.retry = out.safe_to_retry;
  result.timeout_ms = out.timeout_ms;
  return result;
}

}  // namespace

TEST_CASE("call: a constant origin is planned, the target is what follows") {
  const Called call = called("http://b:81/x/{p}", {"GET", "/a/y%20z?q=1"});
  CHECK(call.planned);
  CHECK(call.valid);
  CHECK(call.host == "b");
  CHECK(call.port == 81);
  CHECK(!call.tls);
  CHECK(call.authority == "b:81");
  CHECK(call.target == "/x/y%20z?q=1");
  CHECK(call.method == "GET");
}

TEST_CASE("call: a missing path is '/'") {
  CHECK(called("http://b").target == "/");
  CHECK(called("http://b", {"GET", "/a/x?q=1"}).target == "/?q=1");
  CHECK(called("https://b/#part").target == "/");
  CHECK(called("https://b/").tls);
  CHECK(called("https://b/").port == 443);
}

TEST_CASE("call: stage variables are part of the plan, path parameters in the authority are not") {
  const Called staged = called("http://${stageVariables.host}/p");
  CHECK(staged.planned);
  CHECK(staged.authority == "var.example:82");
  const Called dynamic = called("http://{p}.example/p", {"GET", "/a/sub"});
  CHECK(!dynamic.planned);
  CHECK(dynamic.valid);
  CHECK(dynamic.host == "sub.example");
}

TEST_CASE("call: addresses that are none") {
  CHECK(!called("http://{p}/p", {"GET", "/a/a@b"}).valid);
  CHECK(!called("http://${stageVariables.bad}/p").valid);
  CHECK(!called("http://${stageVariables.none}/p").valid);
}

TEST_CASE("call: length, retry, body and time") {
  struct Row {
    const char* method;
    bool length, retry;
  };
  for (const Row& row : {Row{"GET", false, true}, {"HEAD", false, true}, {"OPTIONS", false, true}, {"PUT", true, true}, {"DELETE", true, true},
                         {"POST", true, false}, {"PATCH", true, false}}) {
    CAPTURE(row.method);
    const Called call = called("http://b/", {row.method, "/a/x"});
    CHECK(call.send_length == row.length);
    CHECK(call.retry == row.retry);
  }
  CHECK(called("http://b/", {"POST", "/a/x", {}, "B"}).body == "B");
  CHECK(called("http://b/", {"GET", "/a/x"}, R"("timeoutInMillis":77,)").timeout_ms == 77);
  CHECK(!called("http://b/").whole);
  CHECK(called("http://b/", {"GET", "/a/x"}, "", "http").whole);
  CHECK(called("https://b/", {"GET", "/a/x"}, R"("tlsConfig":{"insecureSkipVerification":true},)").insecure);
}

TEST_CASE("call: every failure of the client is one of the machine's") {
  CHECK(integration::to_call_failure(http::Failure::timeout) == vm::CallFailure::timeout);
  CHECK(integration::to_call_failure(http::Failure::invalid_endpoint) == vm::CallFailure::invalid_endpoint);
  CHECK(integration::to_call_failure(http::Failure::connect) == vm::CallFailure::connect);
  CHECK(integration::to_call_failure(http::Failure::reset) == vm::CallFailure::reset);
  CHECK(integration::to_call_failure(http::Failure::tls) == vm::CallFailure::tls);
  CHECK(integration::to_call_failure(http::Failure::malformed_response) == vm::CallFailure::malformed_response);
  CHECK(integration::to_call_failure(http::Failure::response_too_large) == vm::CallFailure::response_too_large);
}
