#include "compiler/model/documentation.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <tuple>

#include "compiler/model/values.h"
#include "compiler/model/words.h"

namespace apigw::model {
namespace {

using source::Code;

struct TypeRow {
  std::string_view word;
  DocumentationRule rule;
};
constexpr TypeRow kTypes[kDocumentationTypeCount] = {  // [DocumentationType]
    {"API", {.path = false, .method = false, .status_code = false, .name = false, .inherited = false}},
    {"AUTHORIZER", {.path = false, .method = false, .status_code = false, .name = true, .inherited = false}},
    {"MODEL", {.path = false, .method = false, .status_code = false, .name = true, .inherited = false}},
    {"RESOURCE", {.path = true, .method = false, .status_code = false, .name = false, .inherited = false}},
    {"METHOD", {.path = true, .method = true, .status_code = false, .name = false, .inherited = true}},
    {"PATH_PARAMETER", {.path = true, .method = true, .status_code = false, .name = true, .inherited = true}},
    {"QUERY_PARAMETER", {.path = true, .method = true, .status_code = false, .name = true, .inherited = true}},
    {"REQUEST_HEADER", {.path = true, .method = true, .status_code = false, .name = true, .inherited = true}},
    {"REQUEST_BODY", {.path = true, .method = true, .status_code = false, .name = false, .inherited = true}},
    {"RESPONSE", {.path = true, .method = true, .status_code = true, .name = false, .inherited = true}},
    {"RESPONSE_HEADER", {.path = true, .method = true, .status_code = true, .name = true, .inherited = true}},
    {"RESPONSE_BODY", {.path = true, .method = true, .status_code = true, .name = false, .inherited = true}},
};

/// Whole segments: "/pets" is a prefix of "/pets/{id}", not of "/petshop".
bool is_path_prefix(std::string_view prefix, std::string_view path) {
  if (prefix == "/" || prefix == path) return true;
  return path.starts_with(prefix) && path.size() > prefix.size() && path[prefix.size()] == '/';
}

std::optional<DocumentationType> type_of(Values& values, const Text& word) {
  if (!word.present() || word.unknown) return std::nullopt;
  std::array<std::string_view, kDocumentationTypeCount> names;
  for (size_t i = 0; i < kDocumentationTypeCount; ++i) {
    if (equal_ignoring_case(kTypes[i].word, word.value)) return static_cast<DocumentationType>(i);
    names[i] = kTypes[i].word;
  }
  const std::string_view guess = source::nearest(word.value, names);
  values.diagnostics().report(Code::documentation_part, word.at, fmt::format("'{}' is no kind of thing that documentation is about; the part describes nothing", word.value),
                              guess.empty() ? "it is API, RESOURCE, METHOD, RESPONSE, MODEL or another of the service's types" : fmt::format("did you mean '{}'?", guess));
  return std::nullopt;
}

}  // namespace

std::string_view to_string(DocumentationType type) { return kTypes[static_cast<size_t>(type)].word; }

const DocumentationRule& rule_of(DocumentationType type) { return kTypes[static_cast<size_t>(type)].rule; }

DocumentationPart read_documentation_part(Values& values, const syntax::Node& location, const LocationWords& words) {
  const std::array known = {words.type, words.path, words.method, words.status_code, words.name};
  for (const syntax::Member& member : location.members) {
    if (std::ranges::find(known, member.key) != known.end()) continue;
    const std::string_view guess = source::nearest(member.key, known);
    values.diagnostics().report(Code::documentation_part, member.key_span, fmt::format("a location of documentation has no '{}'", member.key), guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  }
  DocumentationPart part{.type_word = values.text_at(location, words.type), .at = location.span};
  if (!part.type_word.present()) values.diagnostics().report(Code::documentation_part, location.span, fmt::format("a location of documentation needs '{}'; the part describes nothing", words.type));
  part.type = type_of(values, part.type_word);
  const auto take = [&](std::string& field, std::string_view key, bool fits) {
    const Text text = values.text_at(location, key);
    if (!text.present()) return;
    field = text.value;
    if (part.type && !fits) {
      values.diagnostics().report(Code::documentation_part, text.at, fmt::format("documentation of type {} has no '{}'; it has no effect", to_string(*part.type), key));
    }
  };
  const DocumentationRule rule = part.type ? rule_of(*part.type) : DocumentationRule{};
  take(part.path, words.path, rule.path);
  take(part.method, words.method, rule.method);
  take(part.status_code, words.status_code, rule.status_code);
  take(part.name, words.name, rule.name);
  part.method = upper(part.method);
  if (part.type && rule.name && part.name.empty()) {
    values.diagnostics().report(Code::documentation_part, location.span, fmt::format("documentation of type {} needs '{}'; the part describes nothing", to_string(*part.type), words.name));
  }
  return part;
}

bool speaks_of(const DocumentationPart& part, const DocumentedPlace& place) {
  if (part.type != place.type) return false;
  const DocumentationRule& rule = rule_of(place.type);
  if (rule.name && part.name != place.name) return false;
  if (rule.path && !(rule.inherited ? is_path_prefix(part.path, place.path) : part.path == place.path)) return false;
  if (rule.method && part.method != "*" && part.method != place.method) return false;
  return !rule.status_code || part.status_code == "*" || part.status_code == place.status_code;
}

DocumentationIndex::DocumentationIndex(const Documentation& documentation) {
  for (const DocumentationPart& part : documentation.parts) {
    if (!part.type || part.properties == nullptr || !part.properties->is_mapping()) continue;
    by_name_[{*part.type, rule_of(*part.type).name ? std::string_view(part.name) : std::string_view()}].push_back(&part);
  }
}

DocumentationIndex::Found DocumentationIndex::find(const DocumentedPlace& place) const {
  const DocumentationRule& rule = rule_of(place.type);
  const auto parts = by_name_.find({place.type, rule.name ? place.name : std::string_view()});
  if (parts == by_name_.end()) return {};
  const auto rank = [](const DocumentationPart& part) { return std::tuple(part.path.size(), part.status_code != "*", part.method != "*"); };
  const DocumentationPart* best = nullptr;
  for (const DocumentationPart* part : parts->second) {
    if (speaks_of(*part, place) && (best == nullptr || rank(*part) > rank(*best))) best = part;
  }
  if (best == nullptr) return {};
  const bool exact = (!rule.path || best->path == place.path) && (!rule.method || best->method == place.method) && (!rule.status_code || best->status_code == place.status_code);
  return {best->properties, exact};
}

const syntax::Node* DocumentationIndex::value(const DocumentedPlace& place, std::string_view key, const syntax::Node* written) const {
  const Found found = by_name_.empty() ? Found() : find(place);
  const syntax::Node* told = found.properties == nullptr ? nullptr : found.properties->get(key);
  if (told != nullptr && found.exact) return told;
  const syntax::Node* own = written == nullptr ? nullptr : written->get(key);
  // OpenAPI demands a description of a response: an empty one says nothing.
  const bool says_nothing = own == nullptr || (own->is_string() && own->text.empty());
  return says_nothing && told != nullptr ? told : own;
}

std::string_view DocumentationIndex::text(const DocumentedPlace& place, std::string_view key, const syntax::Node* written) const {
  const syntax::Node* found = value(place, key, written);
  return found != nullptr && found->is_string() ? found->text : std::string_view();
}

}  // namespace apigw::model
