// Gateway responses (rest-data-plane 6): known types, a status that can be sent, variables that exist.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/gateway_template.h"
#include "compiler/check/mapping_expression.h"
#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

constexpr std::string_view kTypes[] = {
#define GATEWAY_RESPONSE(type, status, klass, message, error) #type,
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
};
constexpr std::string_view kContextNames[] = {
#define CONTEXT(id, name) name,
#include "schemas/context_variables.def"
#undef CONTEXT
};

bool known_type(const Subject& subject, const model::GatewayResponse& response) {
  if (std::ranges::find(kTypes, response.type.value) != std::end(kTypes)) return true;
  const std::string_view guess = source::nearest(response.type.value, kTypes);
  subject.report(Code::gateway_response_type, response.type.at, fmt::format("gateway response type {} is not known", quoted(response.type.value)),
                 guess.empty() ? "for example UNAUTHORIZED, THROTTLED, DEFAULT_4XX or DEFAULT_5XX" : fmt::format("did you mean {}?", quoted(guess)));
  return false;
}

void status(const Subject& subject, const model::GatewayResponse& response) {
  const model::Text& code = response.status_code;
  if (!code.present() || code.unknown || subject.faulty(code.at)) return;
  const std::string& text = code.value;
  const bool digits = text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits && text >= "100" && text <= "599") return;
  subject.report(Code::value_not_allowed, code.at, fmt::format("status code {} is not between 100 and 599", quoted(text)));
}

void parameters(const Subject& subject, const model::GatewayResponse& response) {
  for (const model::Mapping& mapping : response.parameters) {
    const auto target = parse_mapping_target(mapping.target.value, MappingSide::gateway_response);
    if (!target) {
      subject.report(Code::mapping_target, mapping.target.at,
                     fmt::format("{} is not a valid target of a gateway response: {}", quoted(mapping.target.value), target.error()));
      continue;
    }
    if (mapping.source.unknown) continue;
    const auto source = parse_mapping_source(mapping.source.value, MappingSide::gateway_response);
    if (!source) {
      subject.report(Code::mapping_expression, mapping.source.at,
                     fmt::format("{} is not a mapping expression: {}", quoted(mapping.source.value), source.error()),
                     mapping.source.value.starts_with('\'') ? "" : fmt::format("write \"'{}'\" with single quotes inside the string", mapping.source.value));
    } else if (source->kind == bundle::MoveSource::context && !source->variable) {
      subject.report(Code::gateway_response_variable, mapping.source.at, fmt::format("'$context.{}' is not known; nothing will be sent", source->text));
    }
  }
}

void templates(const Subject& subject, const model::GatewayResponse& response) {
  for (const model::Template& entry : response.templates) {
    if (entry.body.unknown) continue;
    for (const GatewayTemplatePiece& piece : parse_gateway_template(entry.body.value)) {
      if (piece.kind != bundle::PieceKind::context || piece.variable) continue;
      const std::string_view guess = source::nearest(piece.text, kContextNames);
      subject.report(Code::gateway_response_variable,
                     entry.node != nullptr ? syntax::text_span(*entry.node, piece.begin, piece.end) : entry.body.at,
                     fmt::format("'$context.{}' is not known; nothing will be printed", piece.text),
                     guess.empty() ? "" : fmt::format("did you mean '$context.{}'?", guess));
    }
  }
}

}  // namespace

void check_gateway_responses(const Subject& subject) {
  for (const model::GatewayResponse& response : subject.api.gateway_responses) {
    if (!known_type(subject, response)) continue;
    if (response.type.value == "REQUEST_TOO_LARGE") {
      subject.report(Code::gateway_response_fixed, response.type.at, "AWS does not honour a customised REQUEST_TOO_LARGE");
    }
    status(subject, response);
    parameters(subject, response);
    templates(subject, response);
  }
}

}  // namespace apigw::check
