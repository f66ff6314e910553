#include "compiler/check/mapping_expression.h"

#include "runtime/base/ascii.h"

#include <algorithm>

namespace apigw::check {
namespace {

using bundle::MoveSource;
using bundle::MoveTarget;

struct TargetRow {
  std::string_view prefix;
  MappingSide side;
  MoveTarget kind;
};
constexpr TargetRow kTargets[] = {
    {"integration.request.header.", MappingSide::request, MoveTarget::header},
    {"integration.request.querystring.", MappingSide::request, MoveTarget::querystring},
    {"integration.request.path.", MappingSide::request, MoveTarget::path},
    {"method.response.header.", MappingSide::response, MoveTarget::response_header},
    {"gatewayresponse.header.", MappingSide::gateway_response, MoveTarget::response_header},
};

constexpr uint8_t on(MappingSide side) { return static_cast<uint8_t>(1u << static_cast<unsigned>(side)); }
constexpr uint8_t kRequest = on(MappingSide::request);
constexpr uint8_t kResponse = on(MappingSide::response);
constexpr uint8_t kGateway = on(MappingSide::gateway_response);

struct SourceRow {
  std::string_view prefix;  // ends with '.': a name must follow
  uint8_t sides;
  MoveSource kind;
};
constexpr SourceRow kSources[] = {
    {"method.request.header.", kRequest | kGateway, MoveSource::header},
    {"method.request.multivalueheader.", kRequest | kGateway, MoveSource::multivalue_header},
    {"method.request.querystring.", kRequest | kGateway, MoveSource::querystring},
    {"method.request.multivaluequerystring.", kRequest | kGateway, MoveSource::multivalue_querystring},
    {"method.request.path.", kRequest | kGateway, MoveSource::path},
    {"method.request.body.", kRequest, MoveSource::body},
    {"method.input.params.", kGateway, MoveSource::params},
    {"integration.response.header.", kResponse, MoveSource::integration_header},
    {"integration.response.multivalueheader.", kResponse, MoveSource::integration_multivalue_header},
    {"integration.response.body.", kResponse, MoveSource::integration_body},
    {"stageVariables.", kRequest | kResponse | kGateway, MoveSource::stage_variable},
};

struct WholeRow {
  std::string_view expression;
  uint8_t sides;
  MoveSource kind;
};
constexpr WholeRow kWhole[] = {
    {"method.request.body", kRequest, MoveSource::body},
    {"integration.response.body", kResponse, MoveSource::integration_body},
};

constexpr std::string_view kContextNames[] = {
#define CONTEXT(id, name) name,
#include "schemas/context_variables.def"
#undef CONTEXT
};

std::string_view expected_target(MappingSide side) {
  switch (side) {
    case MappingSide::request: return "integration.request.{header,querystring,path}.NAME";
    case MappingSide::response: return "method.response.header.NAME";
    case MappingSide::gateway_response: return "gatewayresponse.header.NAME";
  }
  return {};
}

MappingSource context_source(std::string_view name) {
  constexpr std::string_view kAuthorizer = "authorizer.";
  if (const auto variable = context_variable(name)) return {MoveSource::context, name, variable};
  if (name.starts_with(kAuthorizer) && name.size() > kAuthorizer.size()) {
    return {MoveSource::context_authorizer, name.substr(kAuthorizer.size()), std::nullopt};
  }
  return {MoveSource::context, name, std::nullopt};
}

}  // namespace

std::optional<bundle::ContextVariable> context_variable(std::string_view name) {
  const auto found = std::ranges::find(kContextNames, name);
  if (found == std::end(kContextNames)) return std::nullopt;
  return static_cast<bundle::ContextVariable>(found - std::begin(kContextNames));
}

Expected<MappingTarget, std::string> parse_mapping_target(std::string_view expression, MappingSide side) {
  for (const TargetRow& row : kTargets) {
    if (row.side != side || !expression.starts_with(row.prefix)) continue;
    const std::string_view name = expression.substr(row.prefix.size());
    if (name.empty()) break;
    return MappingTarget{row.kind, name};
  }
  return unexpected("expected " + std::string(expected_target(side)));
}

Expected<MappingSource, std::string> parse_mapping_source(std::string_view expression, MappingSide side) {
  if (expression.starts_with('\'')) {
    if (expression.size() < 2 || !expression.ends_with('\'')) return unexpected(std::string("the closing single quote is missing"));
    return MappingSource{MoveSource::literal, expression.substr(1, expression.size() - 2), std::nullopt};
  }
  for (const WholeRow& row : kWhole) {
    if (expression == row.expression && (row.sides & on(side)) != 0) return MappingSource{row.kind, {}, std::nullopt};
  }
  constexpr std::string_view kContext = "context.";
  if (expression.starts_with(kContext) && expression.size() > kContext.size()) return context_source(expression.substr(kContext.size()));
  for (const SourceRow& row : kSources) {
    if (!expression.starts_with(row.prefix)) continue;
    const std::string_view name = expression.substr(row.prefix.size());
    if (name.empty()) return unexpected("a name is missing behind '" + std::string(row.prefix) + "'");
    if ((row.sides & on(side)) == 0) return unexpected("'" + std::string(row.prefix) + "' cannot be read here");
    return MappingSource{row.kind, name, std::nullopt};
  }
  return unexpected(std::string("it is neither a quoted literal nor a known source"));
}

bool is_forbidden_header(std::string_view name, bool aws) {
  constexpr std::string_view kAlways[] = {"Content-Length", "Transfer-Encoding"};
  constexpr std::string_view kAws[] = {"Authorization", "Connection", "Expect", "Proxy-Authenticate", "TE"};
  const auto same = [&](std::string_view other) { return ascii_iequals(name, other); };
  return std::ranges::any_of(kAlways, same) || (aws && std::ranges::any_of(kAws, same));
}

}  // namespace apigw::check
