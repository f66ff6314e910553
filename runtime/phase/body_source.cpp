#include "runtime/phase/body_source.h"

#include "runtime/phase/template_render.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/jsonpath.h"

namespace apigw::phase {
namespace {

std::string_view text_of(const vm::Exchange& exchange, BodySide side) {
  const std::string_view text = side == BodySide::request ? exchange.body : exchange.integration_response_message.body;
  return text.empty() ? std::string_view{"{}"} : text;
}

bool begins_like_json(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && static_cast<unsigned char>(text[at]) <= ' ') ++at;
  return at < text.size() && std::string_view("{[\"'").find(text[at]) != std::string_view::npos;
}

const MappedBodies::One& read(vm::Exchange& exchange, BodySide side) {
  if (!exchange.mapped_bodies) exchange.mapped_bodies = exchange.arena.make<MappedBodies>();
  MappedBodies::One& body = exchange.mapped_bodies->sides[size_t(side)];
  if (body.read) return body;
  body.read = true;
  const std::string_view text = text_of(exchange, side);
  if (!begins_like_json(text)) return body;
  vtl::Evaluation evaluation{exchange.arena, thread_caches()};
  body.document = vtl::parse_json(evaluation, text);
  body.sound = body.document.has_value();
  return body;
}

}  // namespace

bool is_sound_body(vm::Exchange& exchange, BodySide side) { return read(exchange, side).sound; }

bool reads_body(std::span<const bundle::Move> moves, BodySide side) {
  const auto wanted = side == BodySide::request ? bundle::MoveSource::body : bundle::MoveSource::integration_body;
  for (const bundle::Move& move : moves) {
    if (move.source_kind == wanted) return true;
  }
  return false;
}

std::optional<std::string_view> body_source(vm::Exchange& exchange, BodySide side, std::optional<std::string_view> path) {
  if (!path) return text_of(exchange, side);
  const MappedBodies::One& body = read(exchange, side);
  if (!body.document) return {};
  vtl::Evaluation evaluation{exchange.arena, thread_caches()};
  const vtl::PathResult result = vtl::find_path(evaluation, *body.document, *path);
  if (!result.found || result.value.is_null() || evaluation.failed()) return {};
  if (result.value.is_string()) return result.value.string();
  const std::string_view text = vtl::json_text(evaluation, result.value);
  return evaluation.failed() ? std::nullopt : std::optional{text};
}

}  // namespace apigw::phase
