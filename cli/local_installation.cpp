#include "cli/local_installation.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "cli/code_copies.h"
#include "cli/failure.h"
#include "cli/store.h"
#include "runtime/control/definition_stage.h"
#include "runtime/server/store_source.h"
#include "runtime/state/bundle_files.h"
#include "runtime/state/files_lock.h"
#include "runtime/state/shift_lock.h"

namespace apigw::cli {
namespace {

namespace fs = std::filesystem;

class LocalShift final : public ShiftedStage {
 public:
  LocalShift(const std::string& directory, state::Store& store, const state::Shift& shift) : lock_(directory, shift.api_id, shift.stage), store_(store), shift_(shift) {
    if (!lock_.held()) throw state::Error(state::Errc::conflict, fmt::format("another process is driving the shift of stage '{}'", shift.stage));
  }

  void require_ours() override {
    const auto now = state::shift_of(store_, shift_.api_id, shift_.stage);
    if (!now || now->started_ms != shift_.started_ms) throw state::Error(state::Errc::not_found, fmt::format("the shift of stage '{}' was ended by somebody else", shift_.stage));
  }
  void advance(const state::Shift& to, double percent) override { state::advance_shift(store_, to, percent, actor()); }
  void finish() override { state::finish_shift(store_, shift_, actor()); }
  void roll_back(const std::string& reason) override { state::end_shift(store_, shift_, "shift-rollback", reason, actor()); }
  int64_t now_ms() override { return actor().now_ms; }

 private:
  state::ShiftLock lock_;
  state::Store& store_;
  state::Shift shift_;
};

DeployOutcome outcome_of(const state::DeployResult& result, const state::Api& api) {
  const bool from_canary = result.to_canary && result.before && result.before->canary;
  return {.changed = result.changed,
          .to_canary = result.to_canary,
          .api_id = api.id,
          .api_name = api.name,
          .stage = result.stage.name,
          .deployment = result.deployment.id,
          .bundle = result.deployment.bundle_hash,
          .previous = !result.before ? std::nullopt : std::optional(from_canary ? result.before->canary->deployment_id : result.before->deployment_id),
          .canary_percent = result.stage.canary ? result.stage.canary->percent_traffic : 0,
          .domains = result.domains};
}

class LocalInstallation final : public Installation {
 public:
  LocalInstallation(const std::string& directory, state::Open mode) : directory_(directory), store_(state::open_sqlite_store(directory, mode)), files_(directory) {}

  state::Snapshot snapshot() override { return store_->snapshot(); }
  std::vector<state::Deployment> deployments(const std::string& api_id) override { return store_->deployments(api_id); }
  std::vector<state::Event> events(const std::string& api_id) override { return store_->events(api_id, ""); }
  std::string image(const std::string& bundle_hash) override { return files_.get(bundle_hash); }
  std::optional<state::CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) override { return store_->code(api_id, deployment_id); }

  Released deploy(const Release& release) override {
    const state::FilesLock adding(directory_, state::FilesLock::Kind::adds);
    const state::DeployRequest request = stored_request(release);
    if (!release.shift || !exists(request)) return {.outcome = outcome_of(state::deploy(*store_, request, actor()), request.api), .shift = {}};
    const state::ShiftBegin begin = state::begin_shift(*store_, request, release.shift->plan, release.shift->settings, actor());
    return {.outcome = outcome_of(begin.result, request.api), .shift = begin.shift};
  }

