#include "compiler/sam/definition.h"

#include <fmt/format.h>

#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kMethods[] = {"get", "put", "post", "delete", "options", "head", "patch", "any", kAnyMethod};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool says_openapi_3(const Node& definition) {
  const Node* version = value_at(definition, "openapi");
  return version != nullptr && version->is_scalar() && is_openapi_3(version->text);
}

std::unique_ptr<Draft> skeleton(Translation& translation, std::string_view key, std::string_view version, Span at) {
  auto result = std::make_unique<Draft>(at);
  result->set(key, at, translation.text(version, at));
  const std::string& stack = translation.environment().stack_name;
  result->set("info", at, translation.map({{"version", at, translation.text("1.0", at)}, {"title", at, translation.text(stack, at)}}, at));
  result->open("paths", at, at);
  return result;
}

}  // namespace

bool is_openapi_3(std::string_view version) {
  if (!version.starts_with('3')) return false;
  size_t at = 1, parts = 0;
  while (at < version.size() && version[at] == '.' && parts++ < 2) {
    const size_t first = ++at;
    while (at < version.size() && is_digit(version[at])) ++at;
    if (at == first) return false;
  }
  return at == version.size();
}

bool is_rest_definition(const Node& definition) {
  return map_at(definition, "paths") != nullptr && (value_at(definition, "swagger") != nullptr || says_openapi_3(definition));
}

bool is_http_definition(const Node& definition) { return map_at(definition, "paths") != nullptr && says_openapi_3(definition); }

bool follows_openapi_3(Draft& definition) {
  if (definition.get("swagger") != nullptr) return false;
  const Node* version = definition.get("openapi");
  return version != nullptr && version->is_scalar() && is_openapi_3(version->text);
}

std::unique_ptr<Draft> rest_skeleton(Translation& translation, Span at) { return skeleton(translation, "swagger", "2.0", at); }
std::unique_ptr<Draft> http_skeleton(Translation& translation, Span at) { return skeleton(translation, "openapi", "3.0.1", at); }

std::string method_key(std::string_view method) {
  std::string key = lower(method);
  return key == "any" ? std::string(kAnyMethod) : key;
}

std::string method_in_arn(std::string_view key) {
  if (method_key(key) == kAnyMethod) return "*";
  std::string result(key);
  for (char& c : result) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return result;
}

bool is_method_key(std::string_view key) {
  const std::string wanted = lower(key);
  for (const std::string_view method : kMethods) {
    if (method == wanted) return true;
  }
  return false;
}

std::string path_in_arn(std::string_view path) {
  std::string result;
  for (size_t at = 0; at < path.size();) {
    const size_t close = path[at] == '{' ? path.find('}', at) : path.npos;
    if (close != path.npos) {
      result += '*';
      at = close + 1;
    } else {
      result += path[at++];
    }
  }
  if (result.size() > 1 && result.ends_with('/')) result.pop_back();
  return result;
}

bool has_integration(Draft& operation) {
  const Draft::Entry* entry = operation.find(kIntegration);
  return entry != nullptr && !entry->is_null();
}

void for_each_operation(Translation& translation, Draft& definition, const std::function<void(Operation&)>& visit) {
  Draft& paths = definition.open("paths", definition.at(), definition.at());
  for (Draft::Entry& item : paths.entries()) {
    if (item.key.starts_with("x-")) continue;
    if (!item.is_mapping()) {
      translation.report(Code::sam_definition, item.place(), fmt::format("path '{}' must be a map of methods", item.key));
      continue;
    }
    Draft& methods = paths.open(item);
    for (Draft::Entry& method : methods.entries()) {
      if (!is_method_key(method.key)) continue;
      if (!method.is_mapping()) {
        translation.report(Code::sam_definition, method.place(), fmt::format("method '{}' of path '{}' must be a map", method.key, item.key));
        continue;
      }
      const std::string key = method_key(method.key);
      Draft& draft = methods.open(method);
      Operation operation{item.key, key, &draft, has_integration(draft)};
      visit(operation);
    }
  }
}

void check_paths(Translation& translation, Draft& definition) {
  for_each_operation(translation, definition, [](Operation&) {});
}

Draft* operation_of(Draft& definition, std::string_view path, std::string_view method) {
  Draft::Entry* paths = definition.find("paths");
  if (paths == nullptr || !paths->is_mapping()) return nullptr;
  Draft& all = definition.open(*paths);
  Draft::Entry* item = all.find(path);
  if (item == nullptr || !item->is_mapping()) return nullptr;
  Draft& methods = all.open(*item);
  const std::string key = method_key(method);
  for (Draft::Entry& entry : methods.entries()) {
    if (is_method_key(entry.key) && method_key(entry.key) == key) return entry.is_mapping() ? &methods.open(entry) : nullptr;
  }
  return nullptr;
}

void add_requirement(Translation& translation, Draft& operation, const Node* requirement, Span at) {
  std::vector<const Node*> items;
  if (const Node* before = operation.get("security")) {
    if (before->is_sequence()) {
      items.assign(before->items.begin(), before->items.end());
    } else {
      translation.report(Code::sam_definition, before->span, "'security' of an operation must be a list of maps");
    }
  }
  items.push_back(requirement);
  operation.set("security", at, translation.build.sequence(items, at));
}

}  // namespace apigw::sam
