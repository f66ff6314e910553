// The resource policy as a document: its shape, not its meaning.
#include "compiler/check/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/pass.h"
#include "compiler/check/passes.h"
#include "compiler/openapi/functions.h"
#include "compiler/source/suggest.h"

namespace apigw::check {
namespace {

using syntax::Node;

constexpr size_t kPolicyBytesMax = 8192;
constexpr std::string_view kStatementKeys[] = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"};

/// Known only to the template that includes the document.
bool is_unknown(const Node& node) { return !openapi::function_name(node).empty(); }

void refuse(const Subject& subject, Span at, std::string_view reason, std::string hint = {}) {
  subject.report(Code::policy_not_valid, at, fmt::format("resource policy: {}", reason), std::move(hint));
}

/// One of two keys must stand in the statement ("Action" or "NotAction").
bool has_either(const Node& statement, std::string_view key) { return statement.get(key) != nullptr || statement.get(fmt::format("Not{}", key)) != nullptr; }

void statement(const Subject& subject, const Node& node) {
  if (is_unknown(node)) return;
  if (!node.is_mapping()) return refuse(subject, node.span, "a statement must be a map");
  for (const syntax::Member& member : node.members) {
    if (std::ranges::find(kStatementKeys, member.key) != std::end(kStatementKeys)) continue;
    const std::string_view near = source::nearest(member.key, kStatementKeys);
    refuse(subject, member.key_span, fmt::format("{} is no element of a statement", quoted(member.key)), near.empty() ? std::string() : fmt::format("did you mean {}?", quoted(near)));
  }
  const Node* effect = node.get("Effect");
  if (effect == nullptr) return refuse(subject, node.span, "a statement needs 'Effect'", "write 'Effect: Allow' or 'Effect: Deny'");
  if (!is_unknown(*effect) && effect->text != "Allow" && effect->text != "Deny") return refuse(subject, effect->span, "'Effect' is Allow or Deny");
  for (const std::string_view key : {"Action", "Resource", "Principal"}) {
    if (!has_either(node, key)) return refuse(subject, node.span, fmt::format("a statement needs '{}'", key));
  }
}

/// Bytes of the policy without white space between tokens, near enough for the limit.
size_t written_size(const Node& node) {
  if (node.is_scalar()) return node.text.size() + 2;
  size_t size = 2;
  for (const syntax::Member& member : node.members) size += member.key.size() + 4 + written_size(*member.value);
  for (const Node* item : node.items) size += written_size(*item) + 1;
  return size;
}

}  // namespace

bool is_known_policy(const Node& policy) {
  if (is_unknown(policy)) return false;
  return std::ranges::all_of(policy.items, [](const Node* item) { return is_known_policy(*item); }) &&
         std::ranges::all_of(policy.members, [](const syntax::Member& member) { return is_known_policy(*member.value); });
}

void check_policy(const Subject& subject) {
  const auto& policy = subject.api.policy;
  if (!policy.present() || policy.unknown || policy.value == nullptr) return;
  const Node& root = *policy.value;
  if (is_unknown(root)) return;
  if (!root.is_mapping()) return refuse(subject, root.span, "it must be a map");
  const syntax::Member* version = root.find("Version");
  if (version != nullptr && !is_unknown(*version->value) && version->value->text != "2012-10-17" && version->value->text != "2008-10-17") {
    return refuse(subject, version->value->span, fmt::format("version {} is not known", quoted(version->value->text)), "write \"2012-10-17\"");
  }
  const Node* statements = root.get("Statement");
  if (statements == nullptr) return refuse(subject, policy.at, "'Statement' is missing");
  if (is_unknown(*statements)) return;
  if (written_size(root) > kPolicyBytesMax) return refuse(subject, policy.at, "it has more than 8192 characters");
  if (!statements->is_sequence()) return statement(subject, *statements);
  for (const Node* item : statements->items) statement(subject, *item);
}

}  // namespace apigw::check
