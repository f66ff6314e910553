// Bodies against models, rest-data-plane 3.2. Which model: by media type, else $default, else the body passes unseen.
#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/phase/media_type.h"
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"
#include "runtime/vm/schema.h"

namespace apigw::phase {
namespace {

constexpr size_t explanation_bytes_max = 4096;

const bundle::BodyModel* choose(const bundle::Bundle& bundle, std::span<const bundle::BodyModel> models, std::string_view type) {
  const bundle::BodyModel* otherwise = nullptr;
  for (const bundle::BodyModel& model : models) {
    const std::string_view key = bundle.string(model.media_type);
    if (ascii_iequals(key, type)) return &model;
    if (key == "$default") otherwise = &model;
  }
  return otherwise;
}

/// [{"pointer":"/pets/0/name","reason":"string ... is too short"}]
std::string_view reasons(Arena& arena, const vm::schema::Result& result) {
  std::string_view reason = result.reason;
  if (reason.starts_with('[') && reason.ends_with(']')) reason = reason.substr(1, reason.size() - 2);
  ArenaText out(arena, result.pointer.size() + reason.size() + 64);
  out.append("[{\"pointer\":");
  out.json_string(result.pointer);
  out.append(",\"reason\":");
  out.json_string(reason);
  out.append("}]");
  return out.view();
}

}  // namespace

vm::Step validate_body(vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Effect&) {
  const bundle::Bundle& bundle = exchange.bundle;
  const auto models = bundle::Bundle::slice(bundle.body_models(), bundle.body_model_lists()[instruction.c]);
  const bundle::BodyModel* model = choose(bundle, models, content_type(exchange.request.fields));
  if (!model) return vm::Step::next;
  // Working memory, not state: it keeps its size between requests of a thread and nothing else.
  static thread_local vm::schema::Scratch scratch;
  const auto& expressions = exchange.prepared.schema_expressions();
  if (vm::schema::validate(bundle, expressions, model->schema, exchange.body, scratch).valid) return vm::Step::next;
  // Only a refused body pays for the reason, which $context.error.validationErrorString may show.
  const auto room = exchange.arena.array<char>(explanation_bytes_max);
  const auto result = vm::schema::validate(bundle, expressions, model->schema, exchange.body, scratch, room);
  exchange.error.validation_error_string = result.reason;
  if (exchange.prepared.dev_errors()) exchange.error.reasons = reasons(exchange.arena, result);
  return vm::fail(exchange, bundle::GatewayResponseType::BAD_REQUEST_BODY);
}

}  // namespace apigw::phase
