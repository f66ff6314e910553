// Parameter mappings and templates: plain text as it is, the others as programs.
#include "compiler/ir/parts.h"
#include "compiler/vtl/constant.h"
#include "compiler/vtl/parser.h"

namespace apigw::ir {

Moves build_moves(const std::vector<model::Mapping>& mappings, check::MappingSide side, bool aws) {
  Moves moves;
  for (const model::Mapping& mapping : mappings) {
    auto target = check::parse_mapping_target(mapping.target.value, side);
    auto source = check::parse_mapping_source(mapping.source.value, side);
    if (!target || !source) continue;
    Move move{.target_kind = target->kind, .target = std::string(target->name), .source_kind = source->kind};
    if (source->kind == bundle::MoveSource::context) {
      if (!source->variable) continue;  // never has a value, so the target is omitted
      move.variable = *source->variable;
    } else if ((source->kind != bundle::MoveSource::body && source->kind != bundle::MoveSource::integration_body) || !source->text.empty()) {
      move.source = std::string(source->text);
    }
    move.forbidden = target->kind == bundle::MoveTarget::header && check::is_forbidden_header(target->name, aws);
    moves.push_back(std::move(move));
  }
  return moves;
}

std::optional<std::vector<Template>> build_templates(const std::vector<model::Template>& templates, bool of_request) {
  std::vector<Template> built;
  for (const model::Template& one : templates) {
    if (one.body.unknown) return {};
    if (one.body.value.empty()) {
      // A request template without text counts as absent [unsure]; a response template without text passes the payload through.
      if (!of_request) built.push_back({one.content_type.value, {}});
      continue;
    }
    const vtl::Parsed parsed = vtl::parse(one.body.value);
    std::optional<std::string> text = parsed.faults.empty() ? vtl::static_text(parsed.tree) : std::nullopt;
    if (!text) {
      built.push_back({one.content_type.value, {}, one.body.value});
    } else {
      built.push_back({one.content_type.value, {{bundle::PieceKind::literal, {}, std::move(*text)}}});
    }
  }
  return built;
}

}  // namespace apigw::ir
