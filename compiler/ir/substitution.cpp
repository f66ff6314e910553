// The plain substitution of gateway responses' templates.
#include <algorithm>

#include "compiler/ir/parts.h"

namespace apigw::ir {
namespace {

using bundle::PieceKind;

struct Root {
  std::string_view prefix;
  PieceKind kind;
  std::string_view beyond_letters;  // characters of names besides letters and digits
};
constexpr Root roots[] = {
    {"$context.", PieceKind::context, "._"},
    {"$stageVariables.", PieceKind::stage_variable, "_"},
    {"$method.request.header.", PieceKind::request_header, "-_."},
    {"$method.request.path.", PieceKind::request_path, "-_."},
    {"$method.request.querystring.", PieceKind::request_querystring, "-_."},
};

bool is_name_byte(char c, std::string_view beyond_letters) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || beyond_letters.find(c) != beyond_letters.npos;
}

struct Reference {
  Piece piece;
  size_t size = 0;  // bytes of the text; 0: none
};

/// "$context.error.message." ends in a full stop of the sentence, "$context.stage.x" in text behind a variable: the longest
/// known name counts.
Reference context_reference(std::string_view name, size_t prefix_size) {
  constexpr std::string_view authorizer = "authorizer.";
  for (std::string_view known = name;; known = known.substr(0, known.rfind('.'))) {
    if (auto variable = check::context_variable(known)) return {{PieceKind::context, *variable, std::nullopt}, prefix_size + known.size()};
    if (known.find('.') == known.npos) break;
  }
  if (!name.starts_with(authorizer) || name.size() == authorizer.size()) return {};
  return {{PieceKind::context_authorizer, {}, std::string(name.substr(authorizer.size()))}, prefix_size + name.size()};
}

Reference reference_at(std::string_view text) {
  for (const Root& root : roots) {
    if (!text.starts_with(root.prefix)) continue;
    std::string_view name = text.substr(root.prefix.size());
    size_t size = 0;
    while (size < name.size() && is_name_byte(name[size], root.beyond_letters)) ++size;
    name = name.substr(0, size);
    while (!name.empty() && name.back() == '.') name.remove_suffix(1);
    if (name.empty()) return {};
    if (root.kind == PieceKind::context) return context_reference(name, root.prefix.size());
    return {{root.kind, {}, std::string(name)}, root.prefix.size() + name.size()};
  }
  return {};
}

}  // namespace

std::vector<Piece> build_substitution(std::string_view text) {
  std::vector<Piece> pieces;
  std::string literal;
  auto close = [&] {
    if (literal.empty()) return;
    pieces.push_back({PieceKind::literal, {}, std::move(literal)});
    literal.clear();
  };
  while (!text.empty()) {
    size_t dollar = std::min(text.find('$'), text.size());
    literal += text.substr(0, dollar);
    text.remove_prefix(dollar);
    if (text.empty()) break;
    Reference reference = reference_at(text);
    if (reference.size == 0) {
      literal += text[0];
      text.remove_prefix(1);
      continue;
    }
    close();
    pieces.push_back(std::move(reference.piece));
    text.remove_prefix(reference.size);
  }
  close();
  return pieces;
}

}  // namespace apigw::ir
