#pragma once
// The resources of a template and of its nested stacks, as the readers of resource families want them: by type, by the API they
// belong to, and by what a value refers to.
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/cfn/template.h"

namespace apigw::model {

/// A resource and the template it stands in. Two words, copied freely.
struct StackResource {
  const cfn::Resource* resource = nullptr;
  const cfn::Template* owner = nullptr;

  explicit operator bool() const { return resource != nullptr; }
  const syntax::Node& properties() const { return *resource->properties; }
  const syntax::Node* get(std::string_view property) const { return resource->properties->get(property); }
  /// Where the resource is named: its logical id, as far as anything of it was written.
  source::Span at() const { return resource->id_at; }
  friend bool operator==(const StackResource& a, const StackResource& b) { return a.resource == b.resource; }
};

class Stack {
 public:
  explicit Stack(const cfn::Template& root);

  /// Template order; those of nested stacks follow their parent's.
  const std::vector<StackResource>& of_type(std::string_view type) const;
  /// Resources of a type whose RestApiId or ApiId names this API.
  std::vector<StackResource> parts_of(const StackResource& api, std::string_view type) const;

  /// The resource that a value refers to: by Ref or Fn::GetAtt, or by holding its local value. Values that were handed to a nested stack
  /// as a parameter are found, too. `from` is whose value it is; empty when there is none or it names nothing of these templates.
  StackResource referred(const StackResource& from, const syntax::Node* value) const;
  /// The resource whose local value (Ref or ARN) a text is.
  StackResource resource_of_value(std::string_view text) const;
  /// Its logical id, behind those of the stacks that it is nested in: "Shop.Api". No other resource has it.
  std::string unique_id(const StackResource& resource) const;
  /// False for a value that only AWS knows, and for one that was reported as faulty.
  bool is_known(const syntax::Node& value) const { return certainty(value) == cfn::Certainty::known; }
  cfn::Certainty certainty(const syntax::Node& value) const;
  /// The root resource of an API is no resource of the template: only RestApi.RootResourceId names it.
  bool is_root_of(const StackResource& api, const StackResource& from, const syntax::Node& value) const;

 private:
  void add(const cfn::Template& part, const std::string& prefix);

  std::vector<const cfn::Template*> templates_;
  std::unordered_map<const cfn::Template*, std::string> prefixes_;
  std::unordered_map<std::string_view, std::vector<StackResource>> by_type_;
  std::unordered_map<const cfn::Resource*, std::unordered_map<std::string_view, std::vector<StackResource>>> parts_;
  std::unordered_map<const cfn::Template*, std::unordered_map<std::string_view, StackResource>> by_id_;
};

}  // namespace apigw::model
