#include <doctest/doctest.h>

#include "compiler/ir/parts.h"
#include "runtime/bundle/records.h"

using namespace apigw;
using namespace apigw::ir;

namespace {

std::string text(const std::vector<UriPiece>& pieces) {
  std::string out;
  for (const UriPiece& piece : pieces) {
    constexpr std::string_view open[] = {"[", "<", "$<"}, close[] = {"]", ">", ">"};
    out += std::string(open[size_t(piece.kind)]) + piece.text + (piece.greedy ? "+" : "") + std::string(close[size_t(piece.kind)]);
  }
  return out;
}

std::string text(const std::vector<Piece>& pieces) {
  constexpr std::string_view kinds[] = {"", "context ", "stage ", "header ", "path ", "query ", "authorizer "};
  std::string out;
  for (const Piece& piece : pieces) {
    out += "[" + std::string(kinds[size_t(piece.kind)]) + (piece.text ? *piece.text : std::string(bundle::to_string(piece.variable))) + "]";
  }
  return out;
}

model::Integration integration_with(model::IntegrationType type, std::vector<std::pair<std::string, std::string>> responses) {
  model::Integration integration;
  integration.type.value = type;
  for (auto& [pattern, status] : responses) {
    model::IntegrationResponse response;
    response.pattern.value = pattern;
    response.status_code.value = status;
    integration.responses.push_back(response);
  }
  return integration;
}

/// Status of the response that serves an endpoint's status; 0: none does.
uint32_t served(const Selector& selector, uint32_t status) {
  uint8_t index = selector.by_status[status - 100];
  if (index == Selector::no_response && selector.default_index) index = *selector.default_index;
  return index == Selector::no_response ? 0 : selector.responses[index].status;
}

}  // namespace

TEST_CASE("uri: parameters and stage variables are holes, any other ${...} is text") {
  CHECK(text(build_uri("http://h/{a}/x/{b+}?q={c}")) == "[http://h/]<a>[/x/]<b+>[?q=]<c>");
  CHECK(text(build_uri("http://${stageVariables.host}/${other}/{x}")) == "[http://]$<host>[/${other}/]<x>");
  CHECK(text(build_uri("{")) == "[{]");
  CHECK(text(build_uri("a{}b{c")) == "[a{}b{c]");
  CHECK(text(build_uri("${stageVariables.}")) == "[${stageVariables.}]");
  CHECK(build_uri("").empty());
}

TEST_CASE("function name: what stands between functions and invocations") {
  CHECK(function_name_of("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f:live/invocations") ==
        "arn:aws:lambda:us-east-1:123456789012:function:f:live");
  CHECK(function_name_of("x/functions/${stageVariables.fn}/invocations") == "${stageVariables.fn}");
  CHECK(function_name_of("x/functions/a:function:${stageVariables.fn}:1/invocations") == "a:function:${stageVariables.fn}:1");
  CHECK(function_name_of("x/functions/${GetPet.Arn}/invocations") == "GetPet");
  CHECK(function_name_of("x/functions/${Alias}:live/invocations") == "Alias:live");
  CHECK(function_name_of("arn:aws:apigateway:us-east-1:sqs:path/1/q").empty());
  CHECK(function_name_of("x/functions/f").empty());
}

TEST_CASE("substitution: the longest known name counts, the rest is text") {
  CHECK(text(build_substitution("$context.error.messageString.")) == "[context error.messageString][.]");
  CHECK(text(build_substitution("a $context.stage.b")) == "[a ][context stage][.b]");
  CHECK(text(build_substitution("$context.authorizer.tenant/$context.authorizer.principalId")) == "[authorizer tenant][/][context authorizer.principalId]");
  CHECK(text(build_substitution("$stageVariables.a_b-c")) == "[stage a_b][-c]");
  CHECK(text(build_substitution("$method.request.header.X-A,$method.request.path.p $method.request.querystring.q")) ==
        "[header X-A][,][path p][ ][query q]");
  CHECK(text(build_substitution("$context.nonsense $5 $ $context.")) == "[ $5 $ $context.]");
  CHECK(build_substitution("").empty());
}

TEST_CASE("selector: the lowest response status wins among patterns that fit") {
  auto selector = build_selector(integration_with(model::IntegrationType::http, {{"5\\d{2}", "502"}, {"50.", "405"}, {"", "200"}}));
  REQUIRE(selector.has_value());
  CHECK(served(*selector, 503) == 405);
  CHECK(served(*selector, 599) == 502);
  CHECK(served(*selector, 404) == 200);
}

