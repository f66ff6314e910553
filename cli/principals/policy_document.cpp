#include "cli/principals/policy_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/source/json_text.h"
#include "compiler/source/suggest.h"
#include "compiler/syntax/read.h"
#include "runtime/base/ascii.h"

namespace apigw::cli {
namespace {

using source::Code;
using syntax::Member;
using syntax::Node;

constexpr std::string_view document_keys[] = {"Version", "Id", "Statement"};
constexpr std::string_view statement_keys[] = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition"};

/// Keys of IAM that no request here has a value for, so that they are no misspellings of others.
constexpr std::string_view keys_of_aws_alone[] = {"aws:VpcSourceIp", "aws:SourceVpc", "aws:SourceVpce", "aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceIdentity",
                                                  "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:PrincipalIsAWSService", "aws:PrincipalServiceName", "aws:TokenIssueTime",
                                                  "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast", "aws:FederatedProvider", "aws:ResourceAccount"};
bool is_of_aws_alone(std::string_view key) {
  return std::any_of(std::begin(keys_of_aws_alone), std::end(keys_of_aws_alone), [&](std::string_view one) { return ascii_iequals(one, key); });
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = source::nearest(word, candidates);
  return near.empty() ? std::string() : fmt::format("did you mean '{}'?", near);
}

class Reader {
 public:
  Reader(iam::PolicyKind kind, source::Diagnostics& diagnostics) : kind_(kind), diagnostics_(diagnostics) {}

  std::optional<iam::Policy> read(const Node& node) {
    if (!node.is_mapping()) {
      report(node.span, "a policy is a map with 'Version' and 'Statement'");
      return {};
    }
    keys(node, document_keys);
    const Node* version = node.get("Version");
    if (version && version->text == "2008-10-17") version_ = "2008-10-17";
    if (!version) version_ = "2008-10-17";
    const Node* statements = node.get("Statement");
    if (statements && statements->is_sequence()) {
      for (const Node* one : statements->items) statement(*one);
    } else if (statements) {
      statement(*statements);
    }
    if (faults_ > 0) return {};
    auto policy = iam::Policy::parse(syntax::to_json(node), kind_);
    if (!policy) {  // of the document as a whole
      report(version && policy.error().starts_with("version") ? version->span : node.span, policy.error());
      return {};
    }
    return std::move(*policy);
  }

 private:
  void report(source::Span at, std::string message, std::string hint = {}) {
    ++faults_;
    diagnostics_.report(Code::policy_not_valid, at, std::move(message), std::move(hint));
  }

  template <size_t n>
  void keys(const Node& node, const std::string_view (&known)[n]) {
    for (const Member& member : node.members) {
      if (std::find(std::begin(known), std::end(known), member.key) != std::end(known)) continue;
      report(member.key_span, fmt::format("'{}' is no element of a policy", member.key), did_you_mean(member.key, known));
    }
  }

  /// Each statement on its own, so that the fault's place is known.
  void statement(const Node& node) {
    const size_t before = faults_;
    if (!node.is_mapping()) return report(node.span, "a statement must be a map");
    keys(node, statement_keys);
    const Node* effect = node.get("Effect");
    if (effect && effect->text != "Allow" && effect->text != "Deny") report(effect->span, "'Effect' is Allow or Deny");
    if (const Node* condition = node.get("Condition"); condition && condition->is_mapping()) {
      for (const Member& one : condition->members) operators(one);
    }
    if (faults_ > before) return;
    std::string json = "{\"Version\":";
    source::append_json_string(json, version_);
    json += ",\"Statement\":" + syntax::to_json(node) + "}";
    if (const auto read = iam::Policy::parse(json, kind_); !read) report(node.members.empty() ? node.span : node.members.front().key_span, read.error());
  }

  void operators(const Member& member) {
    if (!iam::is_operator(member.key)) {
      const auto names = iam::Condition::operator_names();
      diagnostics_.report(Code::policy_condition, member.key_span, fmt::format("'{}' is no condition operator: the statement never applies", member.key),
                          did_you_mean(member.key, names));
    }
    if (!member.value->is_mapping()) return;
    for (const Member& key : member.value->members) {
      const std::string_view near = iam::key_of(key.key).key == iam::Key::unknown ? source::nearest(key.key, iam::key_names()) : std::string_view();
      if (!near.empty() && !is_of_aws_alone(key.key)) {
        diagnostics_.report(Code::policy_condition, key.key_span, fmt::format("no request has a value for condition key '{}'", key.key), fmt::format("did you mean '{}'?", near));
      }
      values(member.key, key);
    }
  }

  void values(std::string_view operator_name, const Member& key) {
    const auto one = [&](const Node& value) {
      if (!value.is_scalar()) return;
      const auto read = iam::Condition::parse(operator_name, key.key, {std::string(value.text)}, version_ == "2012-10-17");
      if (!read) report(value.span, fmt::format("condition '{}': {}", operator_name, read.error()));
    };
    if (!key.value->is_sequence()) return one(*key.value);
    for (const Node* item : key.value->items) one(*item);
  }

  iam::PolicyKind kind_;
  source::Diagnostics& diagnostics_;
  std::string_view version_ = "2012-10-17";
  size_t faults_ = 0;
};

}  // namespace

std::optional<iam::Policy> read_policy(const syntax::Node& node, iam::PolicyKind kind, source::Diagnostics& diagnostics) {
  return Reader(kind, diagnostics).read(node);
}

}  // namespace apigw::cli
