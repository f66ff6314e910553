#include "compiler/sam/api.h"

#include <fmt/format.h>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/source/suggest.h"

namespace apigw::sam {
namespace {

// Settings that SAM writes into the definition, so that it must be in the template (definition-formats 3.12).
struct InlineOnly {
  std::string_view name;
  bool rest, http;
};
constexpr InlineOnly kInlineOnly[] = {
    {"Auth", true, true},         {"Cors", true, false},        {"CorsConfiguration", false, true},         {"Models", true, false},
    {"GatewayResponses", true, false}, {"Tags", false, true},   {"DisableExecuteApiEndpoint", true, true}, {"Name", false, true},
    {"Description", false, true},
};

bool says_something(const Node& value) {
  if (value.is_mapping()) return !value.members.empty();
  if (value.is_sequence()) return !value.items.empty();
  return value.kind != syntax::Kind::null && !(value.is_string() && value.text.empty());
}

/// What cannot be done to `definition`, which is elsewhere or no OpenAPI document.
void refuse_inline_only(Translation& translation, const Api& api, std::string_view reason) {
  const bool rest = api.kind == Api::Kind::rest;
  for (const InlineOnly& row : kInlineOnly) {
    if (!(rest ? row.rest : row.http)) continue;
    const Member* member = api.properties().find(row.name);
    if (member == nullptr || !says_something(*member->value)) continue;
    translation.report(Code::sam_definition, member->key_span, fmt::format("'{}' has no effect: {}", row.name, reason),
                       "give the definition in DefinitionBody, or write this into the definition itself");
  }
}

void read_definition_file(Translation& translation, Api& api, const Node& uri) {
  const std::string& path = translation.source.options.path;
  api.given = translation.files.document(cfn::path_beside(cfn::folder_of(path), uri.text), uri.span, translation.diagnostics);
  if (api.given != nullptr && !api.given->is_mapping()) {
    translation.report(Code::sam_definition, uri.span, "the file that DefinitionUri names holds no OpenAPI definition");
    api.given = nullptr;
  }
  if (api.given == nullptr) api.resource.usable = false;
}

void open_uri(Translation& translation, Api& api, const Node& uri) {
  const Member* member = api.properties().find("DefinitionUri");
  refuse_inline_only(translation, api, "the definition is in the file that DefinitionUri names");
  if (true_at(api.properties(), "MergeDefinitions")) {
    translation.report(Code::sam_definition, api.properties().find("MergeDefinitions")->key_span, "MergeDefinitions cannot be used with DefinitionUri");
  }
  if (uri.is_mapping()) {
    if (value_at(uri, "Bucket") == nullptr || value_at(uri, "Key") == nullptr) {
      translation.report(Code::sam_definition, uri.span, "DefinitionUri needs 'Bucket' and 'Key'");
    }
    api.location = &uri;
  } else if (uri.is_scalar() && cfn::is_remote(uri.text)) {
    api.location = &uri;
  } else if (uri.is_scalar() && is_of_kind(translation, uri, kind::text)) {
    const cfn::Origin* origin = translation.source.origin(uri);
    if (origin == nullptr || origin->certainty == cfn::Certainty::known) read_definition_file(translation, api, uri);
    else api.location = &uri;
  } else {
    translation.report(Code::sam_definition, translation.place_of(*member), "DefinitionUri must be a path or an S3 location");
  }
}

void open_body(Translation& translation, Api& api, const Node& body) {
  const bool rest = api.kind == Api::Kind::rest;
  if (rest ? is_rest_definition(body) : is_http_definition(body)) {
    api.definition = std::make_unique<Draft>(body);
    api.merges = rest && true_at(api.properties(), "MergeDefinitions");
    return;
  }
  api.given = &body;
  refuse_inline_only(translation, api, rest ? "DefinitionBody is no OpenAPI definition ('swagger' or 'openapi', and 'paths', are needed)"
                                            : "DefinitionBody is no OpenAPI 3 definition ('openapi' and 'paths' are needed)");
}

}  // namespace

const Node* Api::auth() const { return map_at(properties(), "Auth"); }

std::string Api::stage() const {
  const std::string_view name = text_at(properties(), "StageName");
  return name.empty() ? "Stage" : std::string(name);
}

void open_definition(Translation& translation, Api& api) {
  const Node* body = map_at(api.properties(), "DefinitionBody");
  const Node* uri = value_at(api.properties(), "DefinitionUri");
  if (body != nullptr && body->members.empty()) body = nullptr;
  if (uri != nullptr && uri->is_string() && uri->text.empty()) uri = nullptr;
  if (body != nullptr && uri != nullptr) {
    translation.report(Code::sam_definition, api.properties().find("DefinitionUri")->key_span, "give DefinitionBody or DefinitionUri, not both", {},
                       {{api.properties().find("DefinitionBody")->key_span, "DefinitionBody is here"}});
    uri = nullptr;
  }
  if (uri != nullptr) {
    open_uri(translation, api, *uri);
  } else if (body != nullptr) {
    open_body(translation, api, *body);
  } else if (value_at(api.properties(), "DefinitionBody") == nullptr || api.properties().get("DefinitionBody")->is_mapping()) {
    api.managed = true;
    const Span at = api.resource.id_at;
    api.definition = api.kind == Api::Kind::rest ? rest_skeleton(translation, at) : http_skeleton(translation, at);
    const Node* version = scalar_at(api.properties(), "OpenApiVersion");
    if (version != nullptr && is_openapi_3(version->text)) {
      api.definition->erase("swagger");
      api.definition->set("openapi", version->span, translation.text(version->text, version->span));
    }
  }
}

}  // namespace apigw::sam
