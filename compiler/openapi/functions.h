#pragma once
// Template functions inside a bare OpenAPI document. Such documents are written to be included by a template, so `Fn::Sub`, `Ref`
// and their short tags are met here; some values can be told without the template, the others are known only on AWS.
#include <string>
#include <string_view>

#include "compiler/syntax/tree.h"

namespace apigw::openapi {

/// What `${AWS::…}` stands for (definition-formats 1.16).
struct AwsVariables {
  std::string account_id = "123456789012";
  std::string partition = "aws";
  std::string region = "us-east-1";
};

/// `Ref`, `Condition`-free names only: "Ref" or "Fn::…".
bool is_function_name(std::string_view key);
/// Name of the function that a node calls ("Fn::Sub", "Ref"), by short tag or by its only key; empty when it calls none.
std::string function_name(const syntax::Node& node);

struct Evaluated {
  std::string text;    // what is known; the rest stands as ${Name}
  bool known = false;  // the text is the whole value
};
/// Value of a function node of text: Fn::Sub and Fn::Join of what is known, Ref of a pseudo parameter.
Evaluated evaluate(const syntax::Node& node, const AwsVariables& variables);

/// Replaces `${AWS::AccountId|Partition|Region}`; leaves `${stageVariables.x}` and everything else alone.
std::string replace_aws_variables(std::string_view text, const AwsVariables& variables);

}  // namespace apigw::openapi
