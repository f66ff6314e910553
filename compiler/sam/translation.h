#pragma once
// One template on its way through the SAM transform: what its parts share, and the plain resources made so far.
//
//   Globals → every SAM resource's properties → functions and state machines (their events write into the APIs' definitions)
//   → APIs → everything else
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cfn/files.h"
#include "compiler/cfn/template.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/builder.h"

namespace apigw::sam {

using source::Code;
using source::Span;
using syntax::Member;
using syntax::Members;
using syntax::Node;

inline constexpr std::string_view kTypePrefix = "AWS::Serverless::";
inline constexpr std::string_view kImplicitRestApi = "ServerlessRestApi";
inline constexpr std::string_view kImplicitHttpApi = "ServerlessHttpApi";

struct ResourceType;
class Api;

/// A resource of the template and what takes its place.
struct SamResource {
  const ResourceType* type = nullptr;   // nullptr: not of SAM, stays as it is
  std::string id;
  Span id_at;
  Span type_at;
  const Node* properties = nullptr;     // a mapping, Globals merged in
  const cfn::Resource* written = nullptr;  // nullptr: an implicit API
  bool usable = true;                   // false: so wrong that nothing can be made of it; reported
  std::vector<cfn::Resource> made;
};

class Translation {
 public:
  Translation(cfn::Template& from, cfn::Files& read, source::Diagnostics& reports);
  ~Translation();

  cfn::Template& source;
  cfn::Files& files;
  source::Diagnostics& diagnostics;
  syntax::Builder build;
  std::deque<SamResource> resources;  // in the order of the template; implicit APIs last
  std::map<std::string, std::unique_ptr<Api>, std::less<>> apis;  // REST and HTTP, by logical id

  SamResource* resource(std::string_view id);
  void report(Code code, Span at, std::string message, std::string hint = {}, std::vector<source::Note> notes = {}) {
    diagnostics.report(code, at, std::move(message), std::move(hint), std::move(notes));
  }
  /// Where a wrong member is pointed at: its value, or its key when there is nothing to see of the value.
  Span place_of(const Member& member) const;

  /// Texts made here are copied; those of literals and of nodes need not be.
  const Node* text(std::string_view text, Span at) { return build.string(build.keep(text), at); }
  const Node* reference(std::string_view id, std::string_view attribute, Span at);
  /// `Ref` of a resource that is made here; a plain text when nobody knows it.
  std::string local_value(std::string_view id, std::string_view attribute);
  const Node* map(std::initializer_list<Member> members, Span at) { return build.mapping(std::span(members.begin(), members.size()), at); }
  const Node* list(std::initializer_list<const Node*> items, Span at) { return build.sequence(std::span(items.begin(), items.size()), at); }

  /// A plain resource in place of `of`. Faults in it are shown at `at`.
  cfn::Resource& make(SamResource& of, std::string id, std::string_view type, const Members& properties, Span at);
  const cfn::Environment& environment() const { return source.options.environment; }
};

/// Copies the properties that both types call the same.
void copy_properties(const Node& from, std::initializer_list<std::string_view> names, Members& to);
/// The one member as {to name: value}; nothing when absent or null.
void copy_property(const Node& from, std::string_view name, std::string_view to_name, Members& to);
/// {Name: value} → [{Key: Name, Value: value}], SAM's own tag not included; nullptr when there is none.
const Node* tag_list(Translation& translation, const Node& properties);

}  // namespace apigw::sam
