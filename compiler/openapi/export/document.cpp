// The root of the document, and where it is reached.
#include "compiler/openapi/export/document.h"

#include "compiler/syntax/read.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "compiler/openapi/export/writer.h"
#include "compiler/openapi/version.h"

namespace apigw::exports {
namespace {

const Node* info(Writer& writer) {
  const model::Api& api = writer.api;
  const std::string& title = api.name.present() ? api.name.value : api.logical_id.present() ? api.logical_id.value : std::string("API");
  Members members;
  // The service's order differs between its two forms; nothing depends on it.
  const Node* description = described_api(writer);
  if (writer.swagger()) writer.tree.set(members, "description", description);
  if (writer.swagger()) writer.tree.set(members, "version", writer.tree.text(api.version.present() ? api.version.value : writer.options.version));
  writer.tree.set(members, "title", writer.tree.text(title));
  if (!writer.swagger()) writer.tree.set(members, "description", description);
  if (!writer.swagger()) writer.tree.set(members, "version", writer.tree.text(api.version.present() ? api.version.value : writer.options.version));
  add_info_words(writer, members);
  return writer.tree.object(members);
}

std::map<const Node*, Origin> origins_of(openapi::View& view) {
  std::map<const Node*, Origin> origins;
  for (const openapi::PathItem& item : view.paths()) {
    for (const openapi::Operation& operation : item.operations) origins.try_emplace(operation.node, Origin{item, operation});
  }
  return origins;
}

const Node* components(Writer& writer, const Node* schemas, const Node* schemes) {
  Members members;
  writer.tree.set(members, "schemas", schemas);
  writer.tree.set(members, "securitySchemes", schemes);
  return writer.tree.object(members);
}

const Node* write_root(Writer& writer) {
  Members root;
  Tree& tree = writer.tree;
  tree.set(root, writer.swagger() ? "swagger" : "openapi", tree.text(writer.swagger() ? "2.0" : "3.0.1"));
  tree.set(root, "info", info(writer));
  add_root_words(writer, root);
  write_address(writer, root);
  tree.set(root, "paths", write_paths(writer));
  const Node* schemes = write_security_schemes(writer);
  const Node* schemas = documented_models(writer, writer.schemas.all());  // last: by now everything that refers to one is written
  if (writer.swagger()) {
    tree.set(root, "securityDefinitions", schemes);
    tree.set(root, "definitions", schemas);
  } else {
    tree.set(root, "components", components(writer, schemas, schemes));
  }
  add_documentation_list(writer, root);
  write_root_extensions(writer, root);
  return tree.object(root);
}

}  // namespace

const Origin* Writer::origin(const model::Method& method) const {
  const auto found = origins.find(method.node);
  return found == origins.end() ? nullptr : &found->second;
}

Document write_document(const model::Api& api, const Options& options) {
  Document document;
  source::Diagnostics told_before;  // by the import
  const std::optional<openapi::Version> version = api.document != nullptr ? openapi::version_of(*api.document, told_before) : std::nullopt;
  std::optional<openapi::View> view;
  if (version) view.emplace(*api.document, *version, told_before);
  // Values of a template that only AWS knows have a stand-in that reads like a value; in a bare document they are functions.
  Tree tree(document.tree, !api.logical_id.present());
  const bool words = options.parts.has(Part::words);
  Schemas schemas(api, tree, options.form == Form::swagger20 ? "#/definitions/" : "#/components/schemas/", words, options.reader != Reader::service);
  // An HTTP API has no models; the schemas of its document are words like any other.
  if (view && words && api.type == model::ApiType::http) schemas.name(view->schemas());
  Writer writer{.api = api, .options = options, .tree = tree, .schemas = std::move(schemas), .losses = document.losses};
  if (options.parts.has(Part::documentation)) writer.parts.emplace(api.documentation);
  if (view) {
    writer.view = &*view;
    writer.origins = origins_of(*view);
  }
  writer.schemes = scheme_names(writer);
  document.tree.set_root(write_root(writer));
  return document;
}

std::string write_whole(const model::Api& api) {
  if (api.type == model::ApiType::websocket) return {};
  const Options options{.parts = {Part::apigateway, Part::words, Part::documentation}, .reader = Reader::gateway};
  return syntax::to_json(write_document(api, options).tree.root()) + "\n";
}

}  // namespace apigw::exports
