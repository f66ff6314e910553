// AWS::Serverless::HttpApi → ApiGatewayV2 Api with its definition, Stage (definition-formats 3.7).
#include "compiler/sam/http_api.h"

#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/domain.h"
#include "compiler/sam/logical_id.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kCors = "x-amazon-apigateway-cors";
constexpr std::string_view kTagValue = "x-amazon-apigateway-tag-value";

struct CorsKey {
  std::string_view name;
  std::string_view extension;
};
constexpr CorsKey kCorsKeys[] = {{"AllowOrigins", "allowOrigins"}, {"AllowHeaders", "allowHeaders"}, {"AllowMethods", "allowMethods"},
                                 {"ExposeHeaders", "exposeHeaders"}, {"MaxAge", "maxAge"},           {"AllowCredentials", "allowCredentials"}};

bool is_wildcard(const Node* origins) { return origins == nullptr || (origins->is_sequence() && origins->items.size() == 1 && origins->items[0]->text == "*"); }

void check_cors(Translation& translation, const Node& cors) {
  std::vector<std::string_view> names;
  for (const CorsKey& key : kCorsKeys) names.push_back(key.name);
  check_keys(translation, cors, names, Code::sam_cors, "CorsConfiguration");
  if (true_at(cors, "AllowCredentials") && is_wildcard(value_at(cors, "AllowOrigins"))) {
    translation.report(Code::sam_cors, cors.find("AllowCredentials")->value->span, "AllowCredentials cannot be true while AllowOrigins is '*' or not set",
                       "name the origins: AllowOrigins: [https://example.com]");
  }
}

/// CorsConfiguration over the definition's own.
void add_cors(Translation& translation, Api& api) {
  const Member* member = api.properties().find("CorsConfiguration");
  if (member == nullptr) return;
  const Node& given = *member->value;
  const Span at = member->key_span;
  if (given.is_mapping() && !given.members.empty()) {
    check_cors(translation, given);
    Draft& cors = api.definition->open(kCors, at, at);
    for (const CorsKey& key : kCorsKeys) {
      const Member* value = given.find(key.name);
      if (value == nullptr || value->value->kind == syntax::Kind::null) continue;
      if (key.name == "AllowCredentials" && !true_at(given, key.name)) continue;
      cors.set(key.extension, value->key_span, value->value);
    }
  } else if (syntax::as_bool(given) == true) {
    api.definition->open(kCors, at, at).set("allowOrigins", at, translation.list({translation.text("*", given.span)}, given.span));
  }
}

void add_tags(Translation& translation, Api& api) {
  const Node* given = map_at(api.properties(), "Tags");
  std::vector<const Node*> items;
  if (const Node* before = api.definition->get("tags")) {
    if (before->is_sequence()) {
      items.assign(before->items.begin(), before->items.end());
    } else if (given != nullptr) {
      translation.report(Code::sam_definition, before->span, "'tags' of a definition must be a list");
      return;
    }
  }
  const auto set = [&](std::string_view name, Span at, const Node* value) {
    const auto same = std::find_if(items.begin(), items.end(), [&](const Node* tag) { return tag->is_mapping() && text_at(*tag, "name") == name; });
    Members tag;
    if (same != items.end()) tag = Members((*same)->members);
    tag.set("name", at, translation.text(name, at));
    tag.set(kTagValue, at, value);
    const Node* node = translation.build.mapping(tag, at);
    if (same != items.end()) {
      *same = node;
    } else {
      items.push_back(node);
    }
  };
  const Span at = api.resource.id_at;
  if (given != nullptr) {
    for (const Member& tag : given->members) set(tag.key, tag.key_span, tag.value);
  }
  set("httpapi:createdBy", at, translation.text("SAM", at));
  api.definition->set("tags", at, translation.build.sequence(items, at));
}

void add_info(Translation& translation, Api& api) {
  Draft& info = api.definition->open("info", api.resource.id_at, api.resource.id_at);
  if (const Node* name = scalar_at(api.properties(), "Name"); name != nullptr && api.managed) info.set("title", name->span, name);
  const Member* description = api.properties().find("Description");
  if (description == nullptr || !description->value->is_scalar() || description->value->text.empty()) return;
  if (info.get("description") != nullptr) {
    translation.report(Code::sam_definition, description->key_span, "Description is set in DefinitionBody already", "keep one of the two");
    return;
  }
  info.set("description", description->key_span, description->value);
}