TEST_CASE("selector: patterns match the whole status") {
  auto selector = build_selector(integration_with(model::IntegrationType::http, {{"4", "400"}, {".*4", "404"}}));
  CHECK(served(*selector, 400) == 0);
  CHECK(served(*selector, 404) == 404);
}

TEST_CASE("selector: responses nothing can choose are dropped, and indexes follow") {
  auto selector = build_selector(integration_with(model::IntegrationType::http, {{"never", "201"}, {"200", "202"}, {"2..", "203"}, {"200", "204"}, {"", "500"}}));
  drop_dead_responses(*selector);
  REQUIRE(selector->responses.size() == 3);
  CHECK(served(*selector, 200) == 202);
  CHECK(served(*selector, 201) == 203);
  CHECK(served(*selector, 404) == 500);
}

TEST_CASE("selector: a MOCK keeps its patterns for numbers that are no status") {
  auto mock = build_selector(integration_with(model::IntegrationType::mock, {{"12345", "201"}, {"", "200"}}));
  drop_dead_responses(*mock);
  CHECK(mock->responses.size() == 2);
  CHECK(mock->patterns.size() == 1);
  CHECK(build_selector(integration_with(model::IntegrationType::http, {{"200", "201"}}))->patterns.empty());
}

TEST_CASE("templates: an empty request template counts as absent, an empty response template passes through") {
  model::Template empty, comment, live;
  empty.content_type.value = comment.content_type.value = live.content_type.value = "application/json";
  comment.body.value = "## nothing\n";
  live.body.value = "$input.json('$')";
  CHECK(build_templates({empty}, true)->empty());
  REQUIRE(build_templates({empty}, false)->size() == 1);
  CHECK((*build_templates({empty}, false))[0].pieces.empty());
  CHECK((*build_templates({comment}, false))[0].pieces.size() == 1);
  REQUIRE(build_templates({live}, true)->size() == 1);
  CHECK((*build_templates({live}, true))[0].pieces.empty());
  CHECK((*build_templates({live}, true))[0].program == "$input.json('$')");
}

TEST_CASE("gateway responses: own row, else that of the class, else the built-in one") {
  model::Api api;
  auto custom = [](std::string type, std::string status) {
    model::GatewayResponse row;
    row.type.value = std::move(type);
    row.status_code.value = std::move(status);
    return row;
  };
  api.gateway_responses = {custom("DEFAULT_4XX", "418"), custom("THROTTLED", "")};
  model::Mapping header;
  header.target.value = "gatewayresponse.header.X";
  header.source.value = "'1'";
  api.gateway_responses[0].parameters.push_back(header);
  auto rows = build_gateway_responses(api);
  auto row = [&](bundle::GatewayResponseType type) { return rows[size_t(type)]; };
  using enum bundle::GatewayResponseType;
  REQUIRE(rows.size() == bundle::gateway_response_type_count);
  CHECK(row(UNAUTHORIZED).status == 418);
  CHECK(row(UNAUTHORIZED).moves.size() == 1);
  CHECK(row(THROTTLED).status == 429);
  CHECK(row(THROTTLED).moves.empty());
  CHECK(row(REQUEST_TOO_LARGE).status == 413);
  CHECK(row(DEFAULT_4XX).status == 418);
  CHECK(row(DEFAULT_5XX).status == 0);
  CHECK(row(INTEGRATION_TIMEOUT).status == 504);
  CHECK(text(row(INTEGRATION_TIMEOUT).templates[0].pieces) == "[{\"message\":][context error.messageString][}]");
  CHECK(text(row(ACCESS_DENIED).templates[0].pieces) == "[{\"message\":][context error.messageString][}]");
  CHECK(text(build_gateway_responses({})[size_t(ACCESS_DENIED)].templates[0].pieces) == "[{\"Message\":][context error.messageString][}]");
}

TEST_CASE("mappings: forbidden targets are marked by the kind of integration") {
  auto moves = [](std::string target, bool aws) {
    model::Mapping mapping;
    mapping.target.value = "integration.request." + std::move(target);
    mapping.source.value = "'x'";
    return build_moves({mapping}, check::MappingSide::request, aws);
  };
  CHECK(moves("header.content-length", false)[0].forbidden);
  CHECK_FALSE(moves("header.Authorization", false)[0].forbidden);
  CHECK(moves("header.Authorization", true)[0].forbidden);
  CHECK_FALSE(moves("querystring.Content-Length", false)[0].forbidden);
}
