#include "compiler/sdkgen/build.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "compiler/sdkgen/operations.h"
#include "compiler/sdkgen/sharing.h"
#include "compiler/sdkgen/schema_facts.h"
#include "compiler/syntax/builder.h"

namespace apigw::sdkgen {
namespace {

/// Models of a template stand in no document: one is made for them, so that references between them are found.
const syntax::Node& root_of(const model::Api& api, syntax::Document& made) {
  if (api.document != nullptr) return *api.document;
  syntax::Builder builder(made);
  std::vector<syntax::Member> models;
  for (const model::Model& model : api.models) {
    if (model.schema != nullptr) models.push_back({builder.keep(model.name.value), model.name.at, model.schema});
  }
  const syntax::Member members[] = {{"swagger", {}, builder.string("2.0", {})}, {"definitions", {}, builder.mapping(models, {})}};
  return *builder.mapping(members, {});
}

std::string filled(std::string url, const syntax::Node* variables) {
  for (size_t open = url.find('{'); open != std::string::npos; open = url.find('{', open)) {
    const size_t close = url.find('}', open);
    if (close == std::string::npos) return {};
    const syntax::Node* variable = variables == nullptr ? nullptr : variables->get(url.substr(open + 1, close - open - 1));
    const syntax::Node* value = variable == nullptr ? nullptr : variable->get("default");
    if (value == nullptr || !value->is_scalar() || value->text.find('{') != std::string_view::npos) return {};
    std::string_view text = value->text;
    if (text.starts_with('/') && open > 0 && url[open - 1] == '/') text.remove_prefix(1);  // exports write the stage with its slash
    url.replace(open, close - open + 1, text);
    open += text.size();
  }
  return url;
}

/// The first server that is a whole address; a client of anything else is told its address.
std::string base_url_of(const syntax::Node& root, bool swagger) {
  std::string url;
  if (swagger) {
    const std::string host = text_of(root, "host");
    const syntax::Node* schemes = sequence_at(root, "schemes");
    std::string scheme = schemes == nullptr ? "https" : std::string(schemes->items.front()->text);
    if (schemes != nullptr) {
      for (const syntax::Node* one : schemes->items) {
        if (one->text == "https") scheme = "https";
      }
    }
    if (!host.empty()) url = scheme + "://" + host + text_of(root, "basePath");
  } else if (const syntax::Node* servers = sequence_at(root, "servers")) {
    for (const syntax::Node* server : servers->items) {
      if (url.empty()) url = filled(text_of(*server, "url"), mapping_at(*server, "variables"));
      if (!url.starts_with("http://") && !url.starts_with("https://")) url.clear();
    }
  }
  while (url.ends_with('/')) url.pop_back();
  return is_base_url(url) ? url : std::string();
}

bool makes_method(const model::Resource& resource, const model::Method& method) {
  return method.http_method.value != "ANY" && resource.path.value.starts_with('/');
}

}  // namespace

bool is_base_url(std::string_view url) {
  const std::string_view host = url.substr(url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : url.size());
  return !host.empty() && host.front() != '/' && std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && std::string_view("\"'\\`<>^|{}?#").find(c) == std::string_view::npos; });
}

Client build(const model::Api& api) {
  Client client{.title = api.name.value, .version = api.version.value, .description = api.description.value, .base_url = {}};
  source::Diagnostics known;  // the checks have told already what is wrong with the document
  syntax::Document made;
  const syntax::Node& root = root_of(api, made);
  openapi::View view(root, openapi::version_of(root, known).value_or(openapi::Version::openapi30), known);
  client.base_url = base_url_of(root, view.is_swagger());
  const model::DocumentationIndex parts(api.documentation);
  Types types(view, parts, client);
  Security security(view, api, client);

  const std::vector<openapi::PathItem> items = view.paths();
  std::unordered_map<const syntax::Node*, Written> described;
  for (const openapi::PathItem& item : items) {
    for (const openapi::Operation& operation : item.operations) described.emplace(operation.node, Written{&item, &operation});
  }
  Operations operations(view, parts, types, security, client);
  for (const model::Resource& resource : api.resources) {
    for (const model::Method& method : resource.methods) {
      const auto written = described.find(method.node);
      if (api.type == model::ApiType::websocket || !makes_method(resource, method)) {
        client.skipped.push_back(fmt::format("{} {}", method.http_method.value, resource.path.value));
      } else {
        operations.add(resource, method, written == described.end() ? Written() : written->second);
      }
    }
  }
  types.finish();
  share_types(client);
  find_pages(client, operations.declared_pages());
  return client;
}

}  // namespace apigw::sdkgen
