// AWS::ApiGateway::Deployment: a snapshot of the methods that exist when CloudFormation makes it, so it has to be made after them
// (definition-formats 4.1). Here the order means nothing.
#include <fmt/format.h>
#include <set>
#include <unordered_map>

#include "compiler/model/template_import.h"

namespace apigw::model {
namespace {

/// Resources of one template by what they name: DependsOn, Ref and Fn::GetAtt.
class Order {
 public:
  explicit Order(const cfn::Template& part) : part_(part) {
    for (const cfn::Resource& resource : part.resources) by_id_[resource.id] = &resource;
  }

  /// Ids of everything that is made before a resource.
  std::set<std::string_view> before(const cfn::Resource& last) {
    std::set<std::string_view> known;
    std::vector<const cfn::Resource*> waiting{&last};
    while (!waiting.empty()) {
      const cfn::Resource* resource = waiting.back();
      waiting.pop_back();
      for (const std::string_view id : named_by(*resource)) {
        const auto found = by_id_.find(id);
        if (found != by_id_.end() && known.insert(found->first).second) waiting.push_back(found->second);
      }
    }
    return known;
  }

 private:
  const std::set<std::string_view>& named_by(const cfn::Resource& resource) {
    const auto [row, fresh] = names_.try_emplace(&resource);
    if (!fresh) return row->second;
    for (const auto& [id, at] : resource.depends_on) row->second.insert(id);
    std::vector<const syntax::Node*> waiting{resource.properties};
    while (!waiting.empty()) {
      const syntax::Node* node = waiting.back();
      waiting.pop_back();
      if (const cfn::Origin* origin = part_.origin(*node); origin != nullptr && !origin->logical_id.empty()) row->second.insert(origin->logical_id);
      for (const syntax::Node* item : node->items) waiting.push_back(item);
      for (const syntax::Member& member : node->members) waiting.push_back(member.value);
    }
    return row->second;
  }

  const cfn::Template& part_;
  std::unordered_map<std::string_view, const cfn::Resource*> by_id_;
  std::unordered_map<const cfn::Resource*, std::set<std::string_view>> names_;
};

// A template has one or two for an API; each costs a walk through everything that it waits for.
constexpr size_t kDeploymentsMax = 16;

}  // namespace

void check_deployment_order(TemplateImport& import, const StackResource& api) {
  const std::vector<StackResource> methods = import.stack.parts_of(api, "AWS::ApiGateway::Method");
  std::unordered_map<const cfn::Template*, Order> orders;
  size_t looked = 0;
  for (const StackResource& deployment : import.stack.parts_of(api, "AWS::ApiGateway::Deployment")) {
    if (deployment.resource->written == nullptr || methods.empty()) continue;  // SAM's own is made after its API
    if (++looked > kDeploymentsMax) return;
    Order& order = orders.try_emplace(deployment.owner, *deployment.owner).first->second;
    const std::set<std::string_view> before = order.before(*deployment.resource);
    const StackResource* first = nullptr;
    size_t count = 0;
    for (const StackResource& method : methods) {
      if (method.owner != deployment.owner || before.contains(method.resource->id)) continue;
      if (first == nullptr) first = &method;
      ++count;
    }
    if (first == nullptr) continue;
    const std::string more = count > 1 ? fmt::format(" and {} more", count - 1) : std::string();
    import.report(source::Code::deployment_order, deployment.at(),
                  fmt::format("deployment '{}' does not depend on method '{}'{}; on AWS it may be made without", deployment.resource->id, first->resource->id, more),
                  fmt::format("DependsOn: {}", first->resource->id), {{first->at(), "the method is here"}});
  }
}

}  // namespace apigw::model
