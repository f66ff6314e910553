// AWS::Serverless::StateMachine → StepFunctions StateMachine; its Api events start executions (definition-formats 3.6).
#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/event.h"
#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

/// {"input": the whole body as a string, "stateMachineArn": ...}. The unescaped form takes back the quotes that escapeJavaScript guards.
std::string execution_template(std::string_view machine_arn, bool unescaped) {
  constexpr std::string_view kInput = "$util.escapeJavaScript($input.json('$'))";
  constexpr std::string_view kUnescape = R"(.replaceAll("\\'","'"))";
  return fmt::format(R"({{"input": "{}{}", "stateMachineArn": "{}"}})", kInput, unescaped ? kUnescape : std::string_view(), machine_arn);
}

Members execution_operation(Translation& translation, const SamResource& machine, const Event& event) {
  const Span at = event.at;
  const auto text = [&](std::string_view value) { return translation.text(value, at); };
  const auto& environment = translation.environment();
  const Node* statuses = translation.map({{"200", at, translation.map({{"statusCode", at, text("200")}}, at)},
                                          {"400", at, translation.map({{"statusCode", at, text("400")}}, at)}}, at);
  const std::string request = execution_template(translation.local_value(machine.id, ""), true_at(*event.properties, "UnescapeMappingTemplate"));
  Members integration;
  integration.set("type", at, text("aws"));
  integration.set("httpMethod", at, text("POST"));
  integration.set("uri", at, text(fmt::format("arn:{}:apigateway:{}:states:action/StartExecution", environment.partition(), environment.region)));
  integration.set("credentials", at, translation.reference(fmt::format("{}{}Role", machine.id, event.id), "Arn", at));
  integration.set("requestTemplates", at, translation.map({{"application/json", at, text(request)}}, at));
  integration.set("responses", at, statuses);
  Members operation;
  operation.set(kIntegration, at, translation.build.mapping(integration, at));
  operation.set("responses", at, translation.map({{"200", at, translation.map({{"description", at, text("OK")}}, at)},
                                                  {"400", at, translation.map({{"description", at, text("Bad Request")}}, at)}}, at));
  return operation;
}

}  // namespace

void add_execution_event(Translation& translation, SamResource& machine, const Event& event) {
  const std::optional<Route> route = route_of(translation, event);
  const EventTarget to = target_of_event(translation, *event.properties, Api::Kind::rest, event.at);
  if (!route || to.id.empty()) return;
  Members role;
  translation.make(machine, fmt::format("{}{}Role", machine.id, event.id), "AWS::IAM::Role", role, event.at);
  if (to.api == nullptr || !to.api->resource.usable) return;
  if (to.api->definition != nullptr && to.api->managed) {
    add_rest_operation(translation, *to.api, event, *route, execution_operation(translation, machine, event));
  } else if (to.api->definition != nullptr && operation_of(*to.api->definition, route->path, route->method) == nullptr) {
    translation.report(Code::sam_event_left_out, event.at,
                       fmt::format("event '{}' ({}) is not added to '{}', which has its own DefinitionBody without that route", event.id, route->shown(), to.id),
                       "write the route into DefinitionBody");
  }
}

void make_state_machine(Translation& translation, SamResource& machine) {
  const Node& from = *machine.properties;
  check_policies(translation, from);
  if (value_at(from, "Definition") == nullptr && value_at(from, "DefinitionUri") == nullptr) {
    translation.report(Code::sam_property, machine.id_at, fmt::format("state machine '{}' needs Definition or DefinitionUri", machine.id));
  } else if (value_at(from, "Definition") != nullptr && value_at(from, "DefinitionUri") != nullptr) {
    translation.report(Code::sam_property, from.find("DefinitionUri")->key_span, "give Definition or DefinitionUri, not both");
  }
  Members to;
  copy_property(from, "Name", "StateMachineName", to);
  copy_property(from, "Type", "StateMachineType", to);
  copy_property(from, "Role", "RoleArn", to);
  copy_properties(from, {"Definition", "DefinitionSubstitutions"}, to);
  cfn::Resource& made = translation.make(machine, machine.id, "AWS::StepFunctions::StateMachine", to, machine.id_at);
  made.depends_on = machine.written->depends_on;
  if (value_at(from, "Role") == nullptr) make_role(translation, machine, "states.amazonaws.com");
  add_state_machine_events(translation, machine);
}

}  // namespace apigw::sam
