#include "compiler/sam/transform.h"

#include <fmt/format.h>

#include "compiler/sam/api.h"
#include "compiler/sam/globals.h"
#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kTransform = "AWS::Serverless-2016-10-31";

/// The whole of a type's translation, where it needs nothing but the resource itself.
struct Maker {
  TypeId type;
  void (*make)(Translation&, SamResource&);
};
void pass_over(Translation&, SamResource&) {}
/// In the order of the translator: events write into definitions before the APIs are made of them.
constexpr Maker kBeforeApis[] = {{TypeId::function, make_function}, {TypeId::state_machine, make_state_machine}};
constexpr Maker kAfterApis[] = {{TypeId::websocket_api, make_websocket_api}, {TypeId::simple_table, make_simple_table}, {TypeId::layer_version, make_layer_version},
                                {TypeId::application, make_application},     {TypeId::connector, pass_over},            {TypeId::graphql_api, pass_over},
                                {TypeId::capacity_provider, pass_over}};

const Node* attribute(const cfn::Resource& resource, std::string_view name) {
  return resource.written == nullptr || !resource.written->is_mapping() ? nullptr : resource.written->get(name);
}

void report_unknown_type(Translation& translation, const cfn::Resource& resource) {
  std::string known;
  for (const ResourceType& type : resource_types()) known += fmt::format("{}{}", known.empty() ? "" : ", ", type.section);
  translation.report(Code::sam_property, resource.type_at, fmt::format("'{}' is no type of SAM", resource.type), fmt::format("SAM has {}", known));
}

/// SAM resources with their properties merged and checked; all others stand for themselves.
void gather(Translation& translation) {
  for (const cfn::Resource& resource : translation.source.resources) {
    SamResource& row = translation.resources.emplace_back();
    row.id = resource.id;
    row.id_at = resource.id_at;
    row.type_at = resource.type_at;
    row.written = &resource;
    row.type = resource_type(resource.type);
    row.properties = resource.properties;
    if (row.type == nullptr) {
      if (resource.type.starts_with(kTypePrefix)) report_unknown_type(translation, resource);
      else row.made.push_back(resource);
    }
  }
  // Properties are merged when every resource is known: reports name others.
  for (SamResource& row : translation.resources) {
    if (row.type == nullptr) continue;
    row.properties = with_globals(translation, *row.type, *row.properties, attribute(*row.written, "IgnoreGlobals"));
    check_properties(translation, *row.properties, row.type->properties, row.written->type, row.id_at);
    row.properties = usable_properties(translation, *row.properties, row.type->properties);
  }
}

void open_apis(Translation& translation) {
  for (SamResource& row : translation.resources) {
    if (row.type == nullptr || (row.type->id != TypeId::rest_api && row.type->id != TypeId::http_api)) continue;
    auto api = std::make_unique<Api>(row, row.type->id == TypeId::rest_api ? Api::Kind::rest : Api::Kind::http);
    open_definition(translation, *api);
    translation.apis[row.id] = std::move(api);
  }
}

void make_all(Translation& translation, std::span<const Maker> makers) {
  for (const Maker& maker : makers) {
    // Implicit APIs are appended meanwhile, so by index.
    for (size_t i = 0; i < translation.resources.size(); ++i) {
      SamResource& resource = translation.resources[i];
      if (resource.type != nullptr && resource.type->id == maker.type && resource.written != nullptr && resource.usable) maker.make(translation, resource);
    }
  }
}

/// An id that SAM needs and the template has already.
void check_ids(Translation& translation) {
  std::map<std::string_view, const SamResource*> owners;
  for (const SamResource& resource : translation.resources) {
    if (resource.written != nullptr) owners.emplace(resource.id, &resource);
  }
  for (const SamResource& resource : translation.resources) {
    if (resource.type == nullptr) continue;
    for (const cfn::Resource& made : resource.made) {
      const auto found = owners.find(made.id);
      if (found == owners.end() || found->second == &resource) continue;
      translation.report(Code::sam_resource_id, found->second->id_at, fmt::format("'{}' is the id of a resource that SAM makes of '{}'", made.id, resource.id),
                         "give this resource another id", {{resource.id_at, fmt::format("'{}' is here", resource.id)}});
    }
  }
}

bool has_sam_resources(const cfn::Template& source) {
  return std::any_of(source.resources.begin(), source.resources.end(), [](const cfn::Resource& resource) { return resource.type.starts_with(kTypePrefix); });
}

void translate(cfn::Template& source, cfn::Files& files, source::Diagnostics& diagnostics) {
  Translation translation(source, files, diagnostics);
  check_globals(translation);
  gather(translation);
  open_apis(translation);
  make_all(translation, kBeforeApis);
  for (auto& [id, api] : translation.apis) {
    if (api->kind == Api::Kind::rest) {
      finish_rest_api(translation, *api);
    } else {
      finish_http_api(translation, *api);
    }
  }
  make_all(translation, kAfterApis);
  check_ids(translation);
  std::vector<cfn::Resource> made;
  for (SamResource& resource : translation.resources) std::move(resource.made.begin(), resource.made.end(), std::back_inserter(made));
  source.resources = std::move(made);
}

}  // namespace

void transform(cfn::Template& source, cfn::Files& files, source::Diagnostics& diagnostics) {
  if (has_sam_resources(source) || source.has_transform(kTransform)) translate(source, files, diagnostics);
  for (auto& [id, nested] : source.nested) transform(*nested, files, diagnostics);
}

}  // namespace apigw::sam
