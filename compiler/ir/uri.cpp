// Integration URIs.
#include <algorithm>

#include "compiler/ir/parts.h"

namespace apigw::ir {
namespace {

constexpr std::string_view stage_variable_open = "${stageVariables.";

/// The hole at the start of `text`; `size` 0: there is none.
struct Hole {
  UriPiece piece;
  size_t size = 0;
};

Hole hole_at(std::string_view text) {
  bool stage_variable = text.starts_with(stage_variable_open);
  if (!stage_variable && text[0] != '{') return {};
  size_t close = text.find('}');
  if (close == text.npos) return {};
  size_t begin = stage_variable ? stage_variable_open.size() : 1;
  std::string_view name = text.substr(begin, close - begin);
  bool greedy = !stage_variable && name.ends_with('+');
  if (greedy) name.remove_suffix(1);
  if (name.empty() || name.find('{') != name.npos) return {};
  auto kind = stage_variable ? bundle::UriPieceKind::stage_variable : bundle::UriPieceKind::path_parameter;
  return {{kind, greedy, std::string(name)}, close + 1};
}

}  // namespace

std::vector<UriPiece> build_uri(std::string_view uri) {
  std::vector<UriPiece> pieces;
  std::string literal;
  while (!uri.empty()) {
    Hole hole = hole_at(uri);
    if (hole.size == 0) {
      // Any other ${...} is text to its end, braces included.
      size_t size = 1;
      if (uri.starts_with("${") && uri.find('}') != uri.npos) size = uri.find('}') + 1;
      literal += uri.substr(0, size);
      uri.remove_prefix(size);
      continue;
    }
    if (!literal.empty()) pieces.push_back({bundle::UriPieceKind::literal, false, std::move(literal)});
    literal.clear();
    pieces.push_back(std::move(hole.piece));
    uri.remove_prefix(hole.size);
  }
  if (!literal.empty()) pieces.push_back({bundle::UriPieceKind::literal, false, std::move(literal)});
  return pieces;
}

std::string function_name_of(std::string_view uri) {
  constexpr std::string_view open = "/functions/", close = "/invocations", streaming_close = "/response-streaming-invocations";
  size_t begin = uri.find(open);
  if (begin == uri.npos) return {};
  begin += open.size();
  size_t end = std::min(uri.find(close, begin), uri.find(streaming_close, begin));
  if (end == uri.npos) return {};
  std::string_view written = uri.substr(begin, end - begin);
  // ${GetPet.Arn} is a value known only on AWS, but the function's logical id is what a local endpoint calls it.
  std::string name;
  while (!written.empty()) {
    size_t hole = written.find("${");
    size_t hole_end = hole == written.npos ? hole : written.find('}', hole);
    if (hole_end == written.npos) break;
    std::string_view inside = written.substr(hole + 2, hole_end - hole - 2);
    name += written.substr(0, hole);
    if (inside.starts_with("stageVariables.")) {
      name += written.substr(hole, hole_end + 1 - hole);
    } else {
      name += inside.substr(0, inside.find('.'));
    }
    written.remove_prefix(hole_end + 1);
  }
  return name += written;
}

}  // namespace apigw::ir
