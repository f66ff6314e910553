// What the transform will make, told before anything is evaluated: templates refer to "FnRole", "ServerlessRestApi" and "Api.Stage".
#include <fmt/format.h>

#include "compiler/sam/logical_id.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/transform.h"

namespace apigw::sam {
namespace {

/// An id as the written one and an ending. Endings that begin with a dot are SAM's own way to say "the one that belongs to it".
struct Ending {
  TypeId of;
  std::string_view ending;
  std::string_view type;
};
constexpr Ending kEndings[] = {
    {TypeId::function, "Role", "AWS::IAM::Role"},
    {TypeId::function, "Version", "AWS::Lambda::Version"},
    {TypeId::function, ".Version", "AWS::Lambda::Version"},
    {TypeId::function, "Url", "AWS::Lambda::Url"},
    {TypeId::function, ".DestinationTopic", "AWS::SNS::Topic"},
    {TypeId::function, ".DestinationQueue", "AWS::SQS::Queue"},
    {TypeId::state_machine, "Role", "AWS::IAM::Role"},
    {TypeId::rest_api, "Deployment", "AWS::ApiGateway::Deployment"},
    {TypeId::rest_api, ".Deployment", "AWS::ApiGateway::Deployment"},
    {TypeId::rest_api, ".Stage", "AWS::ApiGateway::Stage"},
    {TypeId::rest_api, ".DomainName", "AWS::ApiGateway::DomainName"},
    {TypeId::rest_api, ".DomainNameV2", "AWS::ApiGateway::DomainName"},
    {TypeId::rest_api, "UsagePlan", "AWS::ApiGateway::UsagePlan"},
    {TypeId::rest_api, "UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"},
    {TypeId::rest_api, "ApiKey", "AWS::ApiGateway::ApiKey"},
    {TypeId::rest_api, ".UsagePlan", "AWS::ApiGateway::UsagePlan"},
    {TypeId::rest_api, ".UsagePlanKey", "AWS::ApiGateway::UsagePlanKey"},
    {TypeId::rest_api, ".ApiKey", "AWS::ApiGateway::ApiKey"},
    {TypeId::http_api, ".Stage", "AWS::ApiGatewayV2::Stage"},
    {TypeId::http_api, ".DomainName", "AWS::ApiGatewayV2::DomainName"},
    {TypeId::websocket_api, ".Stage", "AWS::ApiGatewayV2::Stage"},
    {TypeId::websocket_api, ".DomainName", "AWS::ApiGatewayV2::DomainName"},
    {TypeId::websocket_api, "ConnectAuthorizer", "AWS::ApiGatewayV2::Authorizer"},
};

Node word(std::string_view text) {
  Node node;
  node.kind = syntax::Kind::string;
  node.text = text;
  return node;
}
const Node kProd = word("Prod"), kDefaultStage = word("$default"), kWebSocketStage = word("default");

class Names {
 public:
  void add(std::string id, std::string_view type, std::string_view made_of, const Node* name = nullptr) {
    result_.push_back({.id = std::move(id), .type = std::string(type), .made_of = std::string(made_of), .name_prefix = {}, .name = name});
  }

  /// An alias is known by its ARN: the function's and its own name.
  void add_alias(std::string id, std::string_view function, const Node& name) {
    add(std::move(id), "AWS::Lambda::Alias", function, &name);
    result_.back().name_prefix = fmt::format("${{{}.Arn}}:", function);
  }

  void add_endings(TypeId type, std::string_view id, const Node* stage) {
    for (const Ending& row : kEndings) {
      if (row.of == type) add(fmt::format("{}{}", id, row.ending), row.type, id, row.ending == ".Stage" ? stage : nullptr);
    }
  }

  void add_api(TypeId type, std::string_view id, std::string_view stage_type, const Node& stage) {
    add_endings(type, id, &stage);
    const bool plain = stage.is_string() && stage.tag.empty();
    std::string made = type == TypeId::websocket_api && plain && stage.text == kWebSocketStage.text ? fmt::format("{}DefaultStage", id)
                                                                                                      : stage_id(id, plain ? stage.text : std::string_view());
    add(std::move(made), stage_type, id, &stage);
  }

  /// Once a kind: the API of events that name none.
  void add_implicit(bool rest) {
    bool& done = rest ? has_rest_ : has_http_;
    if (done) return;
    done = true;
    const std::string_view id = rest ? kImplicitRestApi : kImplicitHttpApi;
    add(std::string(id), rest ? "AWS::ApiGateway::RestApi" : "AWS::ApiGatewayV2::Api", {});
    if (rest) {
      add_api(TypeId::rest_api, id, "AWS::ApiGateway::Stage", kProd);
    } else {
      add_api(TypeId::http_api, id, "AWS::ApiGatewayV2::Stage", kDefaultStage);
    }
  }

  void add_shared_plan() {
    if (has_plan_) return;
    has_plan_ = true;
    add("ServerlessUsagePlan", "AWS::ApiGateway::UsagePlan", {});
    add("ServerlessUsagePlanKey", "AWS::ApiGateway::UsagePlanKey", {});
    add("ServerlessApiKey", "AWS::ApiGateway::ApiKey", {});
  }

  std::vector<cfn::GeneratedResource> take() { return std::move(result_); }

