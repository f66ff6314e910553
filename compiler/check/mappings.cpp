// Parameter mappings of integrations: both sides parse, what they read is declared, what they set is allowed.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/mapping_expression.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

using bundle::MoveSource;
using model::Mapping;
using model::ParameterPlace;

/// Place of the method's parameter that a source reads; nothing for the other sources.
std::optional<ParameterPlace> place_of(MoveSource kind) {
  switch (kind) {
    case MoveSource::header:
    case MoveSource::multivalue_header: return ParameterPlace::header;
    case MoveSource::querystring:
    case MoveSource::multivalue_querystring: return ParameterPlace::querystring;
    case MoveSource::path: return ParameterPlace::path;
    default: return std::nullopt;
  }
}

void declared(const Subject& subject, const model::Method& method, const Mapping& mapping, const MappingSource& source) {
  const auto place = place_of(source.kind);
  if (!place) return;
  const model::Parameter* other_case = nullptr;
  for (const model::Parameter& parameter : method.parameters) {
    if (parameter.place != *place) continue;
    if (parameter.name.value == source.text) return;
    if (ascii_iequals(parameter.name.value, source.text)) other_case = &parameter;
  }
  std::string hint = fmt::format("declare the parameter: {{name: {}, in: {}}}", source.text, *place == ParameterPlace::querystring ? "query" : to_string(*place));
  if (other_case != nullptr) hint = fmt::format("names are compared with their case; did you mean {}?", quoted(other_case->name.value));
  if (*place == ParameterPlace::path && other_case == nullptr) hint = "the path has no such variable";
  subject.report(Code::undeclared_parameter, mapping.source.at,
                 fmt::format("mapping uses {}, but the method does not declare that parameter", quoted(mapping.source.value)), std::move(hint));
}

/// The source, when it parses; the most common fault of all is a literal without its quotes.
std::optional<MappingSource> source_of(const Subject& subject, const Mapping& mapping, MappingSide side) {
  if (mapping.source.unknown) return std::nullopt;
  auto source = parse_mapping_source(mapping.source.value, side);
  if (!source) {
    const std::string& text = mapping.source.value;
    const bool almost_literal = text.find('.') == std::string::npos || text.find_first_of("*/:, ") != std::string::npos;
    subject.report(Code::mapping_expression, mapping.source.at, fmt::format("{} is not a mapping expression: {}", quoted(text), source.error()),
                   text.starts_with('\'') ? "" : almost_literal ? fmt::format("write \"'{}'\" with single quotes inside the string", text)
                                               : "a literal needs single quotes inside the string");
    return std::nullopt;
  }
  if (source->kind == MoveSource::context && !source->variable) {
    subject.report(Code::context_variable, mapping.source.at, fmt::format("'$context.{}' is not known; nothing will be mapped", source->text));
  }
  return *source;
}

void target_fault(const Subject& subject, const Mapping& mapping, const std::string& reason) {
  subject.report(Code::mapping_target, mapping.target.at, fmt::format("{} is not a valid target of a mapping: {}", quoted(mapping.target.value), reason));
}

void request(const Subject& subject, const model::Method& method) {
  const model::Integration& integration = *method.integration;
  for (const Mapping& mapping : integration.parameters) {
    const auto target = parse_mapping_target(mapping.target.value, MappingSide::request);
    if (!target) {
      target_fault(subject, mapping, target.error());
      continue;
    }
    const auto source = source_of(subject, mapping, MappingSide::request);
    if (source) declared(subject, method, mapping, *source);
    if (target->kind == bundle::MoveTarget::header && integration.type.value != model::IntegrationType::mock &&
        is_forbidden_header(target->name, is_aws(integration.type.value))) {
      subject.report(Code::forbidden_header_mapping, mapping.target.at,
                     fmt::format("header {} cannot be set by a mapping; every call will answer 500", quoted(target->name)));
    }
  }
}

void response(const Subject& subject, const model::Method& method, const model::IntegrationResponse& response) {
  const model::MethodResponse* declared_response = method.response(response.status_code.value);
  for (const Mapping& mapping : response.parameters) {
    const auto target = parse_mapping_target(mapping.target.value, MappingSide::response);
    if (!target) {
      target_fault(subject, mapping, target.error());
      continue;
    }
    source_of(subject, mapping, MappingSide::response);
    if (declared_response == nullptr) continue;  // that lack is the root cause
    const auto same = [&](const model::Text& header) { return ascii_iequals(header.value, target->name); };
    if (std::ranges::any_of(declared_response->headers, same)) continue;
    subject.report(Code::undeclared_response_header, mapping.target.at,
                   fmt::format("mapping sets {}, but response {} does not declare that header", quoted(mapping.target.value), response.status_code.value),
                   fmt::format("declare it under 'headers' of response {}", response.status_code.value));
  }
}

}  // namespace

void check_mappings(const Subject& subject) {
  for_each_method(subject.api, [&](const model::Resource&, const model::Method& method) {
    if (!method.integration) return;
    request(subject, method);
    if (is_proxy(method.integration->type.value)) return;  // never consulted
    for (const model::IntegrationResponse& entry : method.integration->responses) response(subject, method, entry);
  });
}

}  // namespace apigw::check