void add_disabled_endpoint(Translation& translation, Api& api) {
  constexpr std::string_view kExtension = "x-amazon-apigateway-endpoint-configuration";
  const Member* value = api.properties().find("DisableExecuteApiEndpoint");
  if (value == nullptr || value->value->kind == syntax::Kind::null) return;
  const Node* given = api.definition->get("servers");
  const Span at = value->key_span;
  if (given == nullptr || !given->is_sequence()) given = translation.list({translation.build.mapping(Members(), at)}, at);
  std::vector<const Node*> servers;
  for (const Node* item : given->items) {
    if (!item->is_mapping()) {
      translation.report(Code::sam_definition, item->span, "a server must be a map");
      continue;
    }
    Draft server(*item);
    server.open(kExtension, at, at).set("disableExecuteApiEndpoint", at, value->value);
    servers.push_back(server.finish(translation.build));
  }
  api.definition->set("servers", given->span, translation.build.sequence(servers, given->span));
}

/// With FailOnWarnings the catch-all needs its slash, or its import fails.
void rename_default_path(Translation& translation, Api& api) {
  if (!true_at(api.properties(), "FailOnWarnings")) return;
  Draft& paths = api.definition->open("paths", api.definition->at(), api.definition->at());
  Draft::Entry* entry = paths.find("$default");
  if (entry == nullptr || paths.has("/$default")) return;
  const Span at = entry->key_span;
  const Node* item = entry->opened ? entry->opened->finish(translation.build) : entry->value;
  paths.erase("$default");
  paths.set("/$default", at, item);
}

const Node* route_settings(Translation& translation, const Api& api) {
  const Node* given = map_at(api.properties(), "RouteSettings");
  if (given == nullptr && api.route_settings.empty()) return nullptr;
  Members all;
  if (given != nullptr) all = Members(given->members);
  for (const Member& row : api.route_settings) {
    Members settings;
    if (const Node* before = all.get(row.key); before != nullptr && before->is_mapping()) settings = Members(before->members);
    for (const Member& member : row.value->members) settings.set(member);
    all.set(row.key, row.key_span, translation.build.mapping(settings, row.value->span));
  }
  return translation.build.mapping(all, given != nullptr ? given->span : api.route_settings.front().key_span);
}

void make_api(Translation& translation, Api& api) {
  Members to;
  if (api.definition != nullptr) {
    to.set("Body", api.definition->at(), api.definition->finish(translation.build));
  } else if (api.given != nullptr) {
    to.set("Body", api.given->span, api.given);
  } else if (api.location != nullptr) {
    to.set("BodyS3Location", api.location->span, api.location);
  }
  copy_properties(api.properties(), {"FailOnWarnings"}, to);
  cfn::Resource& made = translation.make(api.resource, std::string(api.id()), "AWS::ApiGatewayV2::Api", to, api.resource.id_at);
  if (api.resource.written != nullptr) {
    made.depends_on = api.resource.written->depends_on;
    made.metadata = api.resource.written->metadata;
  }
}

const Node* make_stage(Translation& translation, Api& api) {
  const Node& from = api.properties();
  const Span at = api.resource.id_at;
  const Node* name = scalar_at(from, "StageName");
  if (name == nullptr || name->text.empty()) name = translation.text("$default", at);
  Members stage;
  stage.set("ApiId", at, translation.reference(api.id(), "", at));
  stage.set("StageName", name->span, name);
  stage.set("AutoDeploy", at, translation.build.boolean(true, at));
  copy_properties(from, {"StageVariables", "AccessLogSettings", "DefaultRouteSettings", "Tags"}, stage);
  if (const Node* settings = route_settings(translation, api)) stage.set("RouteSettings", settings->span, settings);
  const bool written_plainly = translation.source.origin(*name) == nullptr;
  translation.make(api.resource, stage_id(api.id(), written_plainly ? name->text : std::string_view()), "AWS::ApiGatewayV2::Stage", stage, at);
  return name;
}

}  // namespace

void finish_http_api(Translation& translation, Api& api) {
  if (!api.resource.usable) return;
  if (api.definition != nullptr) {
    check_paths(translation, *api.definition);
    add_cors(translation, api);
    add_http_auth(translation, api);
    add_tags(translation, api);
    add_info(translation, api);
    add_disabled_endpoint(translation, api);
    rename_default_path(translation, api);
  }
  make_api(translation, api);
  const Node* stage = make_stage(translation, api);
  if (const std::optional<Domain> domain = read_domain(translation, api.properties(), DomainOf::http)) make_api_mappings(translation, api.resource, *domain, stage);
}

}  // namespace apigw::sam
