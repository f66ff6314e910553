#include "compiler/model/from_template.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

constexpr std::string_view kRestApi = "AWS::ApiGateway::RestApi";
constexpr std::string_view kHttpApi = "AWS::ApiGatewayV2::Api";

struct Found {
  ApiName name;
  StackResource resource;
};

ApiType type_of(const StackResource& resource) {
  if (resource.resource->type == kRestApi) return ApiType::rest;
  const syntax::Node* protocol = resource.get("ProtocolType");
  return protocol != nullptr && protocol->is_scalar() && equal_ignoring_case(protocol->text, "WEBSOCKET") ? ApiType::websocket : ApiType::http;
}

void find(const cfn::Template& part, const std::string& prefix, std::set<std::string>& taken, std::vector<Found>& found) {
  for (const cfn::Resource& resource : part.resources) {
    if (resource.type != kRestApi && resource.type != kHttpApi) continue;
    const StackResource one{&resource, &part};
    std::string id = taken.contains(resource.id) ? prefix + resource.id : resource.id;
    taken.insert(id);
    found.push_back({{std::move(id), type_of(one), one.at()}, one});
  }
  for (const auto& [id, nested] : part.nested) {
    if (nested != nullptr) find(*nested, prefix + id + ".", taken, found);
  }
}

std::vector<Found> find_all(const cfn::Template& root) {
  std::vector<Found> found;
  std::set<std::string> taken;
  find(root, {}, taken, found);
  return found;
}

void choose_stage(Api& api, const std::string& wanted) {
  const auto named = std::find_if(api.stages.begin(), api.stages.end(), [&](const Stage& stage) { return stage.name.value == wanted; });
  if (named != api.stages.end()) api.stage_index = static_cast<size_t>(named - api.stages.begin());
}

/// Plans that open a stage of this API.
std::vector<UsagePlan> plans_of(const std::vector<UsagePlan>& plans, const std::string& api) {
  std::vector<UsagePlan> mine;
  std::copy_if(plans.begin(), plans.end(), std::back_inserter(mine), [&](const UsagePlan& plan) {
    return std::any_of(plan.stages.begin(), plan.stages.end(), [&](const PlanStage& stage) { return stage.api.value == api; });
  });
  return mine;
}

size_t bytes_of(const Function& function) {
  size_t bytes = sizeof(Function) + function.inline_code.value.size();
  for (const FunctionVariable& variable : function.environment) bytes += sizeof(FunctionVariable) + variable.name.value.size() + variable.value.value.size();
  return bytes;
}

/// Every API has the functions and keys of the whole template: no real one comes near the limit, and made to hurt it would fill any memory.
bool check_amount(const std::vector<Found>& apis, const std::vector<Function>& functions, const std::vector<ApiKey>& keys, source::Diagnostics& diagnostics) {
  constexpr size_t kBytesMax = 64u << 20;
  size_t bytes = keys.size() * sizeof(ApiKey);
  for (const Function& function : functions) bytes += bytes_of(function);
  if (apis.size() < 2 || bytes <= kBytesMax / apis.size()) return true;
  diagnostics.report(source::Code::limit_exceeded, apis[1].name.at, fmt::format("this template has {} APIs, {} functions and {} API keys, which is too much at once", apis.size(), functions.size(), keys.size()),
                     "pick one API with --api NAME");
  return false;
}

std::vector<UserPool> read_user_pools(const Stack& stack) {
  std::vector<UserPool> pools;
  for (const StackResource& pool : stack.of_type("AWS::Cognito::UserPool")) {
    pools.push_back({.id = pool.owner->value_of(pool.resource->id, ""), .logical_id = pool.resource->id});
  }
  return pools;
}

}  // namespace

std::vector<ApiName> apis_of(const cfn::Template& root) {
  std::vector<ApiName> names;
  for (Found& found : find_all(root)) names.push_back(std::move(found.name));
  return names;
}

std::vector<Api> from_template(cfn::Template& root, cfn::Files& files, const TemplateOptions& options, source::Diagnostics& diagnostics) {
  const Stack stack(root);
  TemplateImport import{root, files, stack, options, Values(options.variables, diagnostics), diagnostics};
  import.values.set_judge(import.judge());

  const std::vector<Function> functions = read_functions(import);
  const std::vector<ApiKey> keys = read_api_keys(import);
  const std::vector<UsagePlan> plans = read_usage_plans(import);
  const std::vector<UserPool> pools = read_user_pools(stack);
  std::vector<Api> apis;
  std::vector<Found> all = find_all(root);
  if (!options.api.empty()) std::erase_if(all, [&](const Found& found) { return options.api != found.name.id; });
  if (!check_amount(all, functions, keys, diagnostics)) return apis;
  for (const Found& found : all) {
    std::optional<Api> api =
        found.name.type == ApiType::rest ? read_rest_api(import, found.resource) : read_http_api(import, found.resource);
    if (!api) continue;
    api->logical_id = {.value = found.name.id, .at = found.name.at};
    api->stack_id = stack.unique_id(found.resource);
    choose_stage(*api, options.stage);
    api->domains = read_domains(import, found.resource);
    api->functions = functions;
    api->api_keys = keys;
    api->user_pools = pools;
    api->usage_plans = plans_of(plans, api->stack_id);
    apis.push_back(std::move(*api));
  }
  return apis;
}

Text TemplateImport::required_text(const StackResource& resource, std::string_view property) {
  const syntax::Node* node = resource.get(property);
  if (node == nullptr || node->kind == syntax::Kind::null) {
    report_missing(resource, property);
    return {};
  }
  return values.text(*node, property);
}

void TemplateImport::report_missing(const StackResource& resource, std::string_view property) {
  report(source::Code::missing_property, resource.at(), fmt::format("{} '{}' needs the property '{}'", resource.resource->type, resource.resource->id, property));
}

void TemplateImport::report_reference(const StackResource& resource, std::string_view property, std::string_view wanted) {
  const syntax::Node* value = resource.get(property);
  if (value == nullptr) return report_missing(resource, property);
  if (resource.owner->certainty(*value) == cfn::Certainty::faulty) return;
  report(source::Code::template_reference, value->span, fmt::format("'{}' of '{}' names no {} of this template", property, resource.resource->id, wanted),
         fmt::format("refer to it with !Ref"));
}

std::string name_of_part(const StackResource& resource) {
  const syntax::Node* name = resource.get("Name");
  if (name == nullptr || !name->is_scalar() || name->text.empty()) return resource.resource->id;
  return std::string(name->text);
}

std::vector<StageVariable> read_stage_variables(TemplateImport& import, const syntax::Node& object, std::string_view property) {
  std::vector<StageVariable> variables;
  const syntax::Node* map = import.values.mapping_at(object, property);
  if (map == nullptr) return variables;
  for (const syntax::Member& member : map->members) {
    Text value = import.values.text(*member.value, member.key);
    if (value.present()) variables.push_back({{.value = std::string(member.key), .at = member.key_span}, std::move(value)});
  }
  return variables;
}

}  // namespace apigw::model
