#pragma once
// What an installation remembers: APIs, immutable deployments, stages that point at them, and who moved what when. One interface;
// the embedded store (sqlite_store.h) keeps it in a directory, a fleet shares it through a server. Not for the data path: calls block.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace apigw::state {

enum class Errc : uint8_t {
  io,         // a file cannot be read or written
  locked,     // another process has been writing for too long
  corrupt,    // what is stored is not what was written
  too_new,    // written by a later version of this program
  not_found,  // no such API, deployment or stage
  conflict,   // the request contradicts what is stored
  invalid,    // what was given is not what it has to be
};

/// Everything here throws it. The message names what and where, for the operator.
class Error : public std::runtime_error {
 public:
  Error(Errc code_, const std::string& message) : std::runtime_error(message), code(code_) {}
  const Errc code;
};

using Variables = std::map<std::string, std::string>;

struct Api {
  std::string id;    // ten characters: the host's first label
  std::string name;  // the definition's title, or the logical id of a template
  std::string type;  // REST, HTTP, WEBSOCKET
  int64_t created_ms = 0;
};

/// An immutable snapshot of a definition: a bundle and the circumstances. Stage settings are no part of it.
struct Deployment {
  std::string id;           // six characters
  std::string api_id;
  std::string bundle_hash;  // 64 hexadecimal digits; the image is in the bundle files
  std::string description;
  std::string created_by;   // user@host
  std::string source;       // the definition's name as given
  int64_t created_ms = 0;
};

/// canarySettings of a stage. The effective variables are the stage's overlaid by the overrides [AWS-recorded].
struct Canary {
  std::string deployment_id;
  double percent_traffic = 0;  // 0..100
  Variables variable_overrides;
  bool use_stage_cache = false;
  bool operator==(const Canary&) const = default;
};

struct Stage {
  std::string api_id;
  std::string name;
  std::string deployment_id;
  std::string description;
  Variables variables;
  Variables method_settings;  // "*/*/throttling/rateLimit" -> "100": the service's patch paths without the first slash
  std::optional<Canary> canary;
  int64_t created_ms = 0;
  int64_t updated_ms = 0;
};

/// A custom domain. Rules go before mappings; "ROUTING_RULE_ONLY" and "API_MAPPING_ONLY" leave the other kind out.
struct Domain {
  std::string name;  // "api.example.com" or "*.example.com", lower case
  std::string routing_mode = "ROUTING_RULE_THEN_API_MAPPING";
  int64_t created_ms = 0;
};

/// A custom domain's base path. `base_path` has no slash at its ends; empty: everything that no other mapping takes.
struct DomainMapping {
  std::string domain;  // "api.example.com" or "*.example.com"
  std::string base_path;
  std::string api_id;
  std::string stage;   // empty: the stage is the next path segment
};

/// What a custom domain does with requests of certain headers and base paths. A domain has one of each priority.
struct RoutingRule {
  std::string domain;
  int64_t priority = 1;                  // 1..1000000, the lowest is tried first
  std::vector<std::string> base_paths;   // any of them; none: whatever path
  std::vector<std::pair<std::string, std::string>> headers;  // name and glob of the value, all of them; two at most
  std::string api_id;
  std::string stage;
  bool strip_base_path = false;
};

/// Code of local functions as it was when a deployment was made: string index of its path in the bundle → name of the copy (code_files.h).
struct CodeSnapshot {
  std::string api_id;
  std::string deployment_id;
  Variables digests;
};

/// A gradual shift that has not come to its end: traffic goes over to the stage's canary, step by step. Whoever drives it can be gone;
/// what is here is enough to carry on.
struct Shift {
  std::string api_id;
  std::string stage;
  std::string deployment_id;     // what the traffic goes over to
  std::string plan;              // shift_plan.h
  std::string phase;             // pre-traffic, shifting, post-traffic
  int64_t step = 0;              // of the plan, while shifting
  int64_t step_since_ms = 0;
  int64_t started_ms = 0;
  std::string by;
  Variables settings;            // hooks and alarms, by the names of the options
};

