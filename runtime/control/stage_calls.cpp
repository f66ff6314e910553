// Stages and their canaries.
#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::control {
namespace {

/// `edit` is of the store, the API's id, the stage's name and the actor.
template <class Edit>
admin::Answer edited(const Body& body, const Settings& settings, const Edit& edit) {
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Stage stage = edit(*store, known_api(*store, body.text("of")).id, body.needed("stage"), actor(body));
  return {.body = fmt::format(R"({{"stage":{}}})", to_json(stage))};
}

}  // namespace

admin::Answer set_stage(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  state::StageChange change{.set_variables = body.variables("variables"),
                            .remove_variables = body.list("removeVariables"),
                            .set_method_settings = body.variables("methodSettings"),
                            .remove_method_settings = body.list("removeMethodSettings"),
                            .description = {}};
  if (body.has("description")) change.description = body.text("description");
  return edited(body, settings, [&](state::Store& store, const std::string& api, const std::string& stage, const state::Actor& by) {
    return state::change_stage(store, api, stage, change, by);
  });
}

admin::Answer delete_stage(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  state::delete_stage(*store, known_api(*store, body.text("of")).id, body.needed("stage"), actor(body));
  return {.body = "{}"};
}

admin::Answer set_canary(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  state::CanaryChange change{.percent = body.number("percent"), .deployment = {}, .set_variables = body.variables("variables"), .remove_variables = body.list("removeVariables"),
                             .use_stage_cache = {}};
  if (body.has("deployment")) change.deployment = body.text("deployment");
  if (body.has("useStageCache")) change.use_stage_cache = body.flag("useStageCache");
  return edited(body, settings, [&](state::Store& store, const std::string& api, const std::string& stage, const state::Actor& by) {
    return state::set_canary(store, api, stage, change, by);
  });
}

admin::Answer promote_canary(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  return edited(body, settings, [keep = body.flag("keep")](state::Store& store, const std::string& api, const std::string& stage, const state::Actor& by) {
    return state::promote_canary(store, api, stage, keep, by);
  });
}

admin::Answer delete_canary(const admin::Call& call, const Settings& settings) {
  return edited(Body(call.body), settings, [](state::Store& store, const std::string& api, const std::string& stage, const state::Actor& by) {
    return state::delete_canary(store, api, stage, by);
  });
}

}  // namespace apigw::control
