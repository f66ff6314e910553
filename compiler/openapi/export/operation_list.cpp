#include "compiler/openapi/export/operation_list.h"

namespace apigw::exports {
namespace {

struct Verb {
  std::string_view key, method;
};
constexpr Verb kVerbs[] = {{"get", "GET"},         {"put", "PUT"},   {"post", "POST"},   {"delete", "DELETE"},
                           {"options", "OPTIONS"}, {"head", "HEAD"}, {"patch", "PATCH"}, {"x-amazon-apigateway-any-method", "ANY"}};

std::string group_of(std::string_view path, const Node& operation) {
  const Node* tags = operation.get("tags");
  if (tags != nullptr && tags->is_sequence() && !tags->items.empty() && tags->items[0]->is_string() && !tags->items[0]->text.empty()) return std::string(tags->items[0]->text);
  const size_t slash = path.find('/', 1);
  const std::string_view first = path.substr(path.starts_with('/') ? 1 : 0, slash == path.npos ? slash : slash - 1);
  return first.empty() ? "/" : std::string(first);
}

}  // namespace

const Node* example_of(const Node& holder) {
  if (const Node* example = holder.get("example")) return example;
  const Node* examples = holder.get("examples");
  if (examples == nullptr || !examples->is_mapping() || examples->members.empty()) return nullptr;
  return examples->members.front().value->get("value");
}

std::string_view text_at(const Node& node, std::string_view key) {
  const Node* value = node.get(key);
  return value != nullptr && value->is_scalar() && value->kind != syntax::Kind::null ? value->text : std::string_view();
}

std::vector<ListedOperation> list_operations(const Node& openapi) {
  std::vector<ListedOperation> list;
  const Node* paths = openapi.get("paths");
  if (paths == nullptr) return list;
  for (const syntax::Member& path : paths->members) {
    for (const syntax::Member& member : path.value->members) {
      for (const Verb& verb : kVerbs) {
        if (verb.key == member.key) list.push_back({.method = verb.method, .path = path.key, .node = member.value, .group = group_of(path.key, *member.value)});
      }
    }
  }
  return list;
}

}  // namespace apigw::exports
