// AWS::Serverless::Function → Lambda Function and what belongs to it (definition-formats 3.9).
#include <fmt/format.h>

#include "compiler/sam/event.h"
#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

bool is_image(const Node& properties) { return text_at(properties, "PackageType") == "Image"; }

void refuse_present(Translation& translation, const Node& properties, std::initializer_list<std::string_view> names, std::string_view reason) {
  for (const std::string_view name : names) {
    if (value_at(properties, name) == nullptr) continue;
    translation.report(Code::sam_function, properties.find(name)->key_span, fmt::format("'{}' cannot be set here: {}", name, reason));
  }
}

void check_package(Translation& translation, const SamResource& function) {
  const Node& from = *function.properties;
  if (const Node* type = scalar_at(from, "PackageType"); type != nullptr && type->text != "Zip" && type->text != "Image") {
    if (translation.source.certainty(*type) == cfn::Certainty::known) translation.report(Code::sam_function, type->span, "PackageType must be Zip or Image");
    return;
  }
  if (is_image(from)) {
    refuse_present(translation, from, {"Runtime", "Handler", "Layers"}, "the package is an image");
    return;
  }
  refuse_present(translation, from, {"ImageUri", "ImageConfig"}, "the package is a ZIP file");
  for (const std::string_view name : {"Handler", "Runtime"}) {
    if (value_at(from, name) != nullptr) continue;
    translation.report(Code::sam_function, function.id_at, fmt::format("function '{}' needs '{}'", function.id, name),
                       name == "Handler" ? "write file.function, for example index.handler" : "for example nodejs20.x or python3.12");
  }
}

void check_dead_letters(Translation& translation, const Node& from) {
  const Node* queue = map_at(from, "DeadLetterQueue");
  if (queue == nullptr) return;
  const Node* type = scalar_at(*queue, "Type");
  if (type == nullptr || value_at(*queue, "TargetArn") == nullptr) {
    translation.report(Code::sam_function, from.find("DeadLetterQueue")->key_span, "DeadLetterQueue needs Type and TargetArn");
  } else if (type->text != "SQS" && type->text != "SNS" && translation.source.certainty(*type) == cfn::Certainty::known) {
    translation.report(Code::sam_function, type->span, "Type of DeadLetterQueue must be SQS or SNS");
  }
}

/// How traffic goes over to a new version. A misspelt key would leave a safeguard out.
void check_preference(Translation& translation, const Node& from) {
  constexpr std::string_view kKeys[] = {"Enabled", "Type", "Alarms", "Hooks", "Role", "TriggerConfigurations", "PassthroughCondition", "Tags"};
  constexpr std::string_view kHooks[] = {"PreTraffic", "PostTraffic"};
  const Node* preference = map_at(from, "DeploymentPreference");
  if (preference == nullptr || false_at(*preference, "Enabled")) return;
  if (value_at(*preference, "Type") == nullptr) {
    translation.report(Code::sam_function, from.find("DeploymentPreference")->key_span, "DeploymentPreference needs Type", "for example Canary10Percent5Minutes, or Enabled: false");
  }
  check_keys(translation, *preference, kKeys, Code::sam_ignored, "DeploymentPreference");
  if (const Node* hooks = map_at(*preference, "Hooks")) check_keys(translation, *hooks, kHooks, Code::sam_ignored, "Hooks");
}

/// Settings that need an alias, and tags that SAM keeps for itself.
void check_settings(Translation& translation, const Node& from) {
  const bool has_alias = value_at(from, "AutoPublishAlias") != nullptr;
  for (const std::string_view name : {"DeploymentPreference", "ProvisionedConcurrencyConfig", "VersionDeletionPolicy"}) {
    const Node* value = value_at(from, name);
    if (value == nullptr || has_alias || (value->is_mapping() && false_at(*value, "Enabled"))) continue;
    translation.report(Code::sam_function, from.find(name)->key_span, fmt::format("{} needs AutoPublishAlias", name));
  }
  if (const Node* tags = map_at(from, "Tags"); tags != nullptr && tags->find("lambda:createdBy") != nullptr) {
    translation.report(Code::sam_function, tags->find("lambda:createdBy")->key_span, "the tag lambda:createdBy is SAM's own");
  }
  check_preference(translation, from);
  check_dead_letters(translation, from);
}

void make_invoke_config(Translation& translation, SamResource& function, std::string_view alias) {
  const Node* given = map_at(*function.properties, "EventInvokeConfig");
  if (given == nullptr) return;
  Members to;
  to.set("FunctionName", given->span, translation.reference(function.id, "", given->span));
  to.set("Qualifier", given->span, translation.text(alias.empty() ? "$LATEST" : alias, given->span));
  copy_properties(*given, {"MaximumEventAgeInSeconds", "MaximumRetryAttempts", "DestinationConfig"}, to);
  translation.make(function, function.id + "EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", to, given->span);
}

Members lambda_properties(Translation& translation, SamResource& function) {
  const Node& from = *function.properties;
  Members to;
  if (const Node* code = function_code(translation, function)) to.set("Code", code->span, code);
  copy_properties(from, {"FunctionName", "Handler", "Runtime", "Description", "MemorySize", "Timeout", "Environment", "Layers", "Architectures", "EphemeralStorage",
                         "ReservedConcurrentExecutions", "PackageType", "ImageConfig", "VpcConfig", "FileSystemConfigs", "KmsKeyArn", "SnapStart", "LoggingConfig",
                         "RuntimeManagementConfig", "RecursiveLoop", "CodeSigningConfigArn", "Role", "TenancyConfig"}, to);
  if (value_at(from, "Role") == nullptr) {
    const Span at = function.id_at;
    to.set("Role", at, translation.reference(function.id + "Role", "Arn", at));
  }
  if (const Node* mode = scalar_at(from, "Tracing"); mode != nullptr && mode->text != "Disabled") {
    to.set("TracingConfig", mode->span, translation.map({{"Mode", mode->span, mode}}, mode->span));
  }
  if (const Node* queue = map_at(from, "DeadLetterQueue")) {
    Members config;
    copy_properties(*queue, {"TargetArn"}, config);
    to.set("DeadLetterConfig", queue->span, translation.build.mapping(config, queue->span));
  }
  if (const Node* tags = tag_list(translation, from)) to.set("Tags", tags->span, tags);
  return to;
}

/// The function's ARN, which its users see, or the alias'.
FunctionTarget target_of(Translation& translation, const SamResource& function, const std::string& alias_id) {
  FunctionTarget target{function.id, translation.local_value(function.id, "Arn"), function.id};
  if (alias_id.empty()) return target;
  target.arn += fmt::format(":{}", text_at(*function.properties, "AutoPublishAlias"));
  target.reference = alias_id;
  return target;
}

}  // namespace

void make_function(Translation& translation, SamResource& function) {
  const Node& from = *function.properties;
  check_package(translation, function);
  check_settings(translation, from);
  check_policies(translation, from);
  cfn::Resource& made = translation.make(function, function.id, "AWS::Lambda::Function", lambda_properties(translation, function), function.id_at);
  made.metadata = function.written->metadata;
  made.depends_on = function.written->depends_on;
  if (value_at(from, "Role") == nullptr) make_role(translation, function, "lambda.amazonaws.com");
  const std::string alias = make_alias(translation, function);
  make_function_url(translation, function, alias);
  make_invoke_config(translation, function, alias.empty() ? std::string_view() : text_at(from, "AutoPublishAlias"));
  add_function_events(translation, function, target_of(translation, function, alias));
}

}  // namespace apigw::sam
