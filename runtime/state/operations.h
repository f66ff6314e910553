#pragma once
// What operators do with deployments and stages, each in one transaction of whatever store: http-websocket-deploy 3 and 4.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/state/definition_stage.h"
#include "runtime/state/store.h"

namespace apigw::state {

/// Who acts and when; part of every event.
struct Actor {
  std::string name;  // user@host
  int64_t now_ms = 0;
};

struct DeployRequest {
  Api api;                    // made when the store has none of that id; its name and type follow the definition
  std::string bundle_hash;    // the image is in the bundle files already
  std::string source;
  std::string description;
  std::string stage;
  Variables variables;                 // set on the stage; others stay
  DefinitionStage definition;          // of the definition's own stage: what has changed of it since it was deployed here last is set or removed
  /// The same of an earlier deployment's bundle, to know what has changed; not set: nothing is known, all of it is set.
  std::function<DefinitionStage(const std::string& bundle_hash)> definition_of;
  bool leave_domains = false;  // custom domains stay as they are, whatever the definition says
  std::optional<double> canary_percent;  // goes to the stage's canary, which has this percentage from now on
  Variables canary_variables;
  std::optional<Canary> canary_settings;  // of the definition's stage; its deployment_id means nothing
  Variables code;                         // of its functions: CodeSnapshot::digests
};

struct DeployResult {
  Deployment deployment;
  Stage stage;
  std::optional<Stage> before;  // nothing: the stage was made
  bool changed = false;         // false: the stage already served exactly this
  bool to_canary = false;
  std::vector<std::string> domains;  // what was changed of custom domains, for people
};

/// Stores an immutable deployment and moves the stage, or its canary, to it. A stage with a canary: a plain deployment goes to the
/// canary too [doc]; so does the first one whose definition gives its stage a canary, except to a stage that is new. The same bundle, code
/// and settings as the stage has: nothing is stored. Method settings, description and custom domains of the definition are those of the
/// stage at once, also when the deployment is the canary's. Throws Error.
DeployResult deploy(Store& store, const DeployRequest& request, const Actor& actor);

/// Points the stage at an earlier deployment: `to`, or the one it pointed at before the current. Variables stay [doc].
struct Rollback {
  Stage stage;
  std::string from;  // what it pointed at
};
Rollback rollback(Store& store, const std::string& api_id, const std::string& stage, const std::string& to, const Actor& actor);

struct StageChange {
  Variables set_variables;
  std::vector<std::string> remove_variables;
  Variables set_method_settings;
  std::vector<std::string> remove_method_settings;
  std::optional<std::string> description;
  bool empty() const;
};
Stage change_stage(Store& store, const std::string& api_id, const std::string& stage, const StageChange& change, const Actor& actor);
void delete_stage(Store& store, const std::string& api_id, const std::string& stage, const Actor& actor);

struct CanaryChange {
  std::optional<double> percent;           // a canary that is made without one gets 0.0 [AWS-recorded]
  std::optional<std::string> deployment;   // without one the stage's own [AWS-recorded]
  Variables set_variables;
  std::vector<std::string> remove_variables;
  std::optional<bool> use_stage_cache;
};
Stage set_canary(Store& store, const std::string& api_id, const std::string& stage, const CanaryChange& change, const Actor& actor);
/// The canary's deployment and overrides become the stage's; canary settings stay, at 0.0 [AWS-recorded]. `keep`: false also removes them.
Stage promote_canary(Store& store, const std::string& api_id, const std::string& stage, bool keep, const Actor& actor);
Stage delete_canary(Store& store, const std::string& api_id, const std::string& stage, const Actor& actor);

/// Conflict while a stage or a canary points at it: "Active stages pointing to this deployment must be moved or deleted".
void delete_deployment(Store& store, const std::string& api_id, const std::string& id, const Actor& actor);

/// Limits of the service: names of letters, digits, - and _ up to 128; 100 variables of [A-Za-z0-9_]{1,64}, values up to 512 of
/// [A-Za-z0-9-._~:/?#&=,]. Throw Error (conflict) with what is wrong.
void check_stage_name(const std::string& name);
void check_variables(const Variables& variables);

}  // namespace apigw::state
