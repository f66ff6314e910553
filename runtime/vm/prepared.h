#pragma once
// A bundle on one stage, and everything the machine derives of the two once, so that a request only reads. Immutable: shared by
// all threads as long as requests run on it.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/base/regex.h"
#include "runtime/bundle/bundle.h"
#include "runtime/bundle/vtl_code.h"
#include "runtime/vm/parameter.h"
#include "runtime/vm/phase_table.h"
#include "runtime/vm/schema.h"

namespace apigw::iam {
class Policy;
class Principals;
}
namespace apigw::jwt {
class KeySources;
}

namespace apigw::vm {

class Observer;

struct StageSettings {
  std::string name;  // $context.stage
  std::vector<std::pair<std::string, std::string>> variables;
  std::string account_id = "123456789012";
  std::string region = "us-east-1";
  std::string api_id;         // empty: the bundle's own
  std::string deployment_id;  // empty: six digits of the bundle's hash
  std::optional<bool> canary;  // $context.isCanaryRequest; nothing: the stage has no canary
  bool dev_errors = false;           // built-in bodies of refused requests say why; the service never does
  bundle::CompileTemplate evaluate = nullptr;  // for #evaluate of texts that templates make; none: such templates fail
  Observer* observer = nullptr;                // looks on; has to outlive the stage
  std::shared_ptr<const iam::Principals> principals;  // who may sign requests; nullptr: nobody
  std::shared_ptr<const jwt::KeySources> key_sources;     // where the keys of tokens come from; nullptr: nowhere
  std::optional<int64_t> iam_now_ms;           // instead of the clock, for signatures, tokens and conditions about time; tests
};

class Prepared {
 public:
  /// phases: one function an opcode; has to outlive this.
  Prepared(std::shared_ptr<const bundle::Bundle> bundle, const PhaseTable& phases, StageSettings settings);

  const bundle::Bundle& bundle() const { return *bundle_; }
  uint64_t serial() const { return serial_; }  // no other Prepared of this process has it
  const PhaseTable& phases() const { return phases_; }
  const StageSettings& settings() const { return settings_; }
  std::string_view stage() const { return settings_.name; }
  std::span<const Parameter> stage_variables() const { return stage_variables_; }
  std::string_view account_id() const { return settings_.account_id; }
  std::string_view region() const { return settings_.region; }
  bool dev_errors() const { return settings_.dev_errors; }
  std::string_view api_id() const { return api_id_; }
  std::string_view deployment_id() const { return deployment_id_; }
  std::optional<bool> canary() const { return settings_.canary; }
  std::string_view user_agent() const { return user_agent_; }        // AmazonAPIGateway_<api id>

  bundle::CompileTemplate evaluate() const { return settings_.evaluate; }
  Observer* observer() const { return settings_.observer; }
  /// nullptr: nobody signs requests here.
  const iam::Principals* principals() const { return settings_.principals.get(); }
  /// nullptr: no token is good here.
  const jwt::KeySources* key_sources() const { return settings_.key_sources.get(); }
  /// Whether the validation expression of a record of token_authorizers, when there is one, fits the whole text.
  bool validates(uint32_t token_authorizer, std::string_view text) const;
  /// nullptr: the API has none, or it cannot be read.
  const iam::Policy* resource_policy() const { return resource_policy_.get(); }
  /// Why the API's resource policy cannot be read; nobody is let in then. Empty: it can, or there is none.
  const std::string& resource_policy_fault() const { return resource_policy_fault_; }

  /// nullptr: no such stage variable.
  const Parameter* stage_variable(std::string_view name) const;
  /// nullptr: unknown or disabled. O(key bytes).
  const bundle::ApiKey* api_key(std::string_view value) const;
  /// Whether the selection pattern (index of the bundle's table) fits the whole text.
  bool selects(uint32_t pattern, std::string_view text) const;
  const schema::Regexes& schema_expressions() const { return schema_expressions_; }

 private:
  std::shared_ptr<const bundle::Bundle> bundle_;
  uint64_t serial_;
  const PhaseTable& phases_;
  StageSettings settings_;
  std::vector<Parameter> stage_variables_;
  std::string_view api_id_;
  std::string deployment_id_;
  std::string user_agent_;
  std::unordered_map<std::string_view, const bundle::ApiKey*> api_keys_;
  std::vector<std::unique_ptr<Regex>> selection_patterns_;  // nullptr: the pattern does not compile and never fits
  std::vector<std::unique_ptr<Regex>> token_validations_;   // as selection_patterns_
  schema::Regexes schema_expressions_;
  std::shared_ptr<const iam::Policy> resource_policy_;
  std::string resource_policy_fault_;
};

}  // namespace apigw::vm
