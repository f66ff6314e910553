#include "runtime/integration/plan.h"

#include "runtime/integration/url.h"

namespace apigw::integration {
namespace {

/// The URL up to its first path parameter, stage variables filled in.
std::string fixed_part(const vm::Prepared& prepared, const bundle::Integration& integration, bool& whole) {
  const bundle::Bundle& bundle = prepared.bundle();
  std::string text;
  whole = true;
  for (const bundle::UriPiece& piece : bundle::Bundle::slice(bundle.uri_pieces(), integration.uri)) {
    switch (piece.kind) {
      case bundle::UriPieceKind::literal: text += bundle.string(piece.text); break;
      case bundle::UriPieceKind::stage_variable:
        if (const vm::Parameter* variable = prepared.stage_variable(bundle.string(piece.text))) text += variable->value;
        break;
      case bundle::UriPieceKind::path_parameter: whole = false; return text;
    }
  }
  return text;
}

/// Whether nothing that follows can belong to the authority any more.
bool authority_is_complete(std::string_view text, bool whole) {
  const size_t slashes = text.find("://");
  return whole || (slashes != std::string_view::npos && text.find_first_of("/?#", slashes + 3) != std::string_view::npos);
}

}  // namespace

Plans::Plans(const vm::Prepared& prepared) : plans_(prepared.bundle().integrations().size()) {
  for (size_t i = 0; i < plans_.size(); ++i) {
    const bundle::Integration& integration = prepared.bundle().integrations()[i];
    Plan& plan = plans_[i];
    plan.timeout_ms = integration.timeout_ms;
    plan.insecure_skip_verification = integration.insecure_skip_verification != 0;
    bool whole = false;
    const std::string text = fixed_part(prepared, integration, whole);
    const auto url = authority_is_complete(text, whole) ? parse_url(text) : std::nullopt;
    if (!url) continue;
    plan.origin_text = text.substr(0, url->authority_end);
    plan.host = url->host;
    plan.authority = url->authority;
    plan.origin = {url->tls, plan.insecure_skip_verification, plan.host, url->port};
  }
}

}  // namespace apigw::integration
