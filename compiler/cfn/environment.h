#pragma once
// What a template learns from where it is deployed: the pseudo parameters, with the local values that SAM CLI uses, too.
#include <optional>
#include <string>
#include <string_view>

namespace apigw::cfn {

struct Environment {
  std::string region = "us-east-1";
  std::string account_id = "123456789012";
  std::string stack_name = "local";

  std::string partition() const;   // by the region: aws, aws-cn, aws-us-gov
  std::string url_suffix() const;  // amazonaws.com, amazonaws.com.cn
  std::string stack_id() const;
};

/// Text of a pseudo parameter that is one text ("AWS::Region"); nothing for every other name, AWS::NoValue and
/// AWS::NotificationARNs (an empty list) included.
std::optional<std::string> pseudo_parameter(std::string_view name, const Environment& environment);
/// Any pseudo parameter, also those that are no text.
bool is_pseudo_parameter(std::string_view name);

}  // namespace apigw::cfn
