#include "compiler/openapi/view.h"

#include <algorithm>

namespace apigw::openapi {
namespace {

/// Parameters are the same when name and place are.
bool same_parameter(const syntax::Node& a, const syntax::Node& b) {
  for (const std::string_view key : {std::string_view("name"), std::string_view("in")}) {
    const syntax::Node *x = a.get(key), *y = b.get(key);
    if (x == nullptr || y == nullptr || x->text != y->text) return false;
  }
  return true;
}

}  // namespace

View::View(const syntax::Node& root, Version version, source::Diagnostics& diagnostics)
    : root_(root), version_(version), diagnostics_(diagnostics), references_(root, diagnostics) {}

std::vector<const syntax::Node*> View::parameters(const PathItem& item, const Operation& operation) {
  std::vector<const syntax::Node*> result;
  const auto collect = [&](const syntax::Node* list) {
    if (list == nullptr || !list->is_sequence()) return;
    for (const syntax::Node* entry : list->items) {
      const syntax::Node* parameter = references_.resolve(*entry).node;
      if (parameter == nullptr || !parameter->is_mapping()) continue;
      const bool redefined = std::any_of(result.begin(), result.end(), [&](const auto* known) { return same_parameter(*known, *parameter); });
      if (!redefined) result.push_back(parameter);
    }
  };
  // The operation's come first, so that they win over those of the path item.
  collect(operation.node->get("parameters"));
  collect(item.node->get("parameters"));
  return result;
}

std::vector<Body> View::bodies_of_content(const syntax::Node* content) {
  std::vector<Body> bodies;
  if (content == nullptr || !content->is_mapping()) return bodies;
  for (const syntax::Member& media_type : content->members) {
    const syntax::Node* schema = media_type.value->get("schema");
    if (schema != nullptr) bodies.push_back({media_type.key, media_type.key_span, schema});
  }
  return bodies;
}

std::vector<Body> View::bodies_of_list(const syntax::Node* list, std::string_view root_key, const syntax::Node& schema) {
  if (list == nullptr) list = root_.get(root_key);
  std::vector<Body> bodies;
  if (list != nullptr && list->is_sequence()) {
    for (const syntax::Node* type : list->items) {
      if (type->is_string()) bodies.push_back({type->text, type->span, &schema});
    }
  }
  if (bodies.empty()) bodies.push_back({"application/json", schema.span, &schema});
  return bodies;
}

std::vector<Body> View::request_bodies(const Operation& operation, std::span<const syntax::Node* const> parameters) {
  if (!is_swagger()) {
    const syntax::Node* written = operation.node->get("requestBody");
    const syntax::Node* body = written == nullptr ? nullptr : references_.resolve(*written).node;
    return body == nullptr ? std::vector<Body>() : bodies_of_content(body->get("content"));
  }
  for (const syntax::Node* parameter : parameters) {
    const syntax::Node* place = parameter->get("in");
    const syntax::Node* schema = parameter->get("schema");
    if (place != nullptr && place->text == "body" && schema != nullptr) {
      return bodies_of_list(operation.node->get("consumes"), "consumes", *schema);
    }
  }
  return {};
}

std::vector<Response> View::responses(const Operation& operation) {
  std::vector<Response> result;
  const syntax::Node* responses = operation.node->get("responses");
  if (responses == nullptr || !responses->is_mapping()) return result;
  for (const syntax::Member& member : responses->members) {
    if (member.key.starts_with("x-")) continue;
    const syntax::Node* node = references_.resolve(*member.value).node;
    if (node != nullptr) result.push_back({member.key, member.key_span, node});
  }
  return result;
}

std::vector<Body> View::response_bodies(const Operation& operation, const Response& response) {
  if (!is_swagger()) return bodies_of_content(response.node->get("content"));
  const syntax::Node* schema = response.node->get("schema");
  return schema == nullptr ? std::vector<Body>() : bodies_of_list(operation.node->get("produces"), "produces", *schema);
}

std::span<const syntax::Member> View::members_at(std::string_view swagger_key, std::string_view component_key) const {
  const syntax::Node* holder = nullptr;
  if (is_swagger()) {
    holder = root_.get(swagger_key);
  } else if (const syntax::Node* components = root_.get("components")) {
    holder = components->get(component_key);
  }
  return holder != nullptr && holder->is_mapping() ? holder->members : std::span<const syntax::Member>();
}

std::span<const syntax::Member> View::schemas() const { return members_at("definitions", "schemas"); }
std::span<const syntax::Member> View::security_schemes() const { return members_at("securityDefinitions", "securitySchemes"); }

const syntax::Node* View::security(const Operation& operation) const {
  const syntax::Node* own = operation.node->get("security");
  return own != nullptr ? own : root_.get("security");
}

}  // namespace apigw::openapi
