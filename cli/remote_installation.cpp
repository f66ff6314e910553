#include "cli/remote_installation.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "cli/code_upload.h"
#include "cli/failure.h"
#include "cli/file.h"
#include "cli/record_reader.h"
#include "cli/remote_shift.h"
#include "cli/scratch_folder.h"
#include "cli/store.h"
#include "runtime/base/crypto.h"
#include "runtime/bundle/trust.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The API and the stage of a call, and who makes it.
json subject(const std::string& api_id, const std::string& stage) { return {{"of", api_id}, {"stage", stage}, {"by", actor().name}}; }

class RemoteInstallation final : public Installation {
 public:
  RemoteInstallation(Remote gateway, bool quiet, Terminal& terminal) : gateway_(std::move(gateway)), quiet_(quiet), terminal_(terminal) {}

  state::Snapshot snapshot() override { return read<state::Snapshot>(gateway_.get("/v1/snapshot")); }
  std::vector<state::Deployment> deployments(const std::string& api_id) override {
    return read<std::vector<state::Deployment>>(gateway_.get("/v1/deployments?of=" + percent_encoded(api_id)), "deployments");
  }
  std::vector<state::Event> events(const std::string& api_id) override {
    return read<std::vector<state::Event>>(gateway_.get("/v1/events?of=" + percent_encoded(api_id)), "events");
  }
  std::string image(const std::string& bundle_hash) override { return gateway_.get_bytes("/v1/bundles/" + bundle_hash); }

