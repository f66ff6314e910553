// Deployments: made, gone back to, deleted.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/control/calls.h"
#include "runtime/control/definition_stage.h"
#include "runtime/control/record_text.h"
#include "runtime/control/request.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/files_lock.h"
#include "runtime/state/shift.h"
#include "runtime/state/shift_plan.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::control {
namespace {

state::Api api_of(state::Store& store, const Body& body, std::string_view type) {
  if (const std::string of = body.text("of"); !of.empty()) {
    state::Api api = known_api(store, of);
    if (api.type != type) throw Refusal{409, fmt::format("the API '{}' is of type {}, the bundle is of type {}", api.name, api.type, type)};
    return api;
  }
  if (!body.has("api")) throw Refusal{400, "'api' or 'of' is missing"};
  const Body api = body.object("api");
  const std::string id = api.needed("id");
  const bool good = id.size() == 10 && std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); });
  if (!good) throw Refusal{400, "an API's id has ten lower-case letters and digits"};
  return {.id = id, .name = api.needed("name"), .type = std::string(type), .created_ms = 0};
}

state::DeployRequest request_of(const Body& body, const bundle::Bundle& bundle, state::Store& store, const Settings& settings) {
  static constexpr std::string_view kTypes[] = {"REST", "HTTP", "WEBSOCKET"};
  std::optional<std::string> signature;
  if (body.has("codeSignature")) signature = from_hex(body.text("codeSignature"), "'codeSignature'");
  const state::BundleFiles files(settings.store);
  const state::Api api = api_of(store, body, kTypes[std::min<uint32_t>(bundle.facts().type, 2)]);
  const std::string stage = body.needed("stage");
  return {.api = api,
          .bundle_hash = std::string(bundle.hash_hex()),
          .source = body.text("source"),
          .description = body.text("description"),
          .stage = stage,
          .variables = body.variables("variables"),
          .definition = definition_stage_of(bundle, api.id, stage),
          .definition_of = [files, api, stage](const std::string& earlier) { return definition_stage_of(files, earlier, api.id, stage); },
          .leave_domains = body.flag("leaveDomains"),
          .canary_percent = body.number("canaryPercent"),
          .canary_variables = body.variables("canaryVariables"),
          .canary_settings = canary_of(bundle),
          .code = checked_code(bundle, body.variables("code"), signature, settings)};
}

std::string json_list(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& one : texts) out += (out.empty() ? "" : ",") + json_text(one);
  return "[" + out + "]";
}

/// The first deployment of a stage has nothing to shift from.
bool exists(state::Store& store, const state::DeployRequest& request) {
  const state::Snapshot snapshot = store.snapshot();
  return std::ranges::any_of(snapshot.stages, [&](const state::Stage& stage) { return stage.api_id == request.api.id && stage.name == request.stage; });
}

state::ShiftBegin deploy_by(const Body& body, const state::DeployRequest& request, state::Store& store) {
  const state::Actor by = actor(body);
  if (!body.has("shift") || !exists(store, request)) return {.result = state::deploy(store, request, by), .shift = {}};
  const Body shift = body.object("shift");
  const std::string plan = shift.needed("plan");
  if (!state::parse_shift_plan(plan)) throw Refusal{400, fmt::format("'{}' is no plan of a shift that this gateway knows", plan)};
  return state::begin_shift(store, request, plan, shift.variables("settings"), by);
}

}  // namespace

admin::Answer deploy(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const std::string hash = body.needed("bundle");
  if (!is_hash(hash)) throw Refusal{400, "'bundle' is no SHA-256 in hexadecimal"};
  const state::FilesLock adding(settings.store, state::FilesLock::Kind::adds);
  const auto bundle = stored_bundle(hash, settings);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::DeployRequest request = request_of(body, *bundle, *store, settings);
  const auto [result, shift] = deploy_by(body, request, *store);
  const bool from_canary = result.to_canary && result.before && result.before->canary;
  const std::string previous = !result.before ? std::string("null") : json_text(from_canary ? result.before->canary->deployment_id : result.before->deployment_id);
  return {.body = fmt::format(R"({{"changed":{},"api":{},"stage":{},"deployment":{},"bundle":{},"canary":{},"percent":{},"previous":{},"domains":{},"shift":{}}})", result.changed, to_json(request.api),
                              json_text(result.stage.name), json_text(result.deployment.id), json_text(result.deployment.bundle_hash), result.to_canary,
                              result.stage.canary ? result.stage.canary->percent_traffic : 0.0, previous, json_list(result.domains), shift ? to_json(*shift, false) : "null")};
}

admin::Answer roll_back(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  const state::Rollback done = state::rollback(*store, known_api(*store, body.text("of")).id, body.needed("stage"), body.text("to"), actor(body));
  return {.body = fmt::format(R"({{"from":{},"to":{},"stage":{}}})", json_text(done.from), json_text(done.stage.deployment_id), to_json(done.stage))};
}

admin::Answer delete_deployment(const admin::Call& call, const Settings& settings) {
  const Body body(call.body);
  const auto store = state::open_sqlite_store(settings.store, state::Open::existing);
  state::delete_deployment(*store, known_api(*store, body.text("of")).id, body.needed("deployment"), actor(body));
  return {.body = "{}"};
}

}  // namespace apigw::control
