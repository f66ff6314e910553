// What the store holds.
#include <chrono>

#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/control/shift_holds.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::control {

/// All that a gateway serves from, but domains; with the time here, which times of a shift are held against.
admin::Answer snapshot(const admin::Call&, const Settings& settings) {
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Snapshot now = store->snapshot();
  std::string shifts;
  for (const state::Shift& shift : now.shifts) shifts += (shifts.empty() ? "" : ",") + to_json(shift, settings.holds->is_driven(shift.api_id, shift.stage));
  const auto clock = std::chrono::system_clock::now().time_since_epoch();
  return {.body = fmt::format(R"({{"now":{},"revision":{},"apis":{},"stages":{},"deployments":{},"code":{},"shifts":[{}]}})",
                              std::chrono::duration_cast<std::chrono::milliseconds>(clock).count(), now.revision, to_json(now.apis), to_json(now.stages), to_json(now.deployments), to_json(now.code), shifts)};
}

admin::Answer list_stages(const admin::Call& call, const Settings& settings) {
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const std::string of = query_value(call.query, "of");
  std::vector<state::Stage> stages = store->snapshot().stages;
  if (!of.empty()) std::erase_if(stages, [id = known_api(*store, of).id](const state::Stage& stage) { return stage.api_id != id; });
  return {.body = fmt::format(R"({{"stages":{}}})", to_json(stages))};
}

admin::Answer list_deployments(const admin::Call& call, const Settings& settings) {
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Api api = known_api(*store, query_value(call.query, "of"));
  return {.body = fmt::format(R"({{"api":{},"deployments":{}}})", json_text(api.id), to_json(store->deployments(api.id)))};
}

admin::Answer list_events(const admin::Call& call, const Settings& settings) {
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Api api = known_api(*store, query_value(call.query, "of"));
  return {.body = fmt::format(R"({{"api":{},"events":{}}})", json_text(api.id), to_json(store->events(api.id, "")))};
}

}  // namespace apigw::control
