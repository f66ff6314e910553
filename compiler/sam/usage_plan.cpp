// Auth.UsagePlan of a REST API → UsagePlan, ApiKey and UsagePlanKey, for the API alone or shared by all (definition-formats 3.5).
#include <fmt/format.h>

#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"CreateUsagePlan", "UsagePlanName", "Description", "Quota", "Throttle", "Tags"};
constexpr std::string_view kShared = "Serverless";

cfn::Resource* made_resource(Translation& translation, std::string_view id) {
  for (SamResource& resource : translation.resources) {
    for (cfn::Resource& made : resource.made) {
      if (made.id == id) return &made;
    }
  }
  return nullptr;
}

/// One more item in a list property of a plain resource.
void append_to(Translation& translation, cfn::Resource& resource, std::string_view key, const Node* item) {
  Members members(resource.properties->members);
  std::vector<const Node*> items;
  if (const Node* before = members.get(key)) items.assign(before->items.begin(), before->items.end());
  items.push_back(item);
  members.set(key, item->span, translation.build.sequence(items, item->span));
  resource.properties = translation.build.mapping(members, resource.properties->span);
}

struct Stage {
  const Node* of_plan;  // {ApiId, Stage}
  const Node* of_key;   // {RestApiId, StageName}
};

Stage stage_nodes(Translation& translation, const Api& api, Span at) {
  const Node* id = translation.reference(api.id(), "", at);
  const Node* name = value_at(api.properties(), "StageName");
  if (name == nullptr) name = translation.text(api.stage(), at);
  return {translation.map({{"ApiId", at, id}, {"Stage", at, name}}, at), translation.map({{"RestApiId", at, id}, {"StageName", at, name}}, at)};
}

void make_plan(Translation& translation, Api& api, const Node& given, const std::string& prefix, const Stage& stage) {
  const Span at = given.span;
  Members plan;
  plan.set("ApiStages", at, translation.list({stage.of_plan}, at));
  copy_properties(given, {"UsagePlanName", "Description", "Quota", "Throttle"}, plan);
  if (const Node* tags = tag_list(translation, given)) plan.set("Tags", tags->span, tags);
  translation.make(api.resource, prefix + "UsagePlan", "AWS::ApiGateway::UsagePlan", plan, at);
  Members key;
  key.set("Enabled", at, translation.build.boolean(true, at));
  key.set("StageKeys", at, translation.list({stage.of_key}, at));
  translation.make(api.resource, prefix + "ApiKey", "AWS::ApiGateway::ApiKey", key, at);
  Members link;
  link.set("KeyId", at, translation.reference(prefix + "ApiKey", "", at));
  link.set("KeyType", at, translation.text("API_KEY", at));
  link.set("UsagePlanId", at, translation.reference(prefix + "UsagePlan", "", at));
  translation.make(api.resource, prefix + "UsagePlanKey", "AWS::ApiGateway::UsagePlanKey", link, at);
}

}  // namespace

void make_usage_plan(Translation& translation, Api& api) {
  const Member* member = api.auth() == nullptr ? nullptr : api.auth()->find("UsagePlan");
  if (member == nullptr || member->value->kind == syntax::Kind::null) return;
  const Node& given = *member->value;
  if (!given.is_mapping()) {
    translation.report(Code::sam_auth, translation.place_of(*member), "UsagePlan must be a map");
    return;
  }
  check_keys(translation, given, kKeys, Code::sam_auth, "UsagePlan");
  const Node* create = scalar_at(given, "CreateUsagePlan");
  const std::string_view kind = create == nullptr ? std::string_view() : create->text;
  if (kind != "PER_API" && kind != "SHARED" && kind != "NONE") {
    translation.report(Code::sam_auth, create == nullptr ? member->key_span : create->span, "UsagePlan needs CreateUsagePlan: PER_API, SHARED or NONE");
    return;
  }
  if (kind == "NONE") return;
  const Stage stage = stage_nodes(translation, api, given.span);
  const std::string prefix = kind == "SHARED" ? std::string(kShared) : std::string(api.id());
  if (kind == "SHARED") {
    cfn::Resource* plan = made_resource(translation, prefix + "UsagePlan");
    cfn::Resource* key = made_resource(translation, prefix + "ApiKey");
    if (plan != nullptr && key != nullptr) {
      append_to(translation, *plan, "ApiStages", stage.of_plan);
      append_to(translation, *key, "StageKeys", stage.of_key);
      // What later APIs say of the plan they share counts, too.
      Members members(plan->properties->members);
      copy_properties(given, {"UsagePlanName", "Description", "Quota", "Throttle"}, members);
      plan->properties = translation.build.mapping(members, plan->properties->span);
      return;
    }
  }
  make_plan(translation, api, given, prefix, stage);
}

}  // namespace apigw::sam
