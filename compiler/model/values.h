#pragma once
// Nodes → located values: what kinds a field accepts, `${AWS::…}`, and template functions whose value is not known here.
// Every function reports what it cannot take and returns a value that is not present.
#include <functional>
#include <string_view>
#include <vector>

#include "compiler/cfn/template.h"
#include "compiler/model/api.h"
#include "compiler/openapi/functions.h"
#include "compiler/source/diagnostic.h"

namespace apigw::model {

class Values {
 public:
  Values(openapi::AwsVariables variables, source::Diagnostics& diagnostics) : variables_(std::move(variables)), diagnostics_(diagnostics) {}

  /// A string, or a number or boolean as written (statusCode: 200). Null counts as absent. `what` names the field in reports.
  Text text(const syntax::Node& node, std::string_view what);
  /// Member of a mapping; not present when there is none.
  Text text_at(const syntax::Node& object, std::string_view key);
  Located<bool> boolean_at(const syntax::Node& object, std::string_view key);
  /// A whole number of at least 0.
  Located<uint32_t> count_at(const syntax::Node& object, std::string_view key, uint32_t otherwise);
  /// Any number of at least 0, or -1.
  Located<double> number_at(const syntax::Node& object, std::string_view key);
  /// A list of texts.
  std::vector<Text> texts_at(const syntax::Node& object, std::string_view key);
  /// Comma separated, blanks trimmed; each part with its own span. A list is taken as well.
  std::vector<Text> comma_texts_at(const syntax::Node& object, std::string_view key);
  /// A map target → expression. Values that are no strings are dropped with a warning, as the service does.
  std::vector<Mapping> mappings_at(const syntax::Node& object, std::string_view key);
  /// A map content type → template. An object is turned into its JSON text with a warning.
  std::vector<Template> templates_at(const syntax::Node& object, std::string_view key);

  /// The member when it is a mapping (an empty one included). A function there is reported as unknown, anything else as a wrong kind.
  const syntax::Node* mapping_at(const syntax::Node& object, std::string_view key);
  /// True, after a warning, when a node calls a template function instead of being the collection that is expected.
  bool is_unknown(const syntax::Node& node);

  /// Asked how sure a template is of a value. Without a judge all are known.
  using Judge = std::function<cfn::Certainty(const syntax::Node& value)>;
  void set_judge(Judge certainty) { certainty_ = std::move(certainty); }

  const Judge& judge() const { return certainty_; }

  source::Diagnostics& diagnostics() { return diagnostics_; }

 private:
  Text function_text(const syntax::Node& node);
  void report_kind(const syntax::Node& node, std::string_view what, std::string_view wanted);

  openapi::AwsVariables variables_;
  source::Diagnostics& diagnostics_;
  cfn::Certainty certainty(const syntax::Node& node) const { return certainty_ ? certainty_(node) : cfn::Certainty::known; }

  Judge certainty_;
};

/// For a value that decides how requests are answered and that a template leaves to AWS.
void report_unknown_value(source::Diagnostics& diagnostics, Span at, std::string_view what);

std::string upper(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace apigw::model
