// A gradual shift whose driver is elsewhere. Only the driver that holds it moves it; anybody with the token may abort it.
#include <chrono>

#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/control/shift_holds.h"
#include "runtime/state/shift.h"
#include "runtime/state/shift_plan.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::control {
namespace {

/// The very shift that is meant, not a later one of the same stage.
state::Shift meant(state::Store& store, const Body& body) {
  const std::string stage = body.needed("stage");
  auto shift = state::shift_of(store, known_api(store, body.text("of")).id, stage);
  const bool same = shift && shift->deployment_id == body.needed("deployment") && double(shift->started_ms) == body.number("started").value_or(-1);
  if (!same) throw Refusal{404, fmt::format("the shift of stage '{}' was ended by somebody else", stage)};
  return *shift;
}

void require_hold(const state::Shift& shift, const Body& body, const Settings& settings) {
  if (settings.holds->holds(shift.api_id, shift.stage, body.needed("driver"))) return;
  throw Refusal{409, fmt::format("another process is driving the shift of stage '{}', or this one was not heard of for too long", shift.stage)};
}

}  // namespace

admin::Answer advance_shift(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  state::Shift shift = meant(*store, body);
  require_hold(shift, body, settings);
  const state::Actor by = actor(body);
  const auto plan = state::parse_shift_plan(shift.plan);
  const double step = body.number("step").value_or(-1);
  shift.phase = body.needed("phase");
  const bool shifting = shift.phase == state::kShifting;
  if (!plan || (!shifting && shift.phase != state::kPostTraffic)) throw Refusal{400, fmt::format("'{}' is no phase that a shift comes to", shift.phase)};
  if (!(step >= 0 && step < double(plan->steps.size()))) throw Refusal{400, fmt::format("'step' must be one of the plan's, 0 to {}", plan->steps.size() - 1)};
  shift.step = int64_t(step);
  if (shifting) shift.step_since_ms = by.now_ms;
  state::advance_shift(*store, shift, shifting ? plan->steps[size_t(shift.step)] : 100, by);
  return {.body = fmt::format(R"({{"shift":{}}})", to_json(shift, true))};
}

admin::Answer finish_shift(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Shift shift = meant(*store, body);
  require_hold(shift, body, settings);
  if (shift.phase != state::kPostTraffic) throw Refusal{409, "all traffic has to go over before a shift is finished"};
  return {.body = fmt::format(R"({{"stage":{}}})", to_json(state::finish_shift(*store, shift, actor(body))))};
}

admin::Answer end_shift(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Shift shift = meant(*store, body);
  const std::string action = body.needed("action");
  if (action != "shift-rollback" && action != "shift-abort") throw Refusal{400, "'action' must be shift-rollback or shift-abort"};
  if (action == "shift-rollback") require_hold(shift, body, settings);
  return {.body = fmt::format(R"({{"stage":{}}})", to_json(state::end_shift(*store, shift, action, body.text("reason"), actor(body))))};
}

admin::Answer hold_shift(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Shift shift = meant(*store, body);
  if (!settings.holds->hold(shift.api_id, shift.stage, body.needed("driver"))) {
    throw Refusal{409, fmt::format("another process is driving the shift of stage '{}'", shift.stage)};
  }
  return {.body = fmt::format(R"({{"shift":{},"forMs":{}}})", to_json(shift, true), kHoldTime.count())};
}

admin::Answer release_shift(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  settings.holds->release(known_api(*store, body.text("of")).id, body.needed("stage"), body.needed("driver"));
  return {.body = "{}"};
}

}  // namespace apigw::control
