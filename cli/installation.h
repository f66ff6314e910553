#pragma once
// What the commands on deployments and stages work on: a store on this machine, or that of a running gateway, by its admin listener. They
// say and do the same with either.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/deploy_outcome.h"
#include "cli/shift_wish.h"
#include "cli/shifting/shifted_stage.h"
#include "runtime/bundle/bundle.h"
#include "runtime/lambda/local/settings.h"
#include "runtime/state/operations.h"
#include "runtime/state/sqlite_store.h"

namespace apigw::cli {

/// A deployment that is wanted.
struct Release {
  std::shared_ptr<const bundle::Bundle> bundle;
  std::string image;                     // the bundle's bytes
  std::optional<std::string> signature;  // of the image
  std::function<std::optional<std::string>(std::string_view text)> sign;  // the signature of what goes with it; nothing: there is no key
  std::string path;                      // FILE, absolute
  std::string of;                        // the API by its id or name; empty: `api`
  state::Api api;                        // as the definition has it
  std::string stage, description;
  state::Variables variables, canary_variables;
  std::optional<double> canary_percent;
  bool leave_domains = false;            // custom domains stay as they are, whatever the definition says
  std::optional<ShiftWish> shift;        // traffic goes over gradually, when there is any
};

struct Released {
  DeployOutcome outcome;
  std::optional<state::Shift> shift;  // begun; it goes on when it is driven
};

/// All block, and throw Failure or state::Error.
class Installation {
 public:
  virtual ~Installation() = default;

  virtual state::Snapshot snapshot() = 0;  // without domains
  virtual std::vector<state::Deployment> deployments(const std::string& api_id) = 0;  // newest first
  virtual std::vector<state::Event> events(const std::string& api_id) = 0;            // oldest first
  virtual std::string image(const std::string& bundle_hash) = 0;
  /// Nothing: the deployment has no code of functions, or it is not known here.
  virtual std::optional<state::CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) = 0;

  /// Those that move a stage return when the gateway serves it so, if there is one.
  virtual Released deploy(const Release& release) = 0;
  virtual state::Rollback rollback(const std::string& api_id, const std::string& stage, const std::string& to) = 0;
  virtual void delete_deployment(const std::string& api_id, const std::string& id) = 0;
  virtual state::Stage change_stage(const std::string& api_id, const std::string& stage, const state::StageChange& change) = 0;
  virtual void delete_stage(const std::string& api_id, const std::string& stage) = 0;
  virtual state::Stage set_canary(const std::string& api_id, const std::string& stage, const state::CanaryChange& change) = 0;
  virtual state::Stage promote_canary(const std::string& api_id, const std::string& stage, bool keep) = 0;
  virtual state::Stage delete_canary(const std::string& api_id, const std::string& stage) = 0;

  virtual bool is_driven(const state::Shift& shift) = 0;
  /// For whoever drives the shift. Throws when somebody else does.
  virtual std::unique_ptr<ShiftedStage> take_shift(const state::Shift& shift) = 0;
  /// Ends it for whoever drives it, and returns the stage as it was before.
  virtual state::Stage abort_shift(const state::Shift& shift) = 0;
  /// Whether a shift's alarms can be held against what the stage's gateway counts without naming it.
  virtual bool has_metrics() const = 0;

  /// What hooks of a shift run with: variables of the environment, one of them the path of the bundle, and functions of the deployment.
  using Environment = std::vector<std::pair<std::string, std::string>>;
  virtual Environment hook_environment(const std::string& bundle_hash) = 0;
  virtual lambda::local::Functions hook_functions(const bundle::Bundle& bundle, const state::Deployment& deployment) = 0;
};

/// The store of --store; with the option `elsewhere` ("at", "to") the gateway that it names. Throws Failure (usage) for both.
std::unique_ptr<Installation> open_installation(const Arguments& arguments, state::Open mode, Terminal& terminal, std::string_view elsewhere = "at");

/// The API that --of names by id or name; without it the only one. Throws Failure (input_at_fault) that lists what there is.
state::Api choose_api(Installation& installation, const Arguments& arguments);
state::Api choose_api(Installation& installation, const std::string& wanted);

}  // namespace apigw::cli
