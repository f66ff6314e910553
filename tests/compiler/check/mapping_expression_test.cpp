#include "compiler/check/mapping_expression.h"

#include <doctest/doctest.h>

using namespace apigw;
using check::MappingSide;
using check::parse_mapping_source;
using check::parse_mapping_target;
using bundle::MoveSource;
using bundle::MoveTarget;

namespace {

struct TargetRow {
  const char* expression;
  MappingSide side;
  MoveTarget kind;
  const char* name;
};
struct SourceRow {
  const char* expression;
  MappingSide side;
  MoveSource kind;
  const char* text;
};

}  // namespace

TEST_CASE("mapping expression: targets of the three sides") {
  const TargetRow rows[] = {
      {"integration.request.header.X-Id", MappingSide::request, MoveTarget::header, "X-Id"},
      {"integration.request.querystring.a.b", MappingSide::request, MoveTarget::querystring, "a.b"},
      {"integration.request.path.id", MappingSide::request, MoveTarget::path, "id"},
      {"method.response.header.Location", MappingSide::response, MoveTarget::response_header, "Location"},
      {"gatewayresponse.header.Vary", MappingSide::gateway_response, MoveTarget::response_header, "Vary"},
  };
  for (const TargetRow& row : rows) {
    CAPTURE(row.expression);
    const auto target = parse_mapping_target(row.expression, row.side);
    REQUIRE(target.has_value());
    CHECK(target->kind == row.kind);
    CHECK(target->name == row.name);
  }
}

TEST_CASE("mapping expression: a target of another side, or without a name, is refused") {
  CHECK(parse_mapping_target("method.response.header.X", MappingSide::request).error() ==
        "expected integration.request.{header,querystring,path}.NAME");
  CHECK(parse_mapping_target("integration.request.header.", MappingSide::request).has_value() == false);
  CHECK(parse_mapping_target("method.response.body", MappingSide::response).error() == "expected method.response.header.NAME");
  CHECK(parse_mapping_target("gatewayresponse.path.x", MappingSide::gateway_response).error() == "expected gatewayresponse.header.NAME");
}

TEST_CASE("mapping expression: every source of the reference is read") {
  const SourceRow rows[] = {
      {"'*'", MappingSide::request, MoveSource::literal, "*"},
      {"''", MappingSide::response, MoveSource::literal, ""},
      {"'it's'", MappingSide::response, MoveSource::literal, "it's"},
      {"method.request.header.X-Id", MappingSide::request, MoveSource::header, "X-Id"},
      {"method.request.multivalueheader.X", MappingSide::request, MoveSource::multivalue_header, "X"},
      {"method.request.querystring.q", MappingSide::request, MoveSource::querystring, "q"},
      {"method.request.multivaluequerystring.q", MappingSide::request, MoveSource::multivalue_querystring, "q"},
      {"method.request.path.id", MappingSide::gateway_response, MoveSource::path, "id"},
      {"method.request.body", MappingSide::request, MoveSource::body, ""},
      {"method.request.body.pets[0].name", MappingSide::request, MoveSource::body, "pets[0].name"},
      {"integration.response.header.ETag", MappingSide::response, MoveSource::integration_header, "ETag"},
      {"integration.response.multivalueheader.ETag", MappingSide::response, MoveSource::integration_multivalue_header, "ETag"},
      {"integration.response.body", MappingSide::response, MoveSource::integration_body, ""},
      {"integration.response.body.a", MappingSide::response, MoveSource::integration_body, "a"},
      {"stageVariables.host", MappingSide::response, MoveSource::stage_variable, "host"},
      {"context.identity.sourceIp", MappingSide::request, MoveSource::context, "identity.sourceIp"},
      {"context.authorizer.principalId", MappingSide::request, MoveSource::context, "authorizer.principalId"},
      {"context.authorizer.claims.sub", MappingSide::request, MoveSource::context_authorizer, "claims.sub"},
      {"method.input.params.id", MappingSide::gateway_response, MoveSource::params, "id"},
  };
  for (const SourceRow& row : rows) {
    CAPTURE(row.expression);
    const auto source = parse_mapping_source(row.expression, row.side);
    REQUIRE(source.has_value());
    CHECK(source->kind == row.kind);
    CHECK(source->text == row.text);
  }
}

TEST_CASE("mapping expression: a context variable comes with its number, an unknown one without") {
  CHECK(parse_mapping_source("context.requestId", MappingSide::request)->variable == bundle::ContextVariable::request_id);
  const auto unknown = parse_mapping_source("context.requestID", MappingSide::request);
  REQUIRE(unknown.has_value());
  CHECK(unknown->kind == MoveSource::context);
  CHECK_FALSE(unknown->variable.has_value());
}

TEST_CASE("mapping expression: what is no expression says why") {
  CHECK(parse_mapping_source("*", MappingSide::response).error() == "it is neither a quoted literal nor a known source");
  CHECK(parse_mapping_source("'*", MappingSide::response).error() == "the closing single quote is missing");
  CHECK(parse_mapping_source("'", MappingSide::response).error() == "the closing single quote is missing");
  CHECK(parse_mapping_source("method.request.header.", MappingSide::request).error() == "a name is missing behind 'method.request.header.'");
  CHECK(parse_mapping_source("method.request.header.X", MappingSide::response).error() == "'method.request.header.' cannot be read here");
  CHECK_FALSE(parse_mapping_source("method.request.body", MappingSide::response).has_value());
  CHECK_FALSE(parse_mapping_source("", MappingSide::request).has_value());
}

TEST_CASE("mapping expression: forbidden headers depend on the integration, not on case") {
  CHECK(check::is_forbidden_header("content-length", false));
  CHECK(check::is_forbidden_header("Transfer-Encoding", true));
  CHECK(check::is_forbidden_header("authorization", true));
  CHECK_FALSE(check::is_forbidden_header("Authorization", false));
  CHECK_FALSE(check::is_forbidden_header("Host", true));
}
