#include "compiler/check/gateway_template.h"

#include <doctest/doctest.h>

using namespace apigw;
using bundle::PieceKind;
using check::parse_gateway_template;

TEST_CASE("gateway template: the default template is a literal, a variable and a literal") {
  const auto pieces = parse_gateway_template("{\"message\":$context.error.messageString}");
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].text == "{\"message\":");
  CHECK(pieces[1].kind == PieceKind::context);
  CHECK(pieces[1].variable == bundle::ContextVariable::error_message_string);
  CHECK(pieces[1].begin == 11);
  CHECK(pieces[1].end == 39);
  CHECK(pieces[2].text == "}");
}

TEST_CASE("gateway template: stage variables and request parameters, with and without braces") {
  const auto pieces = parse_gateway_template("$stageVariables.a${method.request.header.X-Id}$method.request.path.p$method.request.querystring.q");
  REQUIRE(pieces.size() == 4);
  CHECK(pieces[0].kind == PieceKind::stage_variable);
  CHECK(pieces[0].text == "a");
  CHECK(pieces[1].kind == PieceKind::request_header);
  CHECK(pieces[1].text == "X-Id");
  CHECK(pieces[2].kind == PieceKind::request_path);
  CHECK(pieces[3].kind == PieceKind::request_querystring);
}

TEST_CASE("gateway template: no VTL, so everything else is text") {
  const char* const text = "#if($x) $input.body $util $ ${context.} ${context.requestId $context. $5";
  const auto pieces = parse_gateway_template(text);
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].text == text);
}

TEST_CASE("gateway template: the full stop of a sentence is no part of a name") {
  const auto pieces = parse_gateway_template("see $context.requestId.");
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[1].variable == bundle::ContextVariable::request_id);
  CHECK(pieces[2].text == ".");
}

TEST_CASE("gateway template: an unknown context variable is a piece without a number") {
  const auto pieces = parse_gateway_template("$context.nothing");
  REQUIRE(pieces.size() == 1);
  CHECK(pieces[0].kind == PieceKind::context);
  CHECK_FALSE(pieces[0].variable.has_value());
}

TEST_CASE("gateway template: a known name ends where text follows it; braces end it for sure") {
  const auto pieces = parse_gateway_template("$context.stage.x${context.stage.x}");
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].variable == bundle::ContextVariable::stage);
  CHECK(pieces[1].text == ".x");
  CHECK(pieces[2].kind == PieceKind::context);
  CHECK_FALSE(pieces[2].variable.has_value());
}

TEST_CASE("gateway template: keys of the authorizer's context, whatever they are called") {
  const auto pieces = parse_gateway_template("$context.authorizer.principalId ${context.authorizer.claims.sub}");
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].variable == bundle::ContextVariable::authorizer_principal_id);
  CHECK(pieces[2].kind == PieceKind::context_authorizer);
  CHECK(pieces[2].text == "claims.sub");
}
