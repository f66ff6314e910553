#pragma once
// A SAM template from text, evaluated and transformed, with what tests ask about it.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "compiler/cfn/template.h"
#include "compiler/sam/transform.h"
#include "compiler/source/render.h"
#include "compiler/syntax/read.h"

namespace apigw::test {

class Transformed {
 public:
  explicit Transformed(std::string text, std::map<std::string, std::string> files = {}, cfn::Options options = {})
      : files_(sources_, [files = std::move(files)](const std::string& path) -> std::optional<std::string> {
          const auto found = files.find(path);
          return found == files.end() ? std::nullopt : std::optional(found->second);
        }) {
    options.path = "t.yaml";
    options.generated = sam::generated_resources;
    document_ = syntax::read(sources_, sources_.add("t.yaml", std::move(text)), diagnostics);
    if (!document_) return;
    result = cfn::evaluate(document_->root(), std::move(options), files_, diagnostics);
    sam::transform(*result, files_, diagnostics);
  }

  const cfn::Resource* resource(std::string_view id) const { return result->resource(id); }
  /// JSON of a resource's properties; "none" when there is no such resource.
  std::string properties(std::string_view id) const {
    const cfn::Resource* found = resource(id);
    return found == nullptr ? "none" : syntax::to_json(*found->properties);
  }
  /// A value below a resource's properties, by keys; nullptr when there is none.
  const syntax::Node* at(std::string_view id, std::initializer_list<std::string_view> keys) const {
    const cfn::Resource* found = resource(id);
    const syntax::Node* node = found == nullptr ? nullptr : found->properties;
    for (const std::string_view key : keys) node = node == nullptr ? nullptr : node->get(key);
    return node;
  }
  std::string json(std::string_view id, std::initializer_list<std::string_view> keys) const {
    const syntax::Node* node = at(id, keys);
    return node == nullptr ? "none" : syntax::to_json(*node);
  }
  /// "get /pets [{"A":[]}]; ...": operations of the API's definition with their requirements.
  std::string operations(std::string_view id) const {
    const syntax::Node* paths = at(id, {"Body", "paths"});
    std::string lines;
    if (paths == nullptr) return "none";
    for (const syntax::Member& item : paths->members) {
      for (const syntax::Member& method : item.value->members) {
        const syntax::Node* security = method.value->get("security");
        lines += (lines.empty() ? "" : "; ") + std::string(method.key) + " " + std::string(item.key);
        if (security != nullptr) lines += " " + syntax::to_json(*security);
      }
    }
    return lines;
  }
  /// Ids of all resources, in order.
  std::string ids() const {
    std::string all;
    for (const cfn::Resource& found : result->resources) all += (all.empty() ? "" : " ") + found.id;
    return all;
  }
  std::string report() const { return source::render_text(diagnostics.sorted(), sources_, source::Policy{}); }
  /// Lines of the report that begin a diagnostic.
  std::string heads() const {
    std::string lines;
    const std::string text = report();
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = std::min(text.find('\n', begin), text.size());
      const std::string line = text.substr(begin, end - begin);
      if (line.starts_with("t.yaml:") && line.find(": note:") == line.npos) lines += line + "\n";
      begin = end + 1;
    }
    return lines;
  }

  source::Diagnostics diagnostics;
  std::unique_ptr<cfn::Template> result;

 private:
  source::SourceSet sources_;
  std::optional<syntax::Document> document_;
  cfn::Files files_;
};

/// A template with this under Resources, and with the transform.
inline std::string sam_template(std::string_view resources, std::string_view before = {}) {
  return "Transform: AWS::Serverless-2016-10-31\n" + std::string(before) + "Resources:\n" + std::string(resources);
}

}  // namespace apigw::test
