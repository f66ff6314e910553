#include "compiler/cfn/environment.h"

namespace apigw::cfn {

std::string Environment::partition() const {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.find("gov") != region.npos) return "aws-us-gov";
  return "aws";
}

std::string Environment::url_suffix() const { return region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com"; }

std::string Environment::stack_id() const {
  // The last part is a UUID on AWS; it has to look like one and be the same in every run.
  return "arn:" + partition() + ":cloudformation:" + region + ":" + account_id + ":stack/" + stack_name + "/51af3dc0-da77-11e4-872e-1234567db123";
}

std::optional<std::string> pseudo_parameter(std::string_view name, const Environment& environment) {
  if (name == "AWS::AccountId") return environment.account_id;
  if (name == "AWS::Partition") return environment.partition();
  if (name == "AWS::Region") return environment.region;
  if (name == "AWS::StackId") return environment.stack_id();
  if (name == "AWS::StackName") return environment.stack_name;
  if (name == "AWS::URLSuffix") return environment.url_suffix();
  return std::nullopt;
}

bool is_pseudo_parameter(std::string_view name) {
  return name == "AWS::NoValue" || name == "AWS::NotificationARNs" || pseudo_parameter(name, Environment{}).has_value();
}

}  // namespace apigw::cfn
