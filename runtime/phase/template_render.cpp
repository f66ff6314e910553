#include "runtime/phase/template_render.h"

#include "runtime/phase/move.h"
#include "runtime/phase/template_context.h"
#include "runtime/phase/template_input.h"
#include "runtime/phase/template_state.h"
#include "runtime/vm/observer.h"
#include "runtime/vm/prepared.h"
#include "runtime/vtl/caches.h"
#include "runtime/vtl/machine.h"
#include "runtime/vtl/text.h"
#include "runtime/vtl/util.h"

namespace apigw::phase {
namespace {

/// Carries the marks of a template to the stage's observer.
class Marks final : public vtl::MarkSink {
 public:
  explicit Marks(vm::Observer& observer) : observer_(observer) {}
  void reached(uint32_t offset) override { observer_.reached(offset); }

 private:
  vm::Observer& observer_;
};

std::optional<std::string_view> run(vm::Exchange& exchange, const bundle::Template& text, TemplatePhase phase, std::string_view payload, vtl::MarkSink* marks);

}  // namespace

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
  vm::Observer* const observer = exchange.prepared.observer();
  if (!observer) return run(exchange, text, phase, payload, nullptr);
  observer->rendering(exchange, text);
  Marks marks(*observer);
  const auto made = run(exchange, text, phase, payload, &marks);
  observer->rendered(exchange, text, made);
  return made;
}

namespace {

std::optional<std::string_view> run(vm::Exchange& exchange, const bundle::Template& text, TemplatePhase phase, std::string_view payload, vtl::MarkSink* marks) {
  if (text.program == bundle::none) {
    if (phase == TemplatePhase::response && !apply_kept_overrides(exchange)) return {};
    return render(exchange, text);
  }
  Arena& arena = exchange.arena;
  vtl::Evaluation evaluation{arena, thread_caches()};
  const vtl::Program program = vtl::Program::of(exchange.bundle, text.program);
  // In the arena and not on the stack: a template may keep them, in a list or a map, until it ends.
  const vtl::Environment environment{.input = vtl::Value::foreign(arena.make<InputObject>(exchange, payload)),
                                     .util = vtl::util_object(program.extensions()),
                                     .context = vtl::Value::foreign(arena.make<ContextObject>(exchange)),
                                     .stage_variables = vtl::Value::foreign(arena.make<StageVariablesObject>(exchange)),
                                     .evaluate = exchange.prepared.evaluate(),
                                     .marks = marks};
  vtl::TextSink out(arena, vtl::output_bytes_max, payload.size() + 256);
  if (!vtl::render(program, environment, evaluation, out).ok()) return {};
  keep_overrides(exchange, evaluation);
  if (phase == TemplatePhase::request) {
    apply_request_override(exchange, evaluation);
  } else {
    apply_response_override(exchange, evaluation);
  }
  if (evaluation.failed() || out.overflowed()) return {};
  return out.view();
}

}  // namespace

}  // namespace apigw::phase
