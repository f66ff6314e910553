#include "runtime/phase/parameters.h"

#include "tests/support/pipeline.h"

using namespace apigw;
using namespace apigw::testing;

namespace {

const std::string definition = definition_of(method_of("/{a}/{rest+}", "get", mock_200));

template <class Look>
void with_exchange(const Ask& ask, Look look) {
  Pipeline pipeline(definition, {.name = "v1", .variables = {{"host", "h.example"}, {"empty", ""}}});
  pipeline.ask(ask, {}, look);
}

}  // namespace

TEST_CASE("parameters: the query is form-decoded, ';' separates, order is kept") {
  with_exchange({"GET", "/x/y?a=1&b=x+y;c=%2B&d&&a=2&e=%zz"}, [](vm::Exchange& exchange) {
    std::string all;
    for (const auto& parameter : phase::query_parameters(exchange)) {
      all += std::string(parameter.name) + "=" + std::string(parameter.value) + "|";
    }
    CHECK(all == "a=1|b=x y|c=+|d=|a=2|e=%zz|");
    CHECK(phase::query_parameter(exchange, "a") == "2");
    CHECK(phase::query_parameter(exchange, "d") == "");
    CHECK(!phase::query_parameter(exchange, "A"));
  });
  with_exchange({"GET", "/x/y"}, [](vm::Exchange& exchange) { CHECK(phase::query_parameters(exchange).empty()); });
}

TEST_CASE("parameters: path variables stay as they came") {
  with_exchange({"GET", "/a%2Fb+c/d//e/"}, [](vm::Exchange& exchange) {
    CHECK(phase::path_parameter(exchange, "a") == "a%2Fb+c");
    CHECK(phase::path_parameter(exchange, "rest") == "d//e");
    CHECK(!phase::path_parameter(exchange, "none"));
  });
}

TEST_CASE("parameters: of a header the last value counts, in its own case for mappings and any case for validation") {
  with_exchange({"GET", "/x/y", {{"X-A", "1"}, {"x-a", "2"}, {"X-A", "3"}}}, [](vm::Exchange& exchange) {
    CHECK(phase::header(exchange, "X-A") == "3");
    CHECK(phase::header(exchange, "x-a") == "2");
    CHECK(!phase::header(exchange, "x-A"));
    CHECK(phase::header_ignoring_case(exchange, "x-A") == "3");
  });
}

TEST_CASE("parameters: fields that never become part of the method request") {
  const std::string consumed[] = {"Connection", "Content-Length", "Content-MD5", "Expect", "Max-Forwards", "Proxy-Authenticate", "Server", "TE",
                                  "Transfer-Encoding", "Trailer", "Upgrade", "WWW-Authenticate"};
  Headers headers;
  for (const auto& name : consumed) headers.emplace_back(name, "v");
  headers.emplace_back("Via", "v");
  with_exchange({"GET", "/x/y", headers}, [&](vm::Exchange& exchange) {
    for (const auto& name : consumed) {
      CAPTURE(name);
      CHECK(!phase::header(exchange, name));
      CHECK(!phase::header_ignoring_case(exchange, name));
    }
    CHECK(phase::header(exchange, "Via") == "v");
  });
}

TEST_CASE("parameters: the forwarded fields") {
  with_exchange({"GET", "/x/y", {{"X-Forwarded-For", "198.51.100.1, 203.0.113.9"}, {"x-forwarded-for", "10.0.0.1"}}}, [](vm::Exchange& exchange) {
    CHECK(phase::forwarded_for(exchange) == "198.51.100.1, 203.0.113.9, 10.0.0.1, 192.0.2.7");
    CHECK(phase::forwarded_port(exchange) == "8080");
    CHECK(phase::forwarded_proto(exchange) == "http");
    exchange.secure = true;
    CHECK(phase::forwarded_proto(exchange) == "https");
  });
  with_exchange({"GET", "/x/y"}, [](vm::Exchange& exchange) { CHECK(phase::forwarded_for(exchange) == "192.0.2.7"); });
}

TEST_CASE("parameters: stage variables inside a text") {
  with_exchange({"GET", "/x/y"}, [](vm::Exchange& exchange) {
    CHECK(phase::with_stage_variables(exchange, "plain") == "plain");
    CHECK(phase::with_stage_variables(exchange, "a${stageVariables.host}b${stageVariables.empty}c${stageVariables.none}d") == "ah.exampleb" "cd");
    CHECK(phase::with_stage_variables(exchange, "${other.x}${stageVariables.open") == "${other.x}${stageVariables.open");
    CHECK(!phase::stage_variable(exchange, "none"));
    CHECK(phase::stage_variable(exchange, "empty") == "");
  });
}
