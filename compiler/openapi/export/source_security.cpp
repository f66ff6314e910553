// Security schemes of the source document that mean nothing to the gateway: a backend asks for them, so people and clients have to know.
// An import reads them again as what they were, without effect.
#include <algorithm>

#include "compiler/openapi/export/writer.h"

namespace apigw::exports {
namespace {

std::string_view text_of(const Node& node, std::string_view key) {
  const Node* value = node.get(key);
  return value != nullptr && value->is_string() ? value->text : std::string_view();
}

bool is_header_of_api_keys(std::string_view name) {
  constexpr std::string_view kName = "x-api-key";
  return std::ranges::equal(name, kName, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

struct Flow {
  std::string_view swagger, oas30;
};
constexpr Flow kFlows[] = {{"implicit", "implicit"}, {"password", "password"}, {"application", "clientCredentials"}, {"accessCode", "authorizationCode"}};

/// A scheme of Swagger 2.0 in the words of OpenAPI 3; nullptr when it has none.
const Node* modern(Writer& writer, const Node& scheme) {
  Tree& tree = writer.tree;
  const std::string_view type = text_of(scheme, "type");
  if (type == "apiKey") return &scheme;
  Members members;
  if (type == "basic") {
    tree.set(members, "type", tree.text("http"));
    tree.set(members, "scheme", tree.text("basic"));
  } else {
    const auto* row = std::ranges::find_if(kFlows, [&](const Flow& one) { return one.swagger == text_of(scheme, "flow"); });
    if (type != "oauth2" || row == std::end(kFlows)) return nullptr;
    Members flow, flows;
    for (const std::string_view key : {"authorizationUrl", "tokenUrl"}) tree.set(flow, key, scheme.get(key));
    const Node* scopes = scheme.get("scopes");
    tree.set(flow, "scopes", scopes != nullptr && scopes->is_mapping() ? scopes : tree.object({}));
    tree.set(flows, row->oas30, tree.object(flow));
    tree.set(members, "type", tree.text("oauth2"));
    tree.set(members, "flows", tree.object(flows));
  }
  tree.set(members, "description", scheme.get("description"));
  return tree.object(members);
}

/// Nothing of OpenAPI 3 but a key can be said in Swagger 2.0.
const Node* written(Writer& writer, const Node& scheme) {
  const bool from_swagger = writer.view->is_swagger();
  if (from_swagger == writer.swagger()) return &scheme;
  if (from_swagger) return modern(writer, scheme);
  return text_of(scheme, "type") == "apiKey" && text_of(scheme, "in") != "cookie" ? &scheme : nullptr;
}

/// The scheme of a name when clients are told of it; nullptr for one that the gateway understands, and for one that is not there.
const Node* client_scheme(Writer& writer, std::string_view name) {
  for (const syntax::Member& one : writer.view->security_schemes()) {
    if (one.key != name) continue;
    return is_for_clients(writer, *one.value) ? written(writer, *writer.view->references().resolve(*one.value).node) : nullptr;
  }
  return nullptr;
}

}  // namespace

bool is_for_clients(const Writer& writer, const Node& scheme) {
  const Node* node = writer.view->references().resolve(scheme).node;
  if (node == nullptr || !node->is_mapping()) return false;
  for (const std::string_view key : {"x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"}) {
    if (node->get(key) != nullptr) return false;
  }
  const std::string_view type = text_of(*node, "type");
  if (type != "apiKey") return type == "http" || type == "basic" || type == "oauth2" || type == "openIdConnect";
  return !text_of(*node, "name").empty() && !(text_of(*node, "in") == "header" && is_header_of_api_keys(text_of(*node, "name")));
}

void add_source_schemes(Writer& writer, Members& schemes) {
  if (writer.view == nullptr || !writer.with(Part::words)) return;
  for (const syntax::Member& one : writer.view->security_schemes()) {
    if (schemes.get(one.key) == nullptr) writer.tree.set(schemes, one.key, client_scheme(writer, one.key));
  }
}

const Node* source_security(Writer& writer, const Origin& origin) {
  const Node* security = writer.with(Part::words) ? writer.view->security(origin.operation) : nullptr;
  if (security == nullptr || !security->is_sequence()) return nullptr;
  std::vector<const Node*> requirements;
  for (const Node* one : security->items) {
    const auto known = [&](const syntax::Member& member) { return client_scheme(writer, member.key) != nullptr; };
    if (one->is_mapping() && std::ranges::all_of(one->members, known)) requirements.push_back(one);
  }
  const bool any = std::ranges::any_of(requirements, [](const Node* one) { return !one->members.empty(); });
  return any ? writer.tree.list(requirements) : nullptr;
}

}  // namespace apigw::exports
