// What a function publishes: version, alias, URL, role.
#include <fmt/format.h>

#include "compiler/sam/logical_id.h"
#include "compiler/sam/plain_types.h"
#include "compiler/sam/properties.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kUrlKeys[] = {"AuthType", "Cors", "InvokeMode"};
struct CorsKey {
  std::string_view name;
  unsigned kinds;
};
constexpr CorsKey kCorsKeys[] = {{"AllowOrigins", kind::list}, {"AllowMethods", kind::list}, {"AllowHeaders", kind::list},
                                 {"ExposeHeaders", kind::list}, {"MaxAge", kind::integer},   {"AllowCredentials", kind::boolean}};

/// Letters, digits, - and _, and something other than digits among them.
bool is_alias_name(std::string_view name) {
  bool other_than_digits = false;
  for (const char c : name) {
    const bool digit = c >= '0' && c <= '9';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    if (!digit && !letter) return false;
    other_than_digits = other_than_digits || letter;
  }
  return other_than_digits;
}

void check_url_cors(Translation& translation, const Node& config) {
  const Node* cors = value_at(config, "Cors");
  if (cors == nullptr || translation.source.certainty(*cors) != cfn::Certainty::known) return;
  if (!cors->is_mapping()) {
    translation.report(Code::sam_function, cors->span, "Cors of FunctionUrlConfig must be a map");
    return;
  }
  std::vector<std::string_view> names;
  for (const CorsKey& key : kCorsKeys) names.push_back(key.name);
  check_keys(translation, *cors, names, Code::sam_function, "Cors of FunctionUrlConfig");
  for (const CorsKey& key : kCorsKeys) {
    const Node* value = value_at(*cors, key.name);
    if (value != nullptr && !is_of_kind(translation, *value, key.kinds)) {
      translation.report(Code::sam_function, value->span, fmt::format("{} must be {}", key.name, kinds_in_words(key.kinds)));
    }
  }
}

}  // namespace

std::string make_alias(Translation& translation, SamResource& function) {
  const Node* name = scalar_at(*function.properties, "AutoPublishAlias");
  if (name == nullptr || translation.source.certainty(*name) == cfn::Certainty::faulty) return {};
  if (!is_alias_name(name->text)) {
    translation.report(Code::sam_function, name->span, fmt::format("'{}' is no name of an alias", name->text), "letters, digits, - and _ only, and not digits alone");
    return {};
  }
  const Span at = name->span;
  const std::string version_id = function.id + "Version";
  Members version;
  version.set("FunctionName", at, translation.reference(function.id, "", at));
  copy_property(*function.properties, "VersionDescription", "Description", version);
  translation.make(function, version_id, "AWS::Lambda::Version", version, at);
  const std::string id = fmt::format("{}Alias{}", function.id, id_part(name->text));
  Members alias;
  alias.set("Name", at, name);
  alias.set("FunctionName", at, translation.reference(function.id, "", at));
  alias.set("FunctionVersion", at, translation.text("1", at));
  copy_properties(*function.properties, {"ProvisionedConcurrencyConfig"}, alias);
  cfn::Resource& made = translation.make(function, id, "AWS::Lambda::Alias", alias, at);
  made.deployment_preference = map_at(*function.properties, "DeploymentPreference");
  return id;
}

void make_function_url(Translation& translation, SamResource& function, std::string_view alias_id) {
  const Member* member = function.properties->find("FunctionUrlConfig");
  if (member == nullptr || !member->value->is_mapping()) return;
  const Node& config = *member->value;
  check_keys(translation, config, kUrlKeys, Code::sam_function, "FunctionUrlConfig");
  const Node* type = scalar_at(config, "AuthType");
  const bool judged = type == nullptr || translation.source.certainty(*type) == cfn::Certainty::known;
  if (judged && (type == nullptr || (type->text != "AWS_IAM" && type->text != "NONE"))) {
    translation.report(Code::sam_function, type == nullptr ? member->key_span : type->span, "FunctionUrlConfig needs AuthType: AWS_IAM or NONE");
  }
  check_url_cors(translation, config);
  const Span at = config.span;
  Members to;
  to.set("TargetFunctionArn", at, alias_id.empty() ? translation.reference(function.id, "Arn", at) : translation.reference(alias_id, "", at));
  copy_properties(config, {"AuthType", "Cors", "InvokeMode"}, to);
  translation.make(function, function.id + "Url", "AWS::Lambda::Url", to, at);
}

void make_role(Translation& translation, SamResource& owner, std::string_view service) {
  const Node& from = *owner.properties;
  const Span at = owner.id_at;
  Members to;
  copy_properties(from, {"AssumeRolePolicyDocument", "PermissionsBoundary"}, to);
  copy_property(from, "RolePath", "Path", to);
  if (value_at(from, "AssumeRolePolicyDocument") == nullptr) {
    const Node* statement = translation.map({{"Action", at, translation.list({translation.text("sts:AssumeRole", at)}, at)},
                                             {"Effect", at, translation.text("Allow", at)},
                                             {"Principal", at, translation.map({{"Service", at, translation.list({translation.text(service, at)}, at)}}, at)}}, at);
    to.set("AssumeRolePolicyDocument", at, translation.map({{"Version", at, translation.text("2012-10-17", at)}, {"Statement", at, translation.list({statement}, at)}}, at));
  }
  translation.make(owner, owner.id + "Role", "AWS::IAM::Role", to, at);
}

}  // namespace apigw::sam
