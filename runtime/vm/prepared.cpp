#include "runtime/vm/prepared.h"

#include <atomic>

#include "runtime/iam/policy.h"

namespace apigw::vm {
namespace {

std::unique_ptr<Regex> compile(std::string_view expression) {
  auto compiled = Regex::compile(expression);
  return compiled ? std::make_unique<Regex>(std::move(*compiled)) : nullptr;
}

uint64_t next_serial() {
  static std::atomic<uint64_t> last{0};
  return ++last;
}

}  // namespace

Prepared::Prepared(std::shared_ptr<const bundle::Bundle> bundle, const PhaseTable& phases, StageSettings settings)
    : bundle_(std::move(bundle)), serial_(next_serial()), phases_(phases), settings_(std::move(settings)), schema_expressions_(*bundle_) {
  stage_variables_.reserve(settings_.variables.size());
  for (const auto& [name, value] : settings_.variables) stage_variables_.push_back({name, value});
  api_id_ = settings_.api_id.empty() ? bundle_->string_or(bundle_->facts().api_id, "") : std::string_view(settings_.api_id);
  deployment_id_ = settings_.deployment_id.empty() ? bundle_->hash_hex().substr(0, 6) : std::string_view(settings_.deployment_id);
  user_agent_ = "AmazonAPIGateway_" + std::string(api_id_);
  for (const bundle::ApiKey& key : bundle_->api_keys()) {
    if (key.enabled) api_keys_.emplace(bundle_->string(key.value), &key);
  }
  for (const bundle::StringId text : bundle_->resource_policies()) {
    const std::string own = "arn:aws:execute-api:" + settings_.region + ":" + settings_.account_id + ":" + std::string(api_id_);
    auto policy = iam::Policy::parse(bundle_->string(text), iam::PolicyKind::resource, own);
    if (policy) resource_policy_ = std::make_shared<const iam::Policy>(std::move(*policy));
    else resource_policy_fault_ = policy.error();
  }
  for (const bundle::SelectionPattern& pattern : bundle_->selection_patterns()) {
    selection_patterns_.push_back(compile(bundle_->string(pattern.pattern)));
  }
  for (const bundle::TokenAuthorizer& one : bundle_->token_authorizers()) token_validations_.push_back(compile(bundle_->string_or(one.validation, "")));
}

const Parameter* Prepared::stage_variable(std::string_view name) const {
  for (const Parameter& variable : stage_variables_) {
    if (variable.name == name) return &variable;
  }
  return nullptr;
}

const bundle::ApiKey* Prepared::api_key(std::string_view value) const {
  auto found = api_keys_.find(value);
  return found == api_keys_.end() ? nullptr : found->second;
}

bool Prepared::selects(uint32_t pattern, std::string_view text) const {
  const auto& compiled = selection_patterns_[pattern];
  return compiled && compiled->full_match(text);
}

bool Prepared::validates(uint32_t token_authorizer, std::string_view text) const {
  const auto& compiled = token_validations_[token_authorizer];
  return bundle_->token_authorizers()[token_authorizer].validation == bundle::none || (compiled && compiled->full_match(text));
}

}  // namespace apigw::vm
