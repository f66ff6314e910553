#pragma once
// The machine behind evaluate(): one object a template. Values are resolved by walking the tree; a node in which nothing changes is
// shared, not copied. References are followed on demand, so the order of sections and resources does not matter. Its parts:
//   evaluate.cpp    sections and resources        values.cpp      the walk, and the table of functions
//   parameters.cpp  values of parameters          references.cpp  Ref, GetAtt, ImportValue, FindInMap
//   conditions.cpp  conditions and Fn::If         names.cpp       physical names of resources
//   texts.cpp       Sub, Join, Split, ...         lists.cpp       Select, Cidr, GetAZs, Length
//   for_each.cpp    Fn::ForEach                   include.cpp     AWS::Include
//   nested.cpp      stacks of local files         cycles.cpp      resources that depend on each other
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/cfn/template.h"

namespace apigw::cfn {

using syntax::Kind;
using syntax::Member;
using syntax::Node;

/// One use of a function. `argument` is the node without its tag, so that looking at it does not call the function again.
struct Call {
  std::string_view name;  // "Fn::Sub", "Ref"; of the table of functions
  const Node* written;
  const Node* argument;
  source::Span name_at() const { return written->tag.empty() ? written->members[0].key_span : written->tag_span; }
};

/// A value as text, and how sure it is.
struct Text {
  std::string text;
  Certainty certainty = Certainty::known;
};

struct Parameter {
  bool is_list = false;
  bool is_secret = false;  // NoEcho
  std::string text;
  std::vector<std::string> items;
  Certainty certainty = Certainty::known;
};

/// What a template and its nested stacks have made together.
struct Budget {
  size_t nodes = 0, bytes = 0, stacks = 0;
  bool is_over = false;
};

/// Stacks that are being evaluated, innermost first; ends templates that contain themselves.
struct Nesting {
  const Nesting* outer = nullptr;
  std::string_view path;
  Budget* budget;
};

class Evaluator {
 public:
  Evaluator(Template& result, Files& files, source::Diagnostics& diagnostics, const Nesting& nesting)
      : template_(result), files_(files), diagnostics_(diagnostics), nesting_(nesting), builder_(result.builder()), budget_(*nesting.budget) {}
  void run(const Node& written);

 private:
  friend struct FunctionRow;
  // --- evaluate.cpp
  void read_sections(const Node& root);
  void read_transforms(const Node& root);
  void declare_resources(const Node& root);
  void evaluate_resources();
  void check_sam_transform();
  void evaluate_resource(const Member& member);
  void check_resource_members(const Node& resource, bool is_sam);
  void evaluate_outputs(const Node& root);
  void read_depends_on(const Node& resource, Resource& into);
  /// The section when it is a mapping; reported and nullptr when it is something else.
  const Node* section(const Node& root, std::string_view name);

  // --- values.cpp
  /// Value of a node; nullptr when it is AWS::NoValue.
  const Node* value(const Node& written);
  const Node* call_value(const Node& written, std::string_view name);
  const Node* mapping_value(const Node& written);
  const Node* sequence_value(const Node& written);
  const Node* string_value(const Node& written);
  /// Value that must be there and be one text (numbers and booleans as written). `what` names it in reports.
  Text text_value(const Node& written, const Call& call, std::string_view what);
  const Node* list_value(const Node& written, const Call& call, std::string_view what, Certainty& certainty);
  /// Items of the argument when it is a list of min..max of them; reports and gives nothing otherwise.
  std::optional<std::span<const Node* const>> items_of(const Call& call, size_t min, size_t max, std::string_view shape);
  const Node* made_text(const Call& call, std::string_view text, Certainty certainty, const source::TextMap* map = nullptr);
  const Node* made_list(const Call& call, std::span<const std::string> texts, Certainty certainty);
  const Node* faulty(const Call& call);
  const Node* with_origin(const Call& call, const Node* value, Certainty certainty);
  void refuse(const Call& call, std::string message, std::string hint = {});
  /// False, and reported once, when evaluation made more than it may.
  bool within_budget(source::Span at, size_t nodes, size_t bytes);
  void note_unresolved(source::Span at, std::string name, std::string value, std::string reason);
  const std::string* known_value(std::string_view name) const;
  bool has_language_extensions(const Call& call);

  // --- functions: one of each row of the table in values.cpp
  const Node* ref(const Call& call);
  const Node* get_att(const Call& call);
  const Node* import_value(const Call& call);
  const Node* find_in_map(const Call& call);
  const Node* if_function(const Call& call);
  const Node* condition_in_value(const Call& call);
  const Node* sub(const Call& call);
  const Node* join(const Call& call);
  const Node* split(const Call& call);
  const Node* base64(const Call& call);
  const Node* to_json_string(const Call& call);
  const Node* select(const Call& call);
  const Node* cidr(const Call& call);
  const Node* get_azs(const Call& call);
  const Node* length(const Call& call);
  const Node* transform(const Call& call);

