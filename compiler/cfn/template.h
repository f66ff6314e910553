#pragma once
// The resolved template: parameters taken, conditions decided, resources whose condition is false dropped, every intrinsic function
// replaced by its value. Nodes keep the spans of what the user wrote; where a value came from is kept beside it (Origin), so that
// consumers decide by reference first and by text second.
//
// Order (definition-formats 2): language extensions, AWS::Include, parameters, conditions, then everything else. SAM resources are
// resolved here like all others and turned into plain ones afterwards (compiler/sam), which replaces elements of `resources`.
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/cfn/environment.h"
#include "compiler/cfn/files.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/builder.h"
#include "compiler/syntax/tree.h"

namespace apigw::cfn {

/// A resource as written, before anything is evaluated; language extensions are expanded.
struct WrittenResource {
  std::string_view id;
  std::string_view type;
  const syntax::Node* properties;  // as written; nullptr when there are none
};

/// A resource that a transform is going to make; templates may refer to it before it exists.
struct GeneratedResource {
  std::string id;                      // "FnRole", "ServerlessRestApi"; with a dot for what only SAM understands: "Api.Stage"
  std::string type;                    // "AWS::IAM::Role"
  std::string made_of;                 // logical id of the written resource that causes it; may be empty
  // Its physical name is the two in a row; when both are empty it is made from `id` (see resource_values.h).
  std::string name_prefix;             // text as of Fn::Sub: "${Fn.Arn}:"
  const syntax::Node* name = nullptr;  // a value as written: the StageName of an Api
};
/// What the transforms will make of these resources. Called once a template; conditions are not decided yet.
using GeneratedResources = std::function<std::vector<GeneratedResource>(std::span<const WrittenResource>)>;

struct Options {
  std::vector<std::pair<std::string, std::string>> parameters;  // --parameter K=V, later ones win; a list's elements by commas
  std::vector<std::pair<std::string, std::string>> defaults;    // samconfig.toml; unknown names are nobody's fault
  std::vector<std::string> unknown_parameters;                  // of a nested stack: those whose value is a stand-in
  std::vector<std::pair<std::string, std::string>> known_values;  // what only AWS knows: export, SSM name or "Id.Attribute" → value
  Environment environment;
  std::string path;                     // of the template's file; what it includes is looked up beside it
  GeneratedResources generated;         // may be empty
};

enum class Certainty : uint8_t {
  known,    // the value is the one AWS would use, or a local stand-in of a resource of this template
  unknown,  // only AWS knows it; the text is a stand-in. Listed in Template::unresolved
  faulty,   // reported as an error already: say nothing more about it
};

/// How a value came to be. Every value that a function gave has one.
struct Origin {
  const syntax::Node* written = nullptr;  // the function as the user wrote it
  std::string_view logical_id;            // Ref or GetAtt of a resource: which one; empty otherwise
  std::string_view attribute;             // of GetAtt; empty for Ref
  Certainty certainty = Certainty::known;
};

struct Resource {
  std::string id;
  std::string type;
  source::Span id_at;                     // the key
  source::Span type_at;
  const syntax::Node* properties;         // resolved mapping; empty when there are none, never nullptr
  const syntax::Node* metadata = nullptr; // as written
  const syntax::Node* written = nullptr;  // the whole resource as written; nullptr when a transform made it
  const syntax::Node* deployment_preference = nullptr;  // of an alias that SAM makes: how traffic goes over to its new version; resolved
  std::vector<std::pair<std::string, source::Span>> depends_on;
  std::string condition;                  // name of its (true) condition
};

struct Output {
  std::string name;
  source::Span at;
  const syntax::Node* value;              // resolved
  std::string export_name;
};

/// A value that is known only on AWS, with the stand-in used here; `inspect --unresolved` lists them.
struct Unresolved {
  source::Span at;         // the function or parameter
  std::string name;        // what known_values would call it: export, SSM name, "Id.Attribute", "{{resolve:...}}"
  std::string value;       // stand-in
  std::string reason;      // "the value of an export of another stack"
};

class Template {
 public:
  explicit Template(Options given) : options(std::move(given)) {}
  Template(const Template&) = delete;
  Template& operator=(const Template&) = delete;

  Options options;
  std::vector<std::string> transforms;    // names, in order
  std::vector<Resource> resources;        // document order
  std::vector<Output> outputs;
  std::vector<Unresolved> unresolved;     // sorted by place
  const syntax::Node* root = nullptr;     // as written
  const syntax::Node* globals = nullptr;  // resolved; nullptr when there is none
  std::vector<std::pair<std::string, const syntax::Node*>> parameters;  // with the values taken
  std::vector<std::pair<std::string, bool>> conditions;
  /// Stacks of AWS::CloudFormation::Stack and AWS::Serverless::Application from local files: logical id → template.
  std::vector<std::pair<std::string, std::unique_ptr<Template>>> nested;

  bool has_transform(std::string_view name) const;
  const Resource* resource(std::string_view logical_id) const;  // O(resources)

  /// Origin of a value that a function gave (by the node itself, not by its text); nullptr for what was written plainly.
  const Origin* origin(const syntax::Node& value) const;
  /// Logical id of the resource that a value refers to by Ref or GetAtt; empty when it is no such reference.
  std::string_view referred(const syntax::Node& value) const;
  Certainty certainty(const syntax::Node& value) const;
  void set_origin(const syntax::Node& value, Origin origin);

  /// Local value of `Ref id` (attribute empty) or `Fn::GetAtt [id, attribute]` of a resource that is in the template or was
  /// generated; empty when there is no such resource or nobody can tell the attribute.
  std::string value_of(std::string_view id, std::string_view attribute) const;
  /// The same as a node with its origin, for transforms that refer to resources.
  const syntax::Node* reference(std::string_view id, std::string_view attribute, source::Span at);
  /// Logical id of the resource one of whose values is this text: its Ref (types in which that is a name are left out: names are
  /// not unique) or an ARN. Empty when there is none. For text made by Fn::Sub and Fn::Join around a reference.
  std::string_view resource_of_value(std::string_view text) const;

  syntax::Builder builder() { return syntax::Builder(made_); }

  /// Type and physical name of everything that can be referred to; filled by evaluate().
  struct Referable {
    std::string type;
    std::string name;  // physical
  };
  std::map<std::string, Referable, std::less<>> referable;

 private:
  syntax::Document made_;  // nodes that evaluation and transforms made
  std::unordered_map<const syntax::Node*, Origin> origins_;
  mutable std::unordered_map<std::string, std::string_view> by_value_;  // made when first asked for
};

/// Resolves a template.
///   root      tree of the file; must outlive the Template, as must `files`
///   returns   always a template, perhaps with faults reported; what could not be told has Certainty::faulty
std::unique_ptr<Template> evaluate(const syntax::Node& root, Options options, Files& files, source::Diagnostics& diagnostics);

}  // namespace apigw::cfn
