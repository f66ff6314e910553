// Events of functions and state machines: which ones there are, what they may hold, and which of them are served.
#include <fmt/format.h>

#include "compiler/sam/event.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

std::string hint_for_type(std::string_view type, owner::Owners who) {
  std::vector<std::string_view> names;
  for (const EventType& known : event_types()) {
    if ((known.owners & who) != 0) names.push_back(known.type);
  }
  const std::string_view guess = source::nearest(type, names);
  if (!guess.empty()) return fmt::format("did you mean '{}'?", guess);
  return who == owner::function ? "for example Api, HttpApi, SQS or Schedule" : "a state machine has Api, Schedule, ScheduleV2, CloudWatchEvent and EventBridgeRule events";
}

/// The event with its properties checked; nothing after a report.
std::optional<Event> read_event(Translation& translation, const Member& member, owner::Owners who) {
  if (!member.value->is_mapping()) {
    translation.report(Code::sam_event, translation.place_of(member), fmt::format("event '{}' must be a map of Type and Properties", member.key));
    return std::nullopt;
  }
  const Node* type = value_at(*member.value, "Type");
  if (type == nullptr || !type->is_scalar()) {
    translation.report(Code::sam_event, type == nullptr ? member.key_span : type->span, fmt::format("event '{}' needs a Type", member.key));
    return std::nullopt;
  }
  const EventType* known = event_type(type->text, who);
  if (known == nullptr) {
    translation.report(Code::sam_event, type->span, fmt::format("'{}' is no type of an event", type->text), hint_for_type(type->text, who));
    return std::nullopt;
  }
  const Member* properties = member.value->find("Properties");
  if (properties != nullptr && properties->value->kind != syntax::Kind::null && !properties->value->is_mapping()) {
    translation.report(Code::sam_event, translation.place_of(*properties), fmt::format("Properties of event '{}' must be a map", member.key));
    return std::nullopt;
  }
  const bool given = properties != nullptr && properties->value->is_mapping();
  Event event{member.key, member.key_span, given ? properties->value : translation.build.mapping(Members(), member.key_span), type->text};
  if (!check_properties(translation, *event.properties, known->properties, fmt::format("event '{}' ({})", event.id, known->type), member.key_span)) return std::nullopt;
  return event;
}

void for_each_event(Translation& translation, const SamResource& resource, owner::Owners who, const std::function<void(const Event&)>& visit) {
  const Node* events = map_at(*resource.properties, "Events");
  if (events == nullptr) return;
  for (const Member& member : events->members) {
    if (const std::optional<Event> event = read_event(translation, member, who)) visit(*event);
  }
}

void report_not_served(Translation& translation, const SamResource& resource, const Event& event) {
  translation.report(Code::sam_event_not_served, event.at, fmt::format("event '{}' ({}) of '{}' is not served here", event.id, event.type, resource.id));
}

}  // namespace

void add_function_events(Translation& translation, SamResource& function, const FunctionTarget& target) {
  const bool per_tenant = value_at(*function.properties, "TenancyConfig") != nullptr;
  for_each_event(translation, function, owner::function, [&](const Event& event) {
    if (event.type == "Api") {
      add_rest_event(translation, function, event, target);
    } else if (event.type == "HttpApi") {
      add_http_event(translation, function, event, target);
    } else if (per_tenant) {
      translation.report(Code::sam_event, event.at, fmt::format("a function with TenancyConfig takes Api and HttpApi events only, not {}", event.type));
    } else {
      report_not_served(translation, function, event);
    }
  });
}

void add_state_machine_events(Translation& translation, SamResource& machine) {
  for_each_event(translation, machine, owner::state_machine, [&](const Event& event) {
    if (event.type == "Api") {
      add_execution_event(translation, machine, event);
    } else {
      report_not_served(translation, machine, event);
    }
  });
}

void make_permission(Translation& translation, SamResource& function, std::string id, std::string_view function_reference, std::string_view api_id,
                     std::string_view place, Span at) {
  const auto& environment = translation.environment();
  Members permission;
  permission.set("Action", at, translation.text("lambda:InvokeFunction", at));
  const bool is_arn = function_reference.starts_with("arn:");
  permission.set("FunctionName", at, is_arn ? translation.text(function_reference, at) : translation.reference(function_reference, "", at));
  permission.set("Principal", at, translation.text("apigateway.amazonaws.com", at));
  permission.set("SourceArn", at, translation.text(fmt::format("arn:{}:execute-api:{}:{}:{}/{}", environment.partition(), environment.region, environment.account_id,
                                                               translation.local_value(api_id, ""), place), at));
  translation.make(function, std::move(id), "AWS::Lambda::Permission", permission, at);
}

std::string invocation_uri(const Translation& translation, std::string_view function_arn, bool streamed) {
  const auto& environment = translation.environment();
  return fmt::format("arn:{}:apigateway:{}:lambda:path/{}/functions/{}/{}", environment.partition(), environment.region, streamed ? "2021-11-15" : "2015-03-31",
                     function_arn, streamed ? "response-streaming-invocations" : "invocations");
}

}  // namespace apigw::sam
