#pragma once
// Templates of gateway responses: text with variables and nothing else, no VTL (rest-data-plane 6.1). One parser for the checks
// and for lowering.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/bundle/image.h"

namespace apigw::check {

struct GatewayTemplatePiece {
  bundle::PieceKind kind = bundle::PieceKind::literal;
  std::string_view text;  // literal; else the name: "error.messageString", a stage variable, a parameter, a key of the authorizer's context
  std::optional<bundle::ContextVariable> variable;  // kind context: nothing when the name is not known, then nothing is printed
  uint32_t begin = 0;  // bytes of the template, the sign and braces included
  uint32_t end = 0;
};

/// Cuts a template into pieces: `$context.X`, `$context.authorizer.X`, `$stageVariables.X`, `$method.request.{header,querystring,path}.X`, each also as
/// `${…}`. Everything else is literal, other references included. Views point into `text`.
std::vector<GatewayTemplatePiece> parse_gateway_template(std::string_view text);

}  // namespace apigw::check