 private:
  std::vector<cfn::GeneratedResource> result_;
  bool has_rest_ = false, has_http_ = false, has_plan_ = false;
};

struct EventResource {
  std::string_view event;
  std::string_view ending;  // after the owner's and the event's id
  std::string_view type;
};
constexpr EventResource kEventResources[] = {
    {"Schedule", "", "AWS::Events::Rule"},
    {"CloudWatchEvent", "", "AWS::Events::Rule"},
    {"EventBridgeRule", "", "AWS::Events::Rule"},
    {"ScheduleV2", "", "AWS::Scheduler::Schedule"},
    {"SQS", "", "AWS::Lambda::EventSourceMapping"},
    {"Kinesis", "", "AWS::Lambda::EventSourceMapping"},
    {"DynamoDB", "", "AWS::Lambda::EventSourceMapping"},
    {"SNS", "", "AWS::SNS::Subscription"},
    {"SNS", "Queue", "AWS::SQS::Queue"},
    {"IoTRule", "", "AWS::IoT::TopicRule"},
};

/// A Ref, or the plain name, of an implicit API.
bool names_implicit(const Node& value) {
  const Node* name = value.is_mapping() ? value.get("Ref") : &value;
  return name != nullptr && name->is_string() && (name->text == kImplicitRestApi || name->text == kImplicitHttpApi);
}

void add_events(Names& names, const cfn::WrittenResource& resource, bool is_function) {
  const Node* events = resource.properties == nullptr ? nullptr : map_at(*resource.properties, "Events");
  if (events == nullptr) return;
  for (const Member& member : events->members) {
    if (!member.value->is_mapping()) continue;
    const std::string_view type = text_at(*member.value, "Type");
    const Node* properties = map_at(*member.value, "Properties");
    const auto names_api = [&](std::string_view key) { return properties != nullptr && value_at(*properties, key) != nullptr && !names_implicit(*properties->get(key)); };
    if (type == "Api" && !names_api("RestApiId")) names.add_implicit(true);
    if (type == "HttpApi" && !names_api("ApiId")) names.add_implicit(false);
    const std::string id = fmt::format("{}{}", resource.id, member.key);
    if (!is_function) names.add(id + "Role", "AWS::IAM::Role", resource.id);
    if (type == "Api" || type == "HttpApi") names.add(id + "Permission", "AWS::Lambda::Permission", resource.id);
    for (const EventResource& row : kEventResources) {
      if (row.event == type) names.add(fmt::format("{}{}", id, row.ending), row.type, resource.id);
    }
  }
}

/// Key of a route in ids; see websocket_api.cpp.
std::string route_part(std::string_view key) {
  std::string part = id_part(key);
  for (char& c : part) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (!part.empty() && part[0] >= 'a') part[0] = static_cast<char>(part[0] - 'a' + 'A');
  return part;
}

void add_routes(Names& names, const cfn::WrittenResource& resource) {
  const Node* routes = resource.properties == nullptr ? nullptr : map_at(*resource.properties, "Routes");
  if (routes == nullptr) return;
  for (const Member& member : routes->members) {
    const std::string base = fmt::format("{}{}", resource.id, route_part(member.key));
    names.add(base + "Route", "AWS::ApiGatewayV2::Route", resource.id);
    names.add(base + "Integration", "AWS::ApiGatewayV2::Integration", resource.id);
  }
}

void add_resource(Names& names, const cfn::WrittenResource& resource, const ResourceType& type) {
  const Node* stage = resource.properties == nullptr ? nullptr : value_at(*resource.properties, "StageName");
  switch (type.id) {
    case TypeId::function: {
      names.add_endings(type.id, resource.id, nullptr);
      const Node* alias = resource.properties == nullptr ? nullptr : scalar_at(*resource.properties, "AutoPublishAlias");
      if (alias != nullptr) {
        names.add_alias(fmt::format("{}Alias{}", resource.id, id_part(alias->text)), resource.id, *alias);
        names.add_alias(fmt::format("{}.Alias", resource.id), resource.id, *alias);
      } else {
        names.add(fmt::format("{}.Alias", resource.id), "AWS::Lambda::Alias", resource.id);  // Globals may give it one
      }
      add_events(names, resource, true);
      break;
    }
    case TypeId::state_machine:
      names.add_endings(type.id, resource.id, nullptr);
      add_events(names, resource, false);
      break;
    case TypeId::rest_api:
      names.add_api(type.id, resource.id, "AWS::ApiGateway::Stage", stage == nullptr ? kProd : *stage);
      names.add_shared_plan();
      break;
    case TypeId::http_api: names.add_api(type.id, resource.id, "AWS::ApiGatewayV2::Stage", stage == nullptr ? kDefaultStage : *stage); break;
    case TypeId::websocket_api:
      names.add_api(type.id, resource.id, "AWS::ApiGatewayV2::Stage", stage == nullptr ? kWebSocketStage : *stage);
      add_routes(names, resource);
      break;
    case TypeId::simple_table:
    case TypeId::layer_version:
    case TypeId::application:
    case TypeId::connector:
    case TypeId::graphql_api:
    case TypeId::capacity_provider: break;
  }
}

}  // namespace

std::vector<cfn::GeneratedResource> generated_resources(std::span<const cfn::WrittenResource> resources) {
  Names names;
  for (const cfn::WrittenResource& resource : resources) {
    if (const ResourceType* type = resource_type(resource.type)) add_resource(names, resource, *type);
  }
  return names.take();
}

}  // namespace apigw::sam
