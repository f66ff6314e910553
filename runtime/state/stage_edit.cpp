#include "runtime/state/stage_edit.h"

#include <random>

namespace apigw::state {
namespace {

std::string random_id() {
  static constexpr char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device entropy;
  std::string id;
  for (int i = 0; i < 6; ++i) id += digits[entropy() % 36];
  return id;
}

}  // namespace

Stage existing_stage(Transaction& transaction, const std::string& api_id, const std::string& name) {
  auto stage = transaction.stage(api_id, name);
  if (stage) return *stage;
  std::string known;
  for (const Stage& other : transaction.stages(api_id)) known += (known.empty() ? "" : ", ") + other.name;
  throw Error(Errc::not_found, fmt::format("the API '{}' has no stage '{}'{}", api_id, name, known.empty() ? "" : "; it has " + known));
}

Deployment existing_deployment(Transaction& transaction, const std::string& api_id, const std::string& id) {
  auto deployment = transaction.deployment(api_id, id);
  if (!deployment) throw Error(Errc::not_found, fmt::format("Deployment id does not exist: the API '{}' has no deployment '{}'", api_id, id));
  return *deployment;
}

void refuse_while_shifting(Transaction& transaction, const std::string& api_id, const std::string& stage) {
  const auto shift = transaction.shift(api_id, stage);
  if (!shift) return;
  refuse(fmt::format("the stage '{}' is shifting to deployment '{}' (begun by {}): `apigw shift resume --stage {}` carries on when nobody drives it any more, "
                     "`apigw shift abort --stage {}` goes back", stage, shift->deployment_id, shift->by, stage, stage));
}

void overlay(Variables& variables, const Variables& changes) {
  for (const auto& [name, value] : changes) variables[name] = value;
}

Event event_of(const Stage& stage, std::string action, std::string from, std::string to, const Actor& actor, std::string detail) {
  return {.at_ms = actor.now_ms, .by = actor.name, .api_id = stage.api_id, .stage = stage.name, .action = std::move(action),
          .from_deployment = std::move(from), .to_deployment = std::move(to), .detail = std::move(detail)};
}

Deployment new_deployment(Transaction& transaction, const DeployRequest& request, const Actor& actor) {
  Deployment deployment{.id = random_id(), .api_id = request.api.id, .bundle_hash = request.bundle_hash, .description = request.description,
                        .created_by = actor.name, .source = request.source, .created_ms = actor.now_ms};
  while (transaction.deployment(deployment.api_id, deployment.id)) deployment.id = random_id();
  return deployment;
}

void store_deployment(Transaction& transaction, const DeployRequest& request, const Deployment& deployment, const Actor& actor) {
  const auto api = transaction.api(request.api.id);
  if (!api || api->name != request.api.name || api->type != request.api.type) {
    Api next = request.api;
    next.created_ms = api ? api->created_ms : actor.now_ms;
    transaction.put(next);
  }
  transaction.put(deployment);
  if (!request.code.empty()) transaction.put(CodeSnapshot{.api_id = deployment.api_id, .deployment_id = deployment.id, .digests = request.code});
}

bool is_same(Transaction& transaction, const Deployment& deployment, const DeployRequest& request) {
  if (deployment.bundle_hash != request.bundle_hash) return false;
  const auto code = transaction.code(deployment.api_id, deployment.id);
  return (code ? code->digests : Variables()) == request.code;
}

std::string last_deployed(Transaction& transaction, const Stage& stage, LastOf what) {
  std::string id;
  for (const Event& event : transaction.events(stage.api_id, stage.name)) {
    const bool arrival = event.action == "deploy" || event.action == "deploy-canary" || event.action == "shift-finish";
    if (arrival || (what == LastOf::settings && event.action == "shift-begin")) id = event.to_deployment;
  }
  return id;
}

DefinitionStage last_definition(Transaction& transaction, const DeployRequest& request, const Stage& before, LastOf what) {
  if (!request.definition_of) return {};
  auto deployment = transaction.deployment(before.api_id, last_deployed(transaction, before, what));
  if (!deployment) deployment = transaction.deployment(before.api_id, before.deployment_id);
  return deployment ? request.definition_of(deployment->bundle_hash) : DefinitionStage();
}

void follow_settings(Stage& stage, const DefinitionStage& last, const DefinitionStage& next) {
  if (next.description != last.description) stage.description = next.description;
  follow_method_settings(stage.method_settings, last.method_settings, next.method_settings);
}

}  // namespace apigw::state
