#pragma once
// A template from text, evaluated, with what tests ask about it.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/cfn/template.h"
#include "compiler/source/render.h"
#include "compiler/syntax/read.h"

namespace apigw::test {

class Evaluated {
 public:
  explicit Evaluated(std::string text, cfn::Options options = {}, std::map<std::string, std::string> files = {})
      : files_(sources_, [files = std::move(files)](const std::string& path) -> std::optional<std::string> {
          const auto found = files.find(path);
          return found == files.end() ? std::nullopt : std::optional(found->second);
        }) {
    if (options.path.empty()) options.path = "t.yaml";
    document_ = syntax::read(sources_, sources_.add("t.yaml", std::move(text)), diagnostics);
    if (document_) result = cfn::evaluate(document_->root(), std::move(options), files_, diagnostics);
  }
  /// JSON of a resource's properties; "none" when there is no such resource.
  std::string properties(std::string_view id) const {
    const cfn::Resource* resource = result->resource(id);
    return resource == nullptr ? "none" : syntax::to_json(*resource->properties);
  }
  /// JSON of the property V of the resource R, the place where tests put what they ask about.
  std::string v() const {
    const cfn::Resource* resource = result->resource("R");
    const syntax::Node* node = resource == nullptr ? nullptr : resource->properties->get("V");
    return node == nullptr ? "none" : syntax::to_json(*node);
  }
  std::string report() const { return source::render_text(diagnostics.sorted(), sources_, source::Policy{}); }

  source::Diagnostics diagnostics;
  std::unique_ptr<cfn::Template> result;

 private:
  source::SourceSet sources_;
  std::optional<syntax::Document> document_;
  cfn::Files files_;
};

/// A template whose resource R has the property V.
inline Evaluated value_of(std::string_view v, std::string_view before = {}, cfn::Options options = {}) {
  return Evaluated(std::string(before) + "Resources:\n  R:\n    Type: Test::R\n    Properties:\n      V: " + std::string(v) + "\n", std::move(options));
}

}  // namespace apigw::test