  std::optional<state::CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) override {
    const json now = gateway_.get("/v1/snapshot");
    return gateway_.understood([&]() -> std::optional<state::CodeSnapshot> {
      for (const json& one : now.value("code", json::array())) {
        if (one.at("api") != api_id || one.at("deployment") != deployment_id) continue;
        return state::CodeSnapshot{.api_id = api_id, .deployment_id = deployment_id, .digests = one.at("digests").get<state::Variables>()};
      }
      return std::nullopt;
    });
  }

  Released deploy(const Release& release) override {
    const std::string hash(release.bundle->hash_hex());
    std::vector<std::string> headers;
    if (release.signature) headers.push_back("Apigw-Signature: " + hex(*release.signature));
    gateway_.put("/v1/bundles/" + hash, release.image, headers);
    json request = request_of(release);
    const state::Variables code = upload_code(*release.bundle, release.path, gateway_, quiet_ ? nullptr : &terminal_.err);
    request["code"] = code;
    const auto signature = code.empty() || !release.sign ? std::nullopt : release.sign(bundle::code_statement(hash, code));
    if (signature) request["codeSignature"] = hex(*signature);
    const json done = gateway_.post("/v1/deployments", request);
    Released released{.outcome = read<DeployOutcome>(done), .shift = {}};
    if (done.contains("shift") && !done.at("shift").is_null()) released.shift = read<state::Shift>(done, "shift");
    const DeployOutcome& outcome = released.outcome;
    gateway_.await(outcome.api_id, outcome.stage, outcome.deployment, outcome.to_canary);
    return released;
  }

  state::Rollback rollback(const std::string& api_id, const std::string& stage, const std::string& to) override {
    json request = subject(api_id, stage);
    request["to"] = to;
    const json done = gateway_.post("/v1/rollbacks", request);
    state::Rollback result{.stage = settled(done), .from = read<std::string>(done, "from")};
    return result;
  }

  void delete_deployment(const std::string& api_id, const std::string& id) override {
    gateway_.post("/v1/deployments/delete", {{"of", api_id}, {"deployment", id}, {"by", actor().name}});
  }

  state::Stage change_stage(const std::string& api_id, const std::string& stage, const state::StageChange& change) override {
    json request = subject(api_id, stage);
    request.update({{"variables", change.set_variables}, {"removeVariables", change.remove_variables}, {"methodSettings", change.set_method_settings},
                    {"removeMethodSettings", change.remove_method_settings}});
    if (change.description) request["description"] = *change.description;
    return read<state::Stage>(gateway_.post("/v1/stages/set", request), "stage");
  }

  void delete_stage(const std::string& api_id, const std::string& stage) override { gateway_.post("/v1/stages/delete", subject(api_id, stage)); }

  state::Stage set_canary(const std::string& api_id, const std::string& stage, const state::CanaryChange& change) override {
    json request = subject(api_id, stage);
    request.update({{"variables", change.set_variables}, {"removeVariables", change.remove_variables}});
    if (change.percent) request["percent"] = *change.percent;
    if (change.deployment) request["deployment"] = *change.deployment;
    if (change.use_stage_cache) request["useStageCache"] = *change.use_stage_cache;
    return settled(gateway_.post("/v1/canary/set", request));
  }

  state::Stage promote_canary(const std::string& api_id, const std::string& stage, bool keep) override {
    json request = subject(api_id, stage);
    request["keep"] = keep;
    return settled(gateway_.post("/v1/canary/promote", request));
  }

  state::Stage delete_canary(const std::string& api_id, const std::string& stage) override { return settled(gateway_.post("/v1/canary/delete", subject(api_id, stage))); }

  bool is_driven(const state::Shift& shift) override {
    const json now = gateway_.get("/v1/snapshot");
    return gateway_.understood([&] {
      const auto& shifts = now.at("shifts");
      return std::any_of(shifts.begin(), shifts.end(), [&](const json& one) { return one.at("api") == shift.api_id && one.at("stage") == shift.stage && one.at("driven").get<bool>(); });
    });
  }

  std::unique_ptr<ShiftedStage> take_shift(const state::Shift& shift) override { return remote_shift(gateway_, shift); }

  state::Stage abort_shift(const state::Shift& shift) override {
    json request = subject(shift.api_id, shift.stage);
    request.update({{"deployment", shift.deployment_id}, {"started", shift.started_ms}, {"action", "shift-abort"}, {"reason", "aborted by " + actor().name}});
    return settled(gateway_.post("/v1/shifts/end", request));
  }

  bool has_metrics() const override { return true; }

  Environment hook_environment(const std::string& bundle_hash) override {
    const std::string path = scratch_.path() + "/" + bundle_hash + ".apigwb";
    write_file(path, image(bundle_hash));
    return {{"APIGW_ADMIN_URL", gateway_.url()}, {"APIGW_BUNDLE", path}};
  }

  lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const state::Deployment& deployment) override {
    return lambda::local::functions_of(bundle, fs::path(deployment.source).parent_path().string());
  }

 private:
  template <class Value>
  Value read(const json& answer) const {
    return gateway_.understood([&] { return answer.get<Value>(); });
  }
  template <class Value>
  Value read(const json& answer, const char* member) const {
    return gateway_.understood([&] { return answer.at(member).get<Value>(); });
  }

  static json request_of(const Release& release) {
    json request{{"bundle", release.bundle->hash_hex()}, {"source", release.path}, {"description", release.description}, {"stage", release.stage}, {"by", actor().name},
                 {"variables", release.variables}, {"canaryVariables", release.canary_variables}, {"leaveDomains", release.leave_domains}};
    if (release.canary_percent) request["canaryPercent"] = *release.canary_percent;
    if (release.shift) request["shift"] = {{"plan", release.shift->plan}, {"settings", release.shift->settings}};
    if (!release.of.empty()) request["of"] = release.of;
    else request["api"] = {{"id", release.api.id}, {"name", release.api.name}};
    return request;
  }

  /// The stage of an answer, once the gateway serves it.
  state::Stage settled(const json& answer) {
    const auto stage = read<state::Stage>(answer, "stage");
    gateway_.await(stage.api_id, stage.name, stage.deployment_id, false);
    if (stage.canary) gateway_.await(stage.api_id, stage.name, stage.canary->deployment_id, true);
    return stage;
  }

  Remote gateway_;
  bool quiet_;
  Terminal& terminal_;
  ScratchFolder scratch_;
};

}  // namespace

std::unique_ptr<Installation> remote_installation(Remote gateway, bool quiet, Terminal& terminal) {
  return std::make_unique<RemoteInstallation>(std::move(gateway), quiet, terminal);
}

}  // namespace apigw::cli
