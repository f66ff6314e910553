// Which API an event belongs to.
#include <fmt/format.h>

#include "compiler/openapi/functions.h"
#include "compiler/sam/api.h"
#include "compiler/sam/globals.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

struct Target {
  std::string_view key;          // of the event
  std::string_view type;         // of the resource
  std::string_view plain_type;   // not SAM's, but such an API all the same
};
constexpr Target kTargets[] = {{"RestApiId", "AWS::Serverless::Api", "AWS::ApiGateway::RestApi"},
                               {"ApiId", "AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api"}};

const Target& target(Api::Kind kind) { return kTargets[static_cast<size_t>(kind)]; }

/// The name that the value gives: a plain text, or the argument of a plain Ref. Nothing for every other function.
std::string named_by(Translation& translation, const Node& value) {
  const cfn::Origin* origin = translation.source.origin(value);
  if (origin == nullptr) return value.is_string() ? std::string(value.text) : std::string();
  if (origin->written == nullptr || openapi::function_name(*origin->written) != "Ref") return {};
  return origin->logical_id.empty() ? std::string(value.text) : std::string(origin->logical_id);
}

void report_bad_target(Translation& translation, const Node& value, std::string_view name, Api::Kind kind) {
  const Target& wanted = target(kind);
  std::vector<std::string_view> known;
  for (const SamResource& resource : translation.resources) {
    if (resource.type != nullptr && resource.written != nullptr && resource.written->type == wanted.type) known.push_back(resource.id);
  }
  const std::string_view guess = source::nearest(name, known);
  std::vector<source::Note> notes;
  if (const SamResource* other = translation.resource(name)) {
    notes.push_back({other->id_at, fmt::format("'{}' is an {}", name, other->written != nullptr ? other->written->type : std::string("implicit API"))});
  }
  translation.report(Code::sam_event_target, value.span, fmt::format("{} must name an {} of this template, but '{}' is none", wanted.key, wanted.type, name),
                     guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess), std::move(notes));
}

/// True when the template has such a resource, but its condition is false: then the event says nothing.
bool is_switched_off(Translation& translation, std::string_view id) {
  const Node* written = translation.source.root == nullptr ? nullptr : map_at(*translation.source.root, "Resources");
  return written != nullptr && written->find(id) != nullptr && translation.source.resource(id) == nullptr;
}

}  // namespace

EventTarget target_of_event(Translation& translation, const Node& event, Api::Kind kind, Span event_at) {
  const Node* value = value_at(event, target(kind).key);
  if (value == nullptr) {
    Api& api = implicit_api(translation, kind, event_at);
    return {&api, std::string(api.id())};
  }
  if (translation.source.certainty(*value) == cfn::Certainty::faulty) return {};
  const std::string name = named_by(translation, *value);
  if (name.empty()) {
    translation.report(Code::sam_event_target, value->span, fmt::format("{} must be a logical id or a plain Ref of an API", target(kind).key),
                       "SAM looks up the API while it reads the template; other functions cannot be followed");
    return {};
  }
  // Naming the implicit API is the same as naming none.
  if (name == (kind == Api::Kind::rest ? kImplicitRestApi : kImplicitHttpApi) && translation.source.resource(name) == nullptr) {
    return {&implicit_api(translation, kind, event_at), name};
  }
  const auto found = translation.apis.find(name);
  // An HttpApi event may name a REST API: the translator only gives the permission then.
  if (found != translation.apis.end() && (found->second->kind == kind || kind == Api::Kind::http)) return {found->second.get(), name};
  const cfn::Resource* plain = translation.source.resource(name);
  if (found == translation.apis.end() && plain != nullptr && plain->type == target(kind).plain_type) return {nullptr, name};
  if (!is_switched_off(translation, name)) report_bad_target(translation, *value, name, kind);
  return {};
}

Api& implicit_api(Translation& translation, Api::Kind kind, Span at) {
  const bool rest = kind == Api::Kind::rest;
  const std::string_view id = rest ? kImplicitRestApi : kImplicitHttpApi;
  const auto found = translation.apis.find(id);
  if (found != translation.apis.end() && found->second->implicit) return *found->second;

  // A resource of the user's that has this name gives way, as in the translator.
  SamResource* resource = translation.resource(id);
  if (resource == nullptr) resource = &translation.resources.emplace_back();
  *resource = SamResource{};
  resource->type = resource_type(rest ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi");
  resource->id = id;
  resource->id_at = at;
  resource->type_at = at;
  Members own;
  if (rest) own.set("StageName", at, translation.text("Prod", at));
  resource->properties = with_globals(translation, *resource->type, *translation.build.mapping(own, at), nullptr);
  auto api = std::make_unique<Api>(*resource, kind);
  api->implicit = true;
  open_definition(translation, *api);
  return *(translation.apis[std::string(id)] = std::move(api));
}

}  // namespace apigw::sam
