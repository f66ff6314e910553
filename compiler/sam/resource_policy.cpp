// ResourcePolicy of an API or an event → statements of x-amazon-apigateway-policy (definition-formats 3.5).
#include <fmt/format.h>

#include <vector>

#include "compiler/sam/definition.h"
#include "compiler/sam/properties.h"
#include "compiler/sam/rest_api.h"
#include "compiler/syntax/read.h"

namespace apigw::sam {
namespace {

constexpr std::string_view kKeys[] = {"CustomStatements",     "AwsAccountWhitelist",  "AwsAccountBlacklist",   "IpRangeWhitelist",      "IpRangeBlacklist",
                                      "SourceVpcWhitelist",   "SourceVpcBlacklist",   "IntrinsicVpcWhitelist", "IntrinsicVpcBlacklist", "IntrinsicVpceWhitelist",
                                      "IntrinsicVpceBlacklist"};
constexpr std::string_view kPolicy = "x-amazon-apigateway-policy";

/// Lists whose statements are an Allow for all and a Deny with a condition.
struct VpcLists {
  std::string_view source, vpc, vpce;
  std::string_view condition;
};
constexpr VpcLists kBlack{"SourceVpcBlacklist", "IntrinsicVpcBlacklist", "IntrinsicVpceBlacklist", "StringEquals"};
constexpr VpcLists kWhite{"SourceVpcWhitelist", "IntrinsicVpcWhitelist", "IntrinsicVpceWhitelist", "StringNotEquals"};

/// The statements of an API while they are gathered; those that the definition has come first.
class Statements {
 public:
  Statements(Translation& translation, Api& api, Span at) : translation_(translation), gathered_(api.policy), at_(at) {
    if (gathered_.started) return;
    gathered_.started = true;
    gathered_.at = at;
    Draft::Entry* policy = api.definition->find(kPolicy);
    const Node* before = policy == nullptr || !policy->is_mapping() ? nullptr : api.definition->open(*policy).get("Statement");
    if (before != nullptr && before->is_sequence()) {
      for (const Node* item : before->items) add(item);
    } else if (before != nullptr) {
      add(before);
    }
  }

  /// The same statement is kept once.
  void add(const Node* statement) {
    if (gathered_.texts.insert(syntax::to_json(*statement)).second) gathered_.items.push_back(statement);
  }

  void add(std::string_view effect, const Node* resources, const Node* principal, const Node* condition) {
    Members statement;
    statement.set("Effect", at_, translation_.text(effect, at_));
    statement.set("Action", at_, translation_.text("execute-api:Invoke", at_));
    statement.set("Resource", at_, resources);
    statement.set("Principal", at_, principal);
    if (condition != nullptr) statement.set("Condition", at_, condition);
    add(translation_.build.mapping(statement, at_));
  }

