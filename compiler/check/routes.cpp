// Who serves what, proven by witnesses: the matching of rest-data-plane 1.2 is run on one request made for each resource and verb.
// A literal segment wins over a variable, and a resource counts only when it has the method, so
//  - a verb that a resource lacks may fall through to a less specific one: legal, often meant, sometimes a surprise;
//  - a variable always has values that no literal sibling takes, so the only method that can never serve anything is an ANY beside
//    all seven verbs (variable siblings are refused by the paths pass).
#include <fmt/format.h>

#include <map>
#include <memory>
#include <vector>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

constexpr std::string_view kVerbs[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};

struct Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> variable;
  bool greedy = false;
  const model::Resource* resource = nullptr;
};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (path.size() > 1) {
    path.remove_prefix(1);
    const size_t end = std::min(path.find('/'), path.size());
    out.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return out;
}
bool is_variable(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

void insert(Node& root, const model::Resource& resource) {
  Node* node = &root;
  for (const std::string_view segment : segments_of(resource.path.value)) {
    auto& child = is_variable(segment) ? node->variable : node->literals[std::string(segment)];
    if (!child) child = std::make_unique<Node>();
    if (is_variable(segment)) child->greedy = segment.ends_with("+}");
    node = child.get();
  }
  node->resource = &resource;
}

const model::Method* method_of(const Node& node, std::string_view verb) {
  if (node.resource == nullptr) return nullptr;
  const model::Method* any = nullptr;
  for (const model::Method& method : node.resource->methods) {
    if (method.http_method.value == verb) return &method;
    if (method.http_method.value == "ANY") any = &method;
  }
  return any;
}

/// The resource that serves `verb` on these segments, or nullptr.
const Node* serve(const Node& node, const std::vector<std::string>& segments, size_t at, std::string_view verb) {
  if (at == segments.size()) return method_of(node, verb) != nullptr ? &node : nullptr;
  if (const auto literal = node.literals.find(segments[at]); literal != node.literals.end()) {
    if (const Node* found = serve(*literal->second, segments, at + 1, verb)) return found;
  }
  if (!node.variable) return nullptr;
  if (node.variable->greedy) return method_of(*node.variable, verb) != nullptr ? node.variable.get() : nullptr;
  return serve(*node.variable, segments, at + 1, verb);
}

/// A request path that this resource matches and no literal sibling of its variables does.
std::vector<std::string> witness(const Node& root, const model::Resource& resource) {
  std::vector<std::string> out;
  const Node* node = &root;
  for (const std::string_view segment : segments_of(resource.path.value)) {
    if (!is_variable(segment)) {
      out.emplace_back(segment);
      node = node->literals.find(segment)->second.get();
      continue;
    }
    std::string value(segment.substr(1, segment.size() - (segment.ends_with("+}") ? 3 : 2)));
    while (node->literals.contains(value)) value += '1';
    out.push_back(std::move(value));
    node = node->variable.get();
  }
  return out;
}

std::string joined(const std::vector<std::string>& segments) {
  std::string out;
  for (const std::string& segment : segments) out += "/" + segment;
  return out.empty() ? "/" : out;
}

void fall_through(const Subject& subject, const Node& root, const model::Resource& resource) {
  const auto path = witness(root, resource);
  struct Winner {
    const model::Resource* resource;
    std::vector<std::string_view> verbs;
  };
  std::map<std::string_view, Winner> winners;  // by path, so that two runs say the same
  for (const std::string_view verb : kVerbs) {
    const Node* node = serve(root, path, 0, verb);
    if (node == nullptr || node->resource == &resource) continue;
    winners.try_emplace(node->resource->path.value, Winner{node->resource, {}}).first->second.verbs.push_back(verb);
  }
  if (winners.empty()) return;
  std::string verbs;
  std::vector<Note> notes;
  for (const auto& [other, winner] : winners) {
    for (const std::string_view verb : winner.verbs) verbs += (verbs.empty() ? "" : ", ") + std::string(verb);
    notes.push_back({winner.resource->path.at, fmt::format("for example '{} {}' is served here", winner.verbs.front(), joined(path))});
  }
  subject.report(Code::route_overlap, resource.path.at,
                 fmt::format("{} has no method for {}; such requests fall through to {}", quoted(resource.path.value), verbs,
                             winners.size() == 1 ? quoted(winners.begin()->first) : "less specific paths"),
                 "", std::move(notes));
}

void hidden_any(const Subject& subject, const Node& root, const model::Resource& resource) {
  const model::Method* any = nullptr;
  size_t verbs = 0;
  for (const model::Method& method : resource.methods) {
    if (method.http_method.value == "ANY") {
      any = &method;
    } else {
      ++verbs;
    }
  }
  if (any == nullptr || verbs < std::size(kVerbs)) return;
  std::vector<Note> notes;
  const std::string path = joined(witness(root, resource));
  for (const model::Method& method : resource.methods) {
    if (&method != any) notes.push_back({method.at, fmt::format("'{} {}' is served here", method.http_method.value, path)});
  }
  subject.report(Code::route_hidden, any->at, fmt::format("ANY {} can never serve a request: all seven methods are defined beside it", resource.path.value), "",
                 std::move(notes));
}

}  // namespace

void check_routes(const Subject& subject) {
  Node root;
  for (const model::Resource& resource : subject.api.resources) {
    if (subject.faulty(resource.path.at)) return;  // a tree with a broken path proves nothing
    insert(root, resource);
  }
  for (const model::Resource& resource : subject.api.resources) {
    if (resource.methods.empty()) continue;
    fall_through(subject, root, resource);
    hidden_any(subject, root, resource);
  }
}

}  // namespace apigw::check