  // --- references.cpp
  /// Warns of a reference to a resource that its condition keeps out of the stack.
  void check_exists(std::string_view id, source::Span at);
  /// Text of a parameter, pseudo parameter or resource, or of an attribute when `attribute` is not empty.
  struct Referred {
    Text value;
    std::string_view logical_id;
    std::string_view attribute;
    const Parameter* parameter = nullptr;  // when that is what was named
  };
  std::optional<Referred> refer(std::string_view name, source::Span at);
  std::optional<Referred> refer_attribute(std::string_view id, std::string_view attribute, source::Span id_at, source::Span attribute_at);
  void report_unknown_name(std::string_view name, source::Span at);
  std::string hint_for_name(std::string_view name);
  /// "did you mean 'X'?", or nothing when none is near. A template full of faults gets its first hints only: each costs a look at
  /// every candidate.
  std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);
  std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);
  const Node* map_value(const Text& map, const Text& top, const Text& second, std::span<const Node* const> items);
  std::string_view kept_id(std::string_view id);

  // --- texts.cpp
  struct Substitution;
  const Node* substituted(const Call& call, const Node& text, const Node* map);
  Text piece_value(std::string_view name, source::Span at, const Call& call, const Node* map);

  // --- parameters.cpp
  /// Those that are not known yet: what is included may declare more.
  void read_parameters(const Node& root);
  void read_parameter(const Member& declared);
  void take_value(const Member& declared, Parameter& parameter);
  void take_ssm_value(const Member& declared, Parameter& parameter);
  void check_parameter(const Member& declared, const Parameter& parameter, source::Span at);
  void check_parameter_names(const Node& root);
  std::optional<std::string> given_value(std::string_view name) const;

  // --- conditions.cpp
  enum class Truth : uint8_t { unvisited, in_progress, yes, no, faulty };
  struct Condition {
    Member member;
    Truth truth = Truth::unvisited;
  };
  void read_conditions(const Node& root);
  Truth condition(std::string_view name, source::Span at);
  Truth condition_value(const Node& written);
  Truth condition_call(const Call& call);
  Truth all_of(const Call& call, bool wanted);
  Truth equals(const Call& call);
  /// Truth of the condition that a resource or output names; yes when it names none.
  Truth condition_of(const Node& object, std::string* name);

  // --- names.cpp
  const Template::Referable* referable(std::string_view id);
  std::string physical_name(const WrittenResource& resource);
  std::string qualified_name(const WrittenResource& resource, std::string_view function, std::string_view qualifier);
  std::string name_of_generated(const GeneratedResource& resource);
  /// Text of a property that is not evaluated yet; empty when it is no text.
  std::string text_of_property(const WrittenResource& resource, std::string_view property);

  // --- for_each.cpp, include.cpp
  /// Members with Fn::ForEach and Fn::Transform members replaced by what they stand for; the same members when there are none.
  std::span<const Member> expanded(const Node& mapping);
  void expand_into(const Node& mapping, std::vector<Member>& into);
  void expand_for_each(const Member& member, std::vector<Member>& into);
  std::vector<std::string> for_each_items(const Node& written, const Call& call);
  const Node* replaced(const Node& node, std::string_view variable, std::string_view text);
  /// The tree with every AWS::Include replaced by what it names; shared where there is none.
  const Node* with_includes(const Node& node);
  const Node* root_with_includes(const Node& root);
  const Node* list_with_includes(const Node& node);
  const Node* map_with_includes(const Node& node);
  const Node* merged_sections(const Node& root, const Node& content);
  const Node* included(const Node& argument, source::Span at);
  const Node* included_or_nothing(const Node& argument, source::Span at);
  const Node* with_tag_of(const Node& written, const Node* made);
  void report_macro(const Node& argument);

  // --- nested.cpp
  void evaluate_nested(const Resource& resource);
  Template* nested_template(std::string_view id);
  std::optional<Text> nested_output(std::string_view id, std::string_view attribute, source::Span at);
  std::vector<std::pair<std::string, std::string>> nested_parameters(const Node* parameters, std::vector<std::string>& unknown);

  // --- cycles.cpp
  void note_dependency(std::string_view on, source::Span at);
  void check_cycles();

  Template& template_;
  Files& files_;
  source::Diagnostics& diagnostics_;
  const Nesting& nesting_;
  syntax::Builder builder_;

  std::map<std::string, Parameter, std::less<>> parameters_;
  std::map<std::string, Condition, std::less<>> conditions_;
  const Node* mappings_ = nullptr;
  bool language_extensions_ = false;

  std::vector<Member> resource_members_;
  std::vector<WrittenResource> written_;
  std::unordered_map<std::string_view, size_t> written_index_;
  std::vector<GeneratedResource> generated_;
  std::unordered_map<std::string_view, size_t> generated_index_;
  std::set<std::string, std::less<>> naming_;  // resources whose names are being made

  std::string_view current_;  // resource that is being evaluated; empty outside resources
  struct Dependency {
    std::string_view on;
    source::Span at;
  };
  std::unordered_map<std::string_view, std::vector<Dependency>> dependencies_;

  std::unordered_set<std::string> nested_visited_;
  std::vector<std::string> including_;
  std::set<std::tuple<source::FileId, uint32_t, std::string>> unresolved_seen_;
  uint32_t depth_ = 0;
  Budget& budget_;
  size_t compared_ = 0;
};

/// Worse of the two.
inline Certainty both(Certainty a, Certainty b) { return a > b ? a : b; }
/// Text of a scalar: strings, numbers and booleans as written (true and false in lower case); nothing for null and collections.
std::optional<std::string> scalar_text(const Node& node);
/// Name of the function a node calls, "Ref" or "Fn::...", also when no such function exists; empty when it calls none. `Condition` is
/// a function only where conditions stand.
std::string function_of(const Node& node);
std::string list_of_words(std::span<const std::string_view> words);

}  // namespace apigw::cfn
