// The plain substitution of gateway responses' templates.
#include "compiler/check/gateway_template.h"
#include "compiler/ir/parts.h"

namespace apigw::ir {

std::vector<Piece> build_substitution(std::string_view text) {
  std::vector<Piece> pieces;
  for (const check::GatewayTemplatePiece& from : check::parse_gateway_template(text)) {
    if (from.kind == bundle::PieceKind::context) {
      if (from.variable) pieces.push_back({from.kind, *from.variable, std::nullopt});  // one that is not known prints nothing
    } else {
      pieces.push_back({from.kind, {}, std::string(from.text)});
    }
  }
  return pieces;
}

}  // namespace apigw::ir