  state::Rollback rollback(const std::string& api_id, const std::string& stage, const std::string& to) override { return state::rollback(*store_, api_id, stage, to, actor()); }
  void delete_deployment(const std::string& api_id, const std::string& id) override { state::delete_deployment(*store_, api_id, id, actor()); }
  state::Stage change_stage(const std::string& api_id, const std::string& stage, const state::StageChange& change) override {
    return state::change_stage(*store_, api_id, stage, change, actor());
  }
  void delete_stage(const std::string& api_id, const std::string& stage) override { state::delete_stage(*store_, api_id, stage, actor()); }
  state::Stage set_canary(const std::string& api_id, const std::string& stage, const state::CanaryChange& change) override {
    return state::set_canary(*store_, api_id, stage, change, actor());
  }
  state::Stage promote_canary(const std::string& api_id, const std::string& stage, bool keep) override { return state::promote_canary(*store_, api_id, stage, keep, actor()); }
  state::Stage delete_canary(const std::string& api_id, const std::string& stage) override { return state::delete_canary(*store_, api_id, stage, actor()); }

  bool is_driven(const state::Shift& shift) override { return !state::ShiftLock(directory_, shift.api_id, shift.stage).held(); }
  std::unique_ptr<ShiftedStage> take_shift(const state::Shift& shift) override { return std::make_unique<LocalShift>(directory_, *store_, shift); }
  state::Stage abort_shift(const state::Shift& shift) override {
    const state::Actor by = actor();
    return state::end_shift(*store_, shift, "shift-abort", "aborted by " + by.name, by);
  }
  bool has_metrics() const override { return false; }

  Environment hook_environment(const std::string& bundle_hash) override {
    const auto absolute = [](const std::string& path) { return fs::absolute(path).lexically_normal().string(); };
    return {{"APIGW_STORE", absolute(directory_)}, {"APIGW_BUNDLE", absolute(files_.path(bundle_hash))}};
  }
  lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const state::Deployment& deployment) override {
    lambda::local::Copies copies;
    for (const state::CodeSnapshot& code : store_->snapshot().code) {
      if (code.api_id == deployment.api_id && code.deployment_id == deployment.id) copies = server::copies_of(code, directory_);
    }
    return lambda::local::functions_of(bundle, fs::path(deployment.source).parent_path().string(), copies);
  }

 private:
  /// With the bundle, its signature and the code of its functions on disk.
  state::DeployRequest stored_request(const Release& release) {
    const state::Api api = release.of.empty() ? release.api : named(release);
    state::DeployRequest request{.api = api,
                                 .bundle_hash = std::string(release.bundle->hash_hex()),
                                 .source = release.path,
                                 .description = release.description,
                                 .stage = release.stage,
                                 .variables = release.variables,
                                 .definition = control::definition_stage_of(*release.bundle, api.id, release.stage),
                                 .definition_of = [files = files_, id = api.id, stage = release.stage](const std::string& hash) { return control::definition_stage_of(files, hash, id, stage); },
                                 .leave_domains = release.leave_domains,
                                 .canary_percent = release.canary_percent,
                                 .canary_variables = release.canary_variables,
                                 .canary_settings = control::canary_of(*release.bundle),
                                 .code = copy_code(*release.bundle, release.path, directory_)};
    // The image is on disk before anything points at it; one that nothing comes to point at does no harm. The signature is before the image.
    if (release.signature) files_.put_signature(request.bundle_hash, *release.signature);
    files_.put(request.bundle_hash, release.image);
    return request;
  }

  state::Api named(const Release& release) {
    state::Api api = choose_api(*store_, release.of);
    if (api.type == release.api.type) return api;
    throw Failure(ExitStatus::input_at_fault, fmt::format("the API '{}' is of type {}, FILE is of type {}", api.name, api.type, release.api.type));
  }

  /// The first deployment of a stage has nothing to shift from.
  bool exists(const state::DeployRequest& request) {
    const state::Snapshot now = store_->snapshot();
    return std::ranges::any_of(now.stages, [&](const state::Stage& stage) { return stage.api_id == request.api.id && stage.name == request.stage; });
  }

  std::string directory_;
  std::unique_ptr<state::Store> store_;
  state::BundleFiles files_;
};

}  // namespace

std::unique_ptr<Installation> local_installation(const std::string& directory, state::Open mode) { return std::make_unique<LocalInstallation>(directory, mode); }

}  // namespace apigw::cli
