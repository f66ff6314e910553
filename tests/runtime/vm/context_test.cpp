#include "runtime/vm/context.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string definition =
    definition_of(method_of("/pets/{id}", "get",
                            R"({"type":"http","httpMethod":"POST","uri":"http://backend/x","responses":{"default":{"statusCode":"202"}}})",
                            R"("operationId":"getPet",)"));

template <class Look>
void with_exchange(const Ask& ask, const EndpointAnswer& endpoint, Look look) {
  Pipeline pipeline(definition, {.name = "v1", .variables = {}, .account_id = "210987654321"});
  pipeline.ask(ask, endpoint, look);
}

}  // namespace

TEST_CASE("context: the variables of an answered request") {
  const Ask ask{"GET", "/pets/7?x=1", {{"Host", "api.example.com:8080"}, {"User-Agent", "test/1"}}};
  with_exchange(ask, {201, {{"x-amzn-requestid", "endpoint-id"}}, "hello"}, [](vm::Exchange& exchange) {
    const std::pair<std::string, std::string> rows[] = {
        {"accountId", "210987654321"}, {"stage", "v1"}, {"resourcePath", "/pets/{id}"}, {"httpMethod", "GET"}, {"path", "/pets/7"},
        {"protocol", "HTTP/1.1"}, {"domainName", "api.example.com"}, {"domainPrefix", "api"}, {"requestTime", "21/Nov/2026:02:43:00 +0000"},
        {"requestTimeEpoch", "1795228980123"}, {"endpointType", "REGIONAL"}, {"identity.sourceIp", "192.0.2.7"},
        {"identity.userAgent", "test/1"}, {"status", "202"}, {"responseLength", "5"}, {"responseLatency", "15"}, {"integrationLatency", "11"},
        {"integration.latency", "11"}, {"integrationStatus", "201"}, {"integration.status", "201"}, {"awsEndpointRequestId", "endpoint-id"},
        {"integration.requestId", "endpoint-id"}, {"apiId", std::string(exchange.prepared.api_id())},
        {"requestId", std::string(exchange.request_id)}, {"extendedRequestId", std::string(exchange.extended_request_id)},
        {"xrayTraceId", std::string(exchange.trace_id)},
        // Without a value.
        {"identity.caller", ""}, {"identity.user", ""}, {"identity.apiKey", ""}, {"authorizer.principalId", ""}, {"error.message", ""},
        {"error.messageString", ""}, {"error.responseType", ""}, {"integrationErrorMessage", ""}, {"noSuchVariable", ""},
    };
    for (const auto& [name, value] : rows) {
      CAPTURE(name);
      CHECK(vm::context_by_name(exchange, name) == value);
    }
    CHECK(vm::context_by_name(exchange, "deploymentId").size() == 6);
    CHECK(vm::context_by_name(exchange, "resourceId").size() == 6);
  });
}

TEST_CASE("context: an error has a message, its JSON text, and its type") {
  with_exchange({"GET", "/none"}, {}, [](vm::Exchange& exchange) {
    CHECK(vm::context_by_name(exchange, "error.message") == "Missing Authentication Token");
    CHECK(vm::context_by_name(exchange, "error.messageString") == "\"Missing Authentication Token\"");
    CHECK(vm::context_by_name(exchange, "error.responseType") == "MISSING_AUTHENTICATION_TOKEN");
    CHECK(vm::context_by_name(exchange, "resourcePath") == "");
    CHECK(vm::context_by_name(exchange, "integrationLatency") == "");
    CHECK(!vm::context(exchange, bundle::ContextVariable::integration_status));
  });
}

TEST_CASE("context: values of an authorizer are found by name") {
  with_exchange({"GET", "/pets/1"}, {}, [](vm::Exchange& exchange) {
    const vm::Parameter values[] = {{"principalId", "alice"}, {"tier", "gold"}};
    exchange.authorizer = values;
    CHECK(vm::context_by_name(exchange, "authorizer.principalId") == "alice");
    CHECK(vm::context_by_name(exchange, "authorizer.tier") == "gold");
    CHECK(!vm::authorizer_value(exchange, "none"));
  });
}

TEST_CASE("context: every variable's name leads back to it") {
  for (size_t i = 0; i <= size_t(bundle::ContextVariable::integration_request_id); ++i) {
    const auto variable = bundle::ContextVariable(i);
    CHECK(vm::context_variable(vm::to_string(variable)) == variable);
  }
  CHECK(!vm::context_variable("identity"));
}

TEST_CASE("context: request times") {
  const std::pair<int64_t, std::string> rows[] = {
      {0, "01/Jan/1970:00:00:00 +0000"},
      {951782400000, "29/Feb/2000:00:00:00 +0000"},
      {1456704000000 + 86399000, "29/Feb/2016:23:59:59 +0000"},
      {1735689599999, "31/Dec/2024:23:59:59 +0000"},
      {1735689600000, "01/Jan/2025:00:00:00 +0000"},
      {1740787200000, "01/Mar/2025:00:00:00 +0000"},
  };
  for (const auto& [ms, text] : rows) {
    char out[26];
    vm::format_request_time(ms, out);
    CHECK(std::string(out, 26) == text);
  }
}