 private:
  Translation& translation_;
  Api::PolicyStatements& gathered_;
  Span at_;
};

/// execute-api:/STAGE/METHOD/path of every method that the path has.
const Node* resources_of(Translation& translation, Api& api, std::string_view path, Span at) {
  std::vector<const Node*> items;
  Draft& paths = api.definition->open("paths", at, at);
  if (Draft::Entry* entry = paths.find(path); entry != nullptr && entry->is_mapping()) {
    for (const Draft::Entry& method : paths.open(*entry).entries()) {
      if (!is_method_key(method.key)) continue;
      items.push_back(translation.text(fmt::format("execute-api:/{}/{}{}", api.stage(), method_in_arn(method.key), path_in_arn(path)), at));
    }
  }
  return translation.build.sequence(items, at);
}

/// The value as a list; nullptr when it is absent or empty.
const Node* list_of(Translation& translation, const Node& policy, std::string_view key) {
  const Node* value = value_at(policy, key);
  if (value == nullptr) return nullptr;
  if (value->is_sequence()) return value->items.empty() ? nullptr : value;
  return translation.list({value}, value->span);
}

void append(std::vector<const Node*>& items, const Node* list) {
  if (list != nullptr) items.insert(items.end(), list->items.begin(), list->items.end());
}

const Node* vpc_condition(Translation& translation, const Node& policy, const VpcLists& lists) {
  std::vector<const Node*> vpcs, endpoints;
  if (const Node* sources = list_of(translation, policy, lists.source)) {
    for (const Node* item : sources->items) {
      if (!item->is_string()) {
        translation.report(Code::sam_auth, item->span, fmt::format("{} must be a list of ids that begin with vpc- or vpce-", lists.source));
      } else if (item->text.starts_with("vpce-")) {
        endpoints.push_back(item);
      } else if (item->text.starts_with("vpc-")) {
        vpcs.push_back(item);
      } else {
        translation.report(Code::sam_auth, item->span, fmt::format("'{}' in {} begins neither with vpc- nor with vpce-", item->text, lists.source));
      }
    }
  }
  append(vpcs, list_of(translation, policy, lists.vpc));
  append(endpoints, list_of(translation, policy, lists.vpce));
  if (vpcs.empty() && endpoints.empty()) return nullptr;
  const Span at = policy.span;
  Members keys;
  if (!vpcs.empty()) keys.set("aws:SourceVpc", at, translation.build.sequence(vpcs, at));
  if (!endpoints.empty()) keys.set("aws:SourceVpce", at, translation.build.sequence(endpoints, at));
  return translation.map({{lists.condition, at, translation.build.mapping(keys, at)}}, at);
}

/// A statement without its effect or resources is left out of the policy; the template is not served then unless that is allowed.
bool is_complete(Translation& translation, const Node& statement) {
  if (!statement.is_mapping()) {
    translation.report(Code::sam_auth, statement.span, "a custom statement must be a map");
    return false;
  }
  for (const std::string_view key : {"Effect", "Action", "Resource"}) {
    const bool inverted = key != "Effect" && value_at(statement, fmt::format("Not{}", key)) != nullptr;
    if (inverted || value_at(statement, key) != nullptr) continue;
    translation.report(Code::sam_policy_statement, statement.span, fmt::format("this statement has no '{}'; AWS refuses the policy", key));
    return false;
  }
  return true;
}

}  // namespace

void add_path_policy(Translation& translation, Api& api, const Node& policy, std::string_view path) {
  const Span at = policy.span;
  check_keys(translation, policy, kKeys, Code::sam_auth, "ResourcePolicy");
  Statements statements(translation, api, at);
  const Node* resources = resources_of(translation, api, path, at);
  const Node* everybody = translation.text("*", at);
  const auto accounts = [&](std::string_view key, std::string_view effect) {
    if (const Node* ids = list_of(translation, policy, key)) statements.add(effect, resources, translation.map({{"AWS", at, ids}}, at), nullptr);
  };
  const auto conditional = [&](const Node* condition) {
    if (condition == nullptr) return;
    statements.add("Allow", resources, everybody, nullptr);
    statements.add("Deny", resources, everybody, condition);
  };
  const auto addresses = [&](std::string_view key, std::string_view test) {
    const Node* ranges = list_of(translation, policy, key);
    conditional(ranges == nullptr ? nullptr : translation.map({{test, at, translation.map({{"aws:SourceIp", at, ranges}}, at)}}, at));
  };
  accounts("AwsAccountWhitelist", "Allow");
  accounts("AwsAccountBlacklist", "Deny");
  addresses("IpRangeWhitelist", "NotIpAddress");
  addresses("IpRangeBlacklist", "IpAddress");
  conditional(vpc_condition(translation, policy, kBlack));
  conditional(vpc_condition(translation, policy, kWhite));
}

void add_custom_statements(Translation& translation, Api& api, const Node& policy) {
  const Node* custom = list_of(translation, policy, "CustomStatements");
  if (custom == nullptr) return;
  Statements statements(translation, api, policy.span);
  for (const Node* statement : custom->items) {
    if (is_complete(translation, *statement)) statements.add(statement);
  }
}

void add_event_policies(Translation& translation, Api& api) {
  for (const Api::EventPolicy& row : api.event_policies) {
    add_path_policy(translation, api, *row.policy, row.path);
    add_custom_statements(translation, api, *row.policy);
  }
}

void write_policy(Translation& translation, Api& api) {
  if (api.policy.items.empty()) return;
  const Span at = api.policy.at;
  Draft& policy = api.definition->open(kPolicy, at, at);
  policy.set("Version", at, translation.text("2012-10-17", at));
  policy.set("Statement", at, translation.build.sequence(api.policy.items, at));
}

}  // namespace apigw::sam