/// A row of the log of changes; never rewritten.
struct Event {
  int64_t sequence = 0;  // set by the store
  int64_t at_ms = 0;
  std::string by;
  std::string api_id;
  std::string stage;
  std::string action;           // deploy, rollback, canary-set ...
  std::string from_deployment;  // what the stage pointed at before; empty: it did not exist
  std::string to_deployment;
  std::string detail;
};

/// All a gateway serves from, read in one go.
struct Snapshot {
  uint64_t revision = 0;
  std::vector<Api> apis;                // by id
  std::vector<Stage> stages;            // by API, then name
  std::vector<Deployment> deployments;  // those that a stage or a canary points at
  std::vector<Domain> domains;
  std::vector<DomainMapping> mappings;
  std::vector<RoutingRule> rules;       // by domain, then priority
  std::vector<CodeSnapshot> code;       // of those deployments
  std::vector<Shift> shifts;
  const Deployment* deployment(const std::string& api_id, const std::string& id) const;
};

/// One transaction. What it has read stands until it ends; what it puts is there for others all at once, or not at all.
class Transaction {
 public:
  virtual ~Transaction() = default;
  virtual std::vector<Api> apis() = 0;
  virtual std::optional<Api> api(const std::string& id) = 0;
  virtual void put(const Api& api) = 0;
  virtual std::optional<Deployment> deployment(const std::string& api_id, const std::string& id) = 0;
  virtual std::vector<Deployment> deployments(const std::string& api_id) = 0;  // newest first
  virtual void put(const Deployment& deployment) = 0;  // conflict when that id exists
  virtual void remove(const Deployment& deployment) = 0;
  virtual std::vector<Stage> stages(const std::string& api_id) = 0;
  virtual std::optional<Stage> stage(const std::string& api_id, const std::string& name) = 0;
  virtual void put(const Stage& stage) = 0;
  virtual void remove(const Stage& stage) = 0;
  virtual std::optional<CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) = 0;
  virtual void put(const CodeSnapshot& code) = 0;
  virtual void remove(const CodeSnapshot& code) = 0;
  virtual std::optional<Shift> shift(const std::string& api_id, const std::string& stage) = 0;
  virtual void put(const Shift& shift) = 0;
  virtual void remove(const Shift& shift) = 0;
  virtual std::vector<Domain> domains() = 0;
  virtual void put(const Domain& domain) = 0;
  virtual void remove(const Domain& domain) = 0;
  virtual std::vector<RoutingRule> rules() = 0;
  virtual void put(const RoutingRule& rule) = 0;
  virtual void remove(const RoutingRule& rule) = 0;
  virtual std::vector<DomainMapping> mappings() = 0;
  virtual void put(const DomainMapping& mapping) = 0;
  virtual void remove(const DomainMapping& mapping) = 0;
  virtual std::vector<Event> events(const std::string& api_id, const std::string& stage) = 0;  // oldest first
  virtual void append(const Event& event) = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  /// Runs `edit` in one transaction and commits; rolls back when it throws. It may be run more than once.
  virtual void change(const std::function<void(Transaction&)>& edit) = 0;
  virtual Snapshot snapshot() = 0;
  virtual std::vector<Deployment> deployments(const std::string& api_id) = 0;  // newest first
  virtual std::vector<Event> events(const std::string& api_id, const std::string& stage) = 0;
  virtual std::optional<CodeSnapshot> code(const std::string& api_id, const std::string& deployment_id) = 0;
  /// Another number after every committed change, of whichever process. Cheap: meant to be asked ten times a second.
  virtual uint64_t revision() = 0;
  /// Reads everything and throws `corrupt` for the first thing that is not what was written.
  virtual void verify() = 0;
};

}  // namespace apigw::state
