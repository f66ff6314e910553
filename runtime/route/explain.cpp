#include "runtime/route/explain.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "runtime/bundle/print.h"
#include "runtime/bundle/quote.h"
#include "runtime/route/router.h"

namespace apigw::route {
namespace {

using bundle::none;
using bundle::TrieNode;

struct Candidate {
  std::string path;
  uint32_t node;
};

/// All resources that fit, most specific first: the plain reading of the rule, by recursion over the trie. Its depth is bounded
/// by trie_depth_max.
class Search {
 public:
  Search(const bundle::Bundle& bundle, std::vector<std::string_view> segments) : bundle_(bundle), segments_(std::move(segments)) {}

  std::vector<Candidate> run() {
    descend(bundle_.facts().root, 0, "");
    return std::move(found_);
  }

 private:
  void descend(uint32_t at, size_t depth, const std::string& path) {
    if (depth == segments_.size()) {
      found_.push_back({path.empty() ? "/" : path, at});
      return;
    }
    std::string_view segment = segments_[depth];
    for (const bundle::TrieEdge& edge : bundle_.trie_edges()) {
      if (edge.parent != at || bundle_.string(edge.segment) != segment) continue;
      descend(edge.child, depth + 1, fmt::format("{}/{}", path, segment));
    }
    const TrieNode& node = bundle_.trie_nodes()[at];
    if (node.variable_name == none) return;
    std::string_view name = bundle_.string(node.variable_name);
    if (node.greedy_child != none) {
      if (depth + 1 < segments_.size() || !segment.empty()) found_.push_back({fmt::format("{}/{{{}+}}", path, name), node.greedy_child});
    } else if (!segment.empty()) {
      descend(node.variable_child, depth + 1, fmt::format("{}/{{{}}}", path, name));
    }
  }

  const bundle::Bundle& bundle_;
  std::vector<std::string_view> segments_;
  std::vector<Candidate> found_;
};

std::vector<std::string_view> split(std::string_view path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  if (path.ends_with('/')) path.remove_suffix(1);
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    size_t size = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, size));
    bool more = size < path.size();
    path.remove_prefix(more ? size + 1 : size);
    if (more && path.empty()) segments.push_back({});
  }
  return segments;
}

/// The same for an HTTP API, in the order in which match_route takes them. A route's path is that of its methods; nodes without any are none.
class RouteSearch {
 public:
  RouteSearch(const bundle::Bundle& bundle, std::string_view path) : bundle_(bundle) {
    path.remove_prefix(1);
    for (bool more = !path.empty(); more;) {
      const size_t size = std::min(path.find('/'), path.size());
      segments_.push_back(path.substr(0, size));
      more = size < path.size();
      path.remove_prefix(more ? size + 1 : size);
    }
  }

  std::vector<Candidate> run() {
    descend(bundle_.facts().root, 0);
    std::stable_sort(greedy_.begin(), greedy_.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [depth, node] : greedy_) add(node);
    return std::move(found_);
  }

 private:
  void descend(uint32_t at, size_t depth) {
    if (depth == segments_.size()) return add(at);
    const std::string_view segment = segments_[depth];
    const TrieNode& node = bundle_.trie_nodes()[at];
    const bool rest = depth + 1 < segments_.size() || !segment.empty();
    if (node.greedy_child != none && rest) greedy_.emplace_back(depth, node.greedy_child);
    for (const bundle::TrieEdge& edge : bundle_.trie_edges()) {
      if (edge.parent == at && bundle_.string(edge.segment) == segment) descend(edge.child, depth + 1);
    }
    if (node.variable_child != none && !segment.empty()) descend(node.variable_child, depth + 1);
  }

  void add(uint32_t at) {
    for (const uint32_t method : bundle_.trie_nodes()[at].methods) {
      if (method == none) continue;
      found_.push_back({std::string(bundle_.string(bundle_.methods()[method].path)), at});
      return;
    }
  }

  const bundle::Bundle& bundle_;
  std::vector<std::string_view> segments_;
  std::vector<std::pair<size_t, uint32_t>> greedy_;  // the segment it begins at
  std::vector<Candidate> found_;
};

std::string methods_of(const TrieNode& node) {
  std::string out;
  for (int m = 0; m < method_count; ++m) {
    if (node.methods[m] != none) out += fmt::format("{}{}", out.empty() ? "" : ", ", to_string(Method(m)));
  }
  return out.empty() ? "no method" : out;
}

}  // namespace

std::string explain_route(const bundle::Bundle& bundle, Method method, std::string_view path) {
  std::string out = fmt::format("{} {}\n", to_string(method), path);
  Match won;
  constexpr uint32_t http_api = 1;  // ApiFacts::type
  const bool is_http_api = bundle.facts().type == http_api;
  bool served = is_http_api ? match_route(bundle, method, path, won) : match(bundle, method, path, won);
  bool decided = false;
  std::vector<Candidate> candidates;
  if (method != Method::kOther && path.starts_with('/')) candidates = is_http_api ? RouteSearch(bundle, path).run() : Search(bundle, split(path)).run();
  if (candidates.empty() && !served) out += "  no resource fits the path\n";
  if (method == Method::kOther) out += "  only the seven verbs can be served\n";
  for (size_t i = 0; i < candidates.size(); ++i) {
    const TrieNode& node = bundle.trie_nodes()[candidates[i].node];
    bool exact = node.methods[uint8_t(method)] != none;
    bool any = node.methods[uint8_t(Method::kANY)] != none;
    std::string why;
    if (decided) {
      why = "fits too, less specific";
    } else if (exact || any) {
      why = exact ? "serves it" : "serves it by ANY";
      decided = true;
    } else {
      why = fmt::format("fits, but has {}", methods_of(node));
    }
    out += fmt::format("  {}. {}: {}\n", i + 1, candidates[i].path, why);
  }
  if (served && !decided) out += fmt::format("  {}. $default: serves it\n", candidates.size() + 1);
  if (!served) return out + (is_http_api ? "answer: 404 Not Found\n" : "answer: MISSING_AUTHENTICATION_TOKEN\n");
  const bundle::Method& winner = bundle.methods()[won.method];
  out += fmt::format("resource: {} {}\n", to_string(Method(winner.http_method)), bundle.string(winner.path));
  if (winner.source != none) {
    const bundle::SourcePosition& at = bundle.positions()[winner.source];
    out += fmt::format("written at: {}:{}:{}\n", bundle.sources()[at.file].name, at.line, at.column);
  }
  for (const Capture& capture : won.all()) out += fmt::format("capture: {} = {}\n", capture.name, bundle::quote(capture.value));
  return out + "program:\n" + bundle::print_program(bundle, winner.entry);
}

}  // namespace apigw::route
