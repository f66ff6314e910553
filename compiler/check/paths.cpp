// Path templates (rest-data-plane 1.1): each fault is said once, at the first path that has it, and not again for the paths below.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"

namespace apigw::check {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
bool all_of(std::string_view text, std::string_view extra) {
  return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || extra.find(c) != std::string_view::npos; });
}

struct Segment {
  std::string_view text;
  size_t begin;  // in the path
  bool last;
  bool is_variable() const { return text.size() > 2 && text.front() == '{' && text.back() == '}'; }
  bool is_greedy() const { return is_variable() && text[text.size() - 2] == '+'; }
};

std::vector<Segment> segments_of(std::string_view path) {
  std::vector<Segment> out;
  size_t begin = 1;
  while (begin < path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    out.push_back({path.substr(begin, end - begin), begin, end == path.size()});
    begin = end + 1;
  }
  return out;
}

class PathCheck {
 public:
  explicit PathCheck(const Subject& subject) : subject_(subject) {}

  void run() {
    // Document order. Implied parents share the place of their first child; the child is what the user wrote, so it comes first.
    std::vector<const model::Resource*> resources;
    for (const model::Resource& resource : subject_.api.resources) {
      if (resource.path.present()) resources.push_back(&resource);
    }
    std::ranges::stable_sort(resources, [](const model::Resource* left, const model::Resource* right) {
      if (left->path.at.begin != right->path.at.begin) return left->path.at.begin < right->path.at.begin;
      return left->path.value.size() > right->path.value.size();
    });
    for (const model::Resource* resource : resources) {
      path(resource->path);
      if (!resource->methods.empty()) reserved(resource->path);
    }
  }

 private:
  void path(const model::Text& path) {
    for (const Segment& segment : segments_of(path.value)) {
      const std::string parent = path.value.substr(0, segment.begin);
      const std::string prefix = path.value.substr(0, segment.begin + segment.text.size());
      if (bad_.contains(prefix)) return;  // said at the path above
      const Span at = part(path, segment.begin, segment.text.size());
      if (!spelling(segment, at) || !position(segment, path, at) || !sibling(segment, parent, at)) {
        bad_.insert(prefix);
        return;
      }
    }
  }

  bool spelling(const Segment& segment, Span at) {
    const std::string_view text = segment.text;
    if (segment.is_variable()) {
      const std::string_view name = text.substr(1, text.size() - (segment.is_greedy() ? 3 : 2));
      if (!name.empty() && all_of(name, "._$-")) return true;
      subject_.report(Code::path_segment, at, fmt::format("path variable {} has a name that API Gateway refuses", quoted(text)),
                      "a name is made of letters, digits and '._-$'");
      return false;
    }
    const size_t open = text.find('{');
    if (open != std::string_view::npos && text.find('}', open) != std::string_view::npos && text != "{}") {
      subject_.report(Code::partial_variable, at, fmt::format("{} mixes text and a variable", quoted(text)),
                      "a variable must be the whole segment");
      return false;
    }
    if (all_of(text, "_.,:-") && !text.empty()) return true;
    subject_.report(Code::path_segment, at, fmt::format("path segment {} has a character that API Gateway refuses", quoted(text)),
                    "allowed are letters, digits and '._-:,' or one whole '{name}'");
    return false;
  }

  bool position(const Segment& segment, const model::Text& path, Span at) {
    if (!segment.is_greedy() || segment.last) return true;
    subject_.report(Code::greedy_not_last, at, fmt::format("{} must be the last segment of {}", quoted(segment.text), quoted(path.value)),
                    "nothing can stand below a greedy variable: it takes the rest of the path");
    return false;
  }

  bool sibling(const Segment& segment, const std::string& parent, Span at) {
    if (!segment.is_variable() || subject_.api.type != model::ApiType::rest) return true;
    const auto [first, inserted] = variables_.try_emplace(parent, Variable{std::string(segment.text), at});
    if (inserted || first->second.text == segment.text) return true;
    subject_.report(Code::variable_siblings, at,
                    fmt::format("{} and {} are different variables at the same level; a REST API allows one", quoted(first->second.text),
                                quoted(segment.text)),
                    fmt::format("call it {} here too", quoted(first->second.text)), {{first->second.at, "the first variable of this level"}});
    return false;
  }

  void reserved(const model::Text& path) {
    if (path.value != "/ping" && path.value != "/sping") return;
    subject_.report(Code::reserved_path, path.at, fmt::format("{} is answered by the health check of AWS on custom domains", quoted(path.value)),
                    "choose another path when the API gets a custom domain");
  }

  struct Variable {
    std::string text;
    Span at;
  };
  const Subject& subject_;
  std::set<std::string> bad_;
  std::map<std::string, Variable> variables_;  // by parent path
};

}  // namespace

void check_paths(const Subject& subject) {
  if (subject.api.type == model::ApiType::websocket) return;  // route keys are no paths
  PathCheck(subject).run();
}

}  // namespace apigw::check
