#include "runtime/phase/template_render.h"

#include "runtime/phase/move.h"
#include "runtime/phase/template_context.h"
#include "runtime/phase/template_input.h"
#include "runtime/phase/template_state.h"
#include "runtime/vm/prepared.h"
#include "runtime/vtl/caches.h"
#include "runtime/vtl/machine.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/util.h"

namespace apigw::phase {

vtl::Caches& thread_caches() {
  static thread_local vtl::Caches caches;
  return caches;
}

bool apply_kept_overrides(vm::Exchange& exchange) {
  if (!exchange.templates) return true;
  vtl::Evaluation evaluation{exchange.arena, thread_caches()};
  apply_response_override(exchange, evaluation);
  return !evaluation.failed();
}

std::optional<std::string_view> render_template(vm::Exchange& exchange, const bundle::Template& text, TemplatePhase phase, std::string_view payload) {
  if (text.program == bundle::none) {
    if (phase == TemplatePhase::response && !apply_kept_overrides(exchange)) return {};
    return render(exchange, text);
  }
  Arena& arena = exchange.arena;
  vtl::Evaluation evaluation{arena, thread_caches()};
  // In the arena and not on the stack: a template may keep them, in a list or a map, until it ends.
  const vtl::Environment environment{.input = vtl::Value::foreign(arena.make<InputObject>(exchange, payload)),
                                     .util = vtl::util_object(),
                                     .context = vtl::Value::foreign(arena.make<ContextObject>(exchange)),
                                     .stage_variables = vtl::Value::foreign(arena.make<StageVariablesObject>(exchange)),
                                     .evaluate = exchange.prepared.evaluate()};
  vtl::TextSink out(arena, vtl::output_bytes_max, payload.size() + 256);
  if (!vtl::render(vtl::Program::of(exchange.bundle, text.program), environment, evaluation, out).ok()) return {};
  keep_overrides(exchange, evaluation);
  if (phase == TemplatePhase::request) {
    apply_request_override(exchange, evaluation);
  } else {
    apply_response_override(exchange, evaluation);
  }
  if (evaluation.failed() || out.overflowed()) return {};
  return out.view();
}

}  // namespace apigw::phase
