#include "runtime/phase/access.h"

#include "runtime/base/arena_text.h"
#include "runtime/sigv4/canonical.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/method_arn.h"
#include "runtime/vm/prepared.h"

namespace apigw::phase {
namespace {

std::optional<std::string_view> field_value(const vm::Exchange& exchange, FieldId id) {
  const Field* field = exchange.field_index.find(exchange.request.fields, id);
  return field ? std::optional(field->value) : std::nullopt;
}

/// Of an account only the end is told.
std::string_view masked(Arena& arena, std::string_view account) {
  constexpr size_t shown = 4;
  if (account.size() <= shown) return account;
  ArenaText out(arena, account.size());
  for (size_t i = 0; i < account.size() - shown; ++i) out.push('*');
  out.append(account.substr(account.size() - shown));
  return out.view();
}

}  // namespace

int64_t iam_now_ms(const vm::Exchange& exchange) { return exchange.prepared.settings().iam_now_ms.value_or(exchange.received_epoch_ms); }

iam::Facts facts_of(vm::Exchange& exchange) {
  return {.action = invoke_action,
          .resource = vm::method_arn(exchange),
          .region = exchange.prepared.region(),
          .source_ip = exchange.source_ip,
          .user_agent = field_value(exchange, FieldId::user_agent),
          .referer = field_value(exchange, FieldId::referer),
          .now_ms = iam_now_ms(exchange),
          .secure = exchange.secure,
          .caller = exchange.caller};
}

bool turn_to_other_reading(vm::Exchange& exchange, iam::Facts& facts) {
  const std::string_view path = exchange.request.path;
  if (path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos) return false;
  ArenaText text(exchange.arena, path.size() + 1);
  sigv4::append_normalised_path(text, path);
  if (text.view() == path) return false;
  facts.resource = vm::method_arn(exchange, exchange.prepared.account_id(), text.view());
  return true;
}

iam::Verdict resource_verdict(vm::Exchange& exchange, const iam::Facts& facts) {
  if (!exchange.prepared.resource_policy_fault().empty()) return iam::Verdict::deny;
  const iam::Policy* policy = exchange.prepared.resource_policy();
  return policy ? policy->judge(facts, exchange.arena) : iam::Verdict::silent;
}

vm::Step deny_access(vm::Exchange& exchange, std::string_view user, std::string_view reason) {
  const std::string_view arn = vm::method_arn(exchange, masked(exchange.arena, exchange.prepared.account_id()), exchange.request.path);
  ArenaText message(exchange.arena, 192 + user.size() + arn.size());
  for (const std::string_view part : {std::string_view("User: "), user, std::string_view(" is not authorized to perform: "), invoke_action,
                                      std::string_view(" on resource: "), arn, reason}) {
    message.append(part);
  }
  return vm::fail(exchange, bundle::GatewayResponseType::ACCESS_DENIED, message.view());
}

}  // namespace apigw::phase
