#include "compiler/openapi/lint.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

#include "compiler/source/suggest.h"

namespace apigw::openapi {
namespace {

struct Feature {
  Place place;
  std::string_view key;
};
// Members that only OpenAPI 3.1 has.
constexpr Feature kFeatures31[] = {
    {Place::root, "webhooks"},        {Place::root, "jsonSchemaDialect"}, {Place::components, "pathItems"}, {Place::schema, "const"},
    {Place::schema, "$defs"},         {Place::schema, "if"},              {Place::schema, "$dynamicRef"},   {Place::schema, "prefixItems"},
    {Place::schema, "contains"},      {Place::schema, "propertyNames"},   {Place::schema, "unevaluatedProperties"},
    {Place::schema, "unevaluatedItems"},
};

class Walk {
 public:
  Walk(View& view, ExtensionApis api, source::Diagnostics& diagnostics) : view_(view), api_(api), diagnostics_(diagnostics) {}

  void visit(const syntax::Node& node, Place place) {
    if (node.is_sequence()) {
      const Place item = item_place(place);
      for (const syntax::Node* entry : node.items) visit(*entry, item);
      return;
    }
    if (!node.is_mapping()) return;
    for (const syntax::Member& member : node.members) {
      if (member.key.starts_with("x-amazon-")) check_extension(member, place);
      if (view_.version() == Version::openapi31) note_feature(member, place);
      // Below `properties` and the like `$ref` is the name of a property, and its value is a map.
      if (member.key == "$ref" && member.value->is_string()) view_.references().note(*member.value);
      if (const auto child = step(place, member.key)) visit(*member.value, *child);
    }
  }

  void report_features() {
    if (features_.empty()) return;
    const syntax::Node& version = *view_.root().get("openapi");
    std::vector<source::Note> notes;
    std::string names;
    for (const syntax::Member* member : features_) {
      names += names.empty() ? "" : ", ";
      names += fmt::format("'{}'", member->key);
      notes.push_back({member->key_span, fmt::format("'{}' is of OpenAPI 3.1", member->key)});
    }
    diagnostics_.report(source::Code::openapi_31, version.span,
                        fmt::format("OpenAPI 3.1 is accepted, but AWS documents only 2.0 and 3.0; {} may not deploy there", names), {},
                        std::move(notes));
  }

 private:
  void check_extension(const syntax::Member& member, Place place) {
    const Extension* extension = find_extension(member.key);
    if (extension == nullptr) {
      report_unknown(member);
      return;
    }
    if ((extension->places & bit(place)) == 0) {
      diagnostics_.report(source::Code::misplaced_extension, member.key_span, fmt::format("'{}' has no effect here", member.key),
                          fmt::format("it belongs on {}", extension->belongs_on));
    } else if (extension->apis != ExtensionApis::both && extension->apis != api_) {
      const bool rest = api_ == ExtensionApis::rest;
      diagnostics_.report(source::Code::misplaced_extension, member.key_span,
                          fmt::format("'{}' has no effect in {} API", member.key, rest ? "a REST" : "an HTTP"),
                          fmt::format("it is for {} APIs", rest ? "HTTP" : "REST"));
    }
  }

  void report_unknown(const syntax::Member& member) {
    std::vector<std::string_view> names;
    for (const Extension& extension : extensions()) names.push_back(extension.name);
    const std::string_view guess = source::nearest(member.key, names);
    // Other services have extensions of their own; those are none of our business.
    if (guess.empty() && !member.key.starts_with(kExtensionPrefix)) return;
    diagnostics_.report(source::Code::unknown_extension, member.key_span, fmt::format("extension '{}' is not known", member.key),
                        guess.empty() ? std::string() : fmt::format("did you mean '{}'?", guess));
  }

  void note_feature(const syntax::Member& member, Place place) {
    const bool known = std::any_of(std::begin(kFeatures31), std::end(kFeatures31),
                                   [&](const Feature& feature) { return feature.place == place && feature.key == member.key; });
    const bool list_of_types = place == Place::schema && member.key == "type" && member.value->is_sequence();
    const bool numeric_bound = place == Place::schema && member.key.starts_with("exclusiveM") && member.value->kind == syntax::Kind::number;
    if (!known && !list_of_types && !numeric_bound) return;
    const bool noted = std::any_of(features_.begin(), features_.end(), [&](const auto* feature) { return feature->key == member.key; });
    if (!noted) features_.push_back(&member);
  }

  View& view_;
  ExtensionApis api_;
  source::Diagnostics& diagnostics_;
  std::vector<const syntax::Member*> features_;  // the first of each kind
};

}  // namespace

void lint(View& view, ExtensionApis api, source::Diagnostics& diagnostics) {
  Walk walk(view, api, diagnostics);
  walk.visit(view.root(), Place::root);
  walk.report_features();
}

}  // namespace apigw::openapi
