#include "runtime/phase/uri.h"

#include "runtime/base/arena_text.h"
#include "runtime/phase/parameters.h"
#include "runtime/phase/percent.h"

namespace apigw::phase {
namespace {

const vm::Parameter* path_value(const vm::Exchange& exchange, std::string_view name) {
  for (const vm::Parameter& value : exchange.path_values) {
    if (value.name == name) return &value;
  }
  return nullptr;
}

}  // namespace

bool append_uri(vm::Exchange& exchange, const bundle::Integration& integration, ArenaText& url) {
  for (const bundle::UriPiece& piece : bundle::Bundle::slice(exchange.bundle.uri_pieces(), integration.uri)) {
    const std::string_view text = exchange.bundle.string(piece.text);
    switch (piece.kind) {
      case bundle::UriPieceKind::literal: url.append(text); break;
      case bundle::UriPieceKind::stage_variable: url.append(stage_variable(exchange, text).value_or("")); break;
      case bundle::UriPieceKind::path_parameter: {
        const vm::Parameter* value = path_value(exchange, text);
        if (!value) return false;
        append_path_text(url, value->value);
        break;
      }
    }
  }
  return true;
}

bool build_url(vm::Exchange& exchange, const bundle::Integration& integration, bool with_client_query) {
  const auto pieces = bundle::Bundle::slice(exchange.bundle.uri_pieces(), integration.uri);
  const std::string_view client_query = with_client_query ? exchange.request.query : std::string_view{};
  if (pieces.size() == 1 && pieces[0].kind == bundle::UriPieceKind::literal && client_query.empty() && exchange.query_values.empty()) {
    exchange.integration_request.url = exchange.bundle.string(pieces[0].text);
    return true;
  }
  ArenaText url(exchange.arena, 192 + client_query.size());
  if (!append_uri(exchange, integration, url)) return false;
  if (client_query.empty() && exchange.query_values.empty()) {
    exchange.integration_request.url = url.view();
    return true;
  }
  const size_t own = url.view().find('?');
  const size_t end_of_path = url.size();
  // '?' until something follows it; a URI that ends in '?' or '&' needs no further sign.
  const bool needs_sign = own == std::string_view::npos || (own + 1 != end_of_path && url.view().back() != '&');
  if (needs_sign) url.push(own == std::string_view::npos ? '?' : '&');
  const size_t before = url.size();
  append_query_anew(url, client_query);
  for (const vm::Parameter& value : exchange.query_values) {
    if (url.size() != before) url.push('&');
    append_query_encoded(url, value.name);
    url.push('=');
    append_query_encoded(url, value.value);
  }
  // A client query of separators alone leaves nothing behind.
  exchange.integration_request.url = url.size() == before && needs_sign ? url.view().substr(0, end_of_path) : url.view();
  return true;
}

}  // namespace apigw::phase
