// AWS::ApiGateway::ApiKey, UsagePlan and UsagePlanKey (definition-formats 4.1).
#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "compiler/model/template_import.h"
#include "runtime/base/crypto.h"

namespace apigw::model {
namespace {

/// The resource that a property refers to, told from those of the same name in other stacks; the text itself when it names nothing here.
Text id_at(TemplateImport& import, const StackResource& resource, const syntax::Node& object, std::string_view property) {
  Text text = import.values.text_at(object, property);
  if (const StackResource named = import.stack.referred(resource, object.get(property))) text.value = import.stack.unique_id(named);
  return text;
}

Throttle read_throttle(TemplateImport& import, const syntax::Node& node) {
  return {.rate_limit = import.values.number_at(node, "RateLimit"), .burst_limit = import.values.count_at(node, "BurstLimit", 0)};
}

std::vector<PlanStage> read_plan_stages(TemplateImport& import, const StackResource& resource, std::string_view list_property, std::string_view api_property,
                                        std::string_view stage_property) {
  std::vector<PlanStage> stages;
  const syntax::Node* list = resource.get(list_property);
  if (list == nullptr || !list->is_sequence()) return stages;
  for (const syntax::Node* item : list->items) {
    if (!item->is_mapping()) continue;
    PlanStage stage{.api = id_at(import, resource, *item, api_property), .stage = import.values.text_at(*item, stage_property), .throttles = {}};
    if (const syntax::Node* throttles = import.values.mapping_at(*item, "Throttle")) {
      for (const syntax::Member& member : throttles->members) {
        if (!member.value->is_mapping()) continue;
        stage.throttles.push_back({{.value = std::string(member.key), .at = member.key_span}, read_throttle(import, *member.value)});
      }
    }
    stages.push_back(std::move(stage));
  }
  return stages;
}

void read_quota(TemplateImport& import, const syntax::Node& properties, UsagePlan& plan) {
  const syntax::Node* quota = import.values.mapping_at(properties, "Quota");
  if (quota == nullptr) return;
  plan.quota_limit = import.values.count_at(*quota, "Limit", 0);
  plan.quota_offset = import.values.count_at(*quota, "Offset", 0);
  plan.quota_period = import.values.text_at(*quota, "Period");
  plan.quota_period.value = upper(plan.quota_period.value);
}

/// A value outside the service's lengths is refused by it [AWS-recorded]. The value is a secret and not shown.
void check_value(TemplateImport& import, const ApiKey& key) {
  if (!key.value.present() || key.value.unknown || (key.value.value.size() >= 20 && key.value.value.size() <= 128)) return;
  import.report(source::Code::value_not_allowed, key.value.at, "the value of an API key must have 20 to 128 characters");
}

/// The service makes a random value up. Here it must be the same in every run, so that a client can be given it, and stay the same while
/// somebody works on the template: it is made of the template's resources. Everybody who has the template can tell it, which is said.
void generate_value(TemplateImport& import, const StackResource& resource, const Sha256& of_template, ApiKey& key) {
  constexpr size_t kLength = 40;  // as the service's
  key.value = {.value = hex(hmac_sha256(bytes_of(of_template), resource.resource->id)).substr(0, kLength), .at = resource.at()};
  if (!key.enabled) return;
  import.report(source::Code::generated_api_key, resource.at(), fmt::format("API key '{}' has no value; here it is {}", resource.resource->id, key.value.value),
                "anybody who has the template can tell it: give the key a Value for more than local work");
}

Sha256 digest_of(const cfn::Template& part) {
  Sha256Stream digest;
  for (const cfn::Resource& resource : part.resources) digest.add(fmt::format("{} {}\n", resource.id, resource.type));
  return digest.finish();
}

}  // namespace

std::vector<ApiKey> read_api_keys(TemplateImport& import) {
  std::vector<ApiKey> keys;
  std::map<const cfn::Template*, Sha256> digests;
  for (const StackResource& resource : import.stack.of_type("AWS::ApiGateway::ApiKey")) {
    const syntax::Node& properties = resource.properties();
    ApiKey key{.id = {.value = import.stack.unique_id(resource), .at = resource.at()},
               .name = import.values.text_at(properties, "Name"),
               .value = import.values.text_at(properties, "Value"),
               .enabled = import.values.boolean_at(properties, "Enabled").value,
               .stages = read_plan_stages(import, resource, "StageKeys", "RestApiId", "StageName"),
               .at = resource.at()};
    check_value(import, key);
    if (!key.value.present()) {
      const auto [digest, is_new] = digests.try_emplace(resource.owner);
      if (is_new) digest->second = digest_of(*resource.owner);
      generate_value(import, resource, digest->second, key);
    }
    keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<UsagePlan> read_usage_plans(TemplateImport& import) {
  std::vector<UsagePlan> plans;
  for (const StackResource& resource : import.stack.of_type("AWS::ApiGateway::UsagePlan")) {
    const syntax::Node& properties = resource.properties();
    UsagePlan plan{.id = {.value = import.stack.unique_id(resource), .at = resource.at()},
                   .name = import.values.text_at(properties, "UsagePlanName"),
                   .stages = read_plan_stages(import, resource, "ApiStages", "ApiId", "Stage"),
                   .keys = {},
                   .at = resource.at()};
    if (const syntax::Node* throttle = import.values.mapping_at(properties, "Throttle")) plan.throttle = read_throttle(import, *throttle);
    read_quota(import, properties, plan);
    plans.push_back(std::move(plan));
  }
  for (const StackResource& link : import.stack.of_type("AWS::ApiGateway::UsagePlanKey")) {
    const Text plan = id_at(import, link, link.properties(), "UsagePlanId");
    const auto found = std::find_if(plans.begin(), plans.end(), [&](const UsagePlan& known) { return known.id.value == plan.value; });
    if (found != plans.end()) found->keys.push_back(id_at(import, link, link.properties(), "KeyId").value);
  }
  return plans;
}

}  // namespace apigw::model
