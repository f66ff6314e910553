// Path items and their operations: View::paths. What is no method and no known member is most often a misspelt method, so it is said.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/openapi/extensions.h"
#include "compiler/openapi/view.h"
#include "compiler/source/suggest.h"

namespace apigw::openapi {
namespace {

struct Verb {
  std::string_view key;     // as a document should write it
  std::string_view method;  // as the service stores it
};
constexpr std::array kVerbs = {
    Verb{"get", "GET"},         Verb{"put", "PUT"},   Verb{"post", "POST"},   Verb{"delete", "DELETE"},
    Verb{"options", "OPTIONS"}, Verb{"head", "HEAD"}, Verb{"patch", "PATCH"}, Verb{"x-amazon-apigateway-any-method", "ANY"},
};
// Members of a path item that are no methods.
constexpr std::array<std::string_view, 5> kOtherMembers = {"$ref", "summary", "description", "parameters", "servers"};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return result;
}

const Verb* verb_of(std::string_view key) {
  const auto* verb = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& v) { return v.key == key; });
  return verb == kVerbs.end() ? nullptr : verb;
}

void report_no_method(const syntax::Member& member, source::Diagnostics& diagnostics) {
  if (lower(member.key) == "trace") {
    diagnostics.report(source::Code::unknown_method, member.key_span, "API Gateway has no TRACE method; this operation is dropped");
    return;
  }
  std::vector<std::string_view> words(kOtherMembers.begin(), kOtherMembers.end());
  for (const Verb& verb : kVerbs) words.push_back(verb.key);
  const std::string_view guess = source::nearest(member.key, words);
  diagnostics.report(source::Code::unknown_method, member.key_span, fmt::format("'{}' is no method that API Gateway knows", member.key),
                     guess.empty() ? "the methods are get, put, post, delete, options, head, patch and x-amazon-apigateway-any-method"
                                   : fmt::format("did you mean '{}'?", guess));
}

void add_operation(PathItem& item, const syntax::Member& member, source::Diagnostics& diagnostics) {
  const Verb* verb = verb_of(member.key);
  if (verb == nullptr && !member.key.starts_with("x-")) {
    verb = verb_of(lower(member.key));
    if (verb == nullptr) {
      if (std::find(kOtherMembers.begin(), kOtherMembers.end(), member.key) == kOtherMembers.end()) report_no_method(member, diagnostics);
      return;
    }
    diagnostics.report(source::Code::method_case, member.key_span, fmt::format("the method '{}' is not in lower case", member.key),
                       fmt::format("write '{}'", verb->key));
  }
  if (verb == nullptr) return;
  if (!member.value->is_mapping()) {
    diagnostics.report(source::Code::value_kind, member.value->span, fmt::format("the operation '{}' must be a map", member.key));
    return;
  }
  item.operations.push_back({verb->method, &member, member.value});
}

}  // namespace

std::vector<PathItem> View::paths() {
  std::vector<PathItem> items;
  const syntax::Node* paths = root_.get("paths");
  if (paths == nullptr || !paths->is_mapping()) return items;
  for (const syntax::Member& member : paths->members) {
    if (member.key.starts_with("x-")) continue;
    PathItem item{.member = &member, .node = references_.resolve(*member.value).node, .operations = {}};
    if (item.node == nullptr || item.node->kind == syntax::Kind::null) continue;
    if (!item.node->is_mapping()) {
      diagnostics_.report(source::Code::value_kind, item.node->span, fmt::format("the path '{}' must be a map of methods", member.key));
      continue;
    }
    if (item.node != member.value) {
      diagnostics_.report(source::Code::path_item_reference, member.value->get("$ref")->span,
                          fmt::format("the service ignores a $ref in place of the path item '{}'; here it is followed", member.key),
                          "write the operations below the path itself");
    }
    for (const syntax::Member& operation : item.node->members) add_operation(item, operation, diagnostics_);
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace apigw::openapi
