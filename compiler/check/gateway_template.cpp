#include "compiler/check/gateway_template.h"

#include "compiler/check/mapping_expression.h"

namespace apigw::check {
namespace {

using bundle::PieceKind;

struct Row {
  std::string_view prefix;
  PieceKind kind;
  std::string_view extra;  // characters of a name beside letters, digits and '_'
};
constexpr Row kRows[] = {
    {"context.", PieceKind::context, "."},
    {"stageVariables.", PieceKind::stage_variable, ""},
    {"method.request.header.", PieceKind::request_header, "-."},
    {"method.request.querystring.", PieceKind::request_querystring, "-."},
    {"method.request.path.", PieceKind::request_path, "-."},
};

size_t name_size(std::string_view text, std::string_view extra) {
  size_t size = 0;
  while (size < text.size()) {
    const char c = text[size];
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain && extra.find(c) == std::string_view::npos) break;
    ++size;
  }
  while (size > 0 && text[size - 1] == '.') --size;  // the full stop of a sentence
  return size;
}

/// "$context.stage.x" ends in text behind a variable: the longest known name counts. Keys of the authorizer's context are anybody's.
void resolve_context(GatewayTemplatePiece& piece, bool braced) {
  constexpr std::string_view kAuthorizer = "authorizer.";
  const std::string_view whole = piece.text;
  for (std::string_view name = whole;; name = name.substr(0, name.rfind('.'))) {
    piece.variable = context_variable(name);
    if (piece.variable) {
      piece.end -= static_cast<uint32_t>(whole.size() - name.size());
      piece.text = name;
      return;
    }
    if (braced || name.find('.') == std::string_view::npos) break;
  }
  if (!whole.starts_with(kAuthorizer)) return;
  piece.kind = PieceKind::context_authorizer;
  piece.text = whole.substr(kAuthorizer.size());
}

/// The variable whose '$' stands at `at`, or nothing.
std::optional<GatewayTemplatePiece> variable_at(std::string_view text, size_t at) {
  const bool braced = at + 1 < text.size() && text[at + 1] == '{';
  const size_t begin = at + (braced ? 2 : 1);
  for (const Row& row : kRows) {
    if (!text.substr(begin).starts_with(row.prefix)) continue;
    const std::string_view rest = text.substr(begin + row.prefix.size());
    const size_t size = name_size(rest, row.extra);
    if (size == 0) return std::nullopt;
    size_t end = begin + row.prefix.size() + size;
    if (braced) {
      if (end >= text.size() || text[end] != '}') return std::nullopt;
      ++end;
    }
    GatewayTemplatePiece piece{row.kind, rest.substr(0, size), std::nullopt, static_cast<uint32_t>(at), static_cast<uint32_t>(end)};
    if (row.kind == PieceKind::context) resolve_context(piece, braced);
    return piece;
  }
  return std::nullopt;
}

}  // namespace

std::vector<GatewayTemplatePiece> parse_gateway_template(std::string_view text) {
  std::vector<GatewayTemplatePiece> out;
  size_t literal = 0;
  const auto flush = [&](size_t end) {
    if (end > literal) {
      out.push_back({PieceKind::literal, text.substr(literal, end - literal), std::nullopt, static_cast<uint32_t>(literal), static_cast<uint32_t>(end)});
    }
  };
  for (size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    const auto piece = variable_at(text, at);
    if (!piece) {
      ++at;
      continue;
    }
    flush(at);
    out.push_back(*piece);
    at = literal = piece->end;
  }
  flush(text.size());
  return out;
}

}  // namespace apigw::check
