#include "runtime/iam/facts.h"

#include <array>

#include "runtime/base/arena_text.h"
#include "runtime/base/ascii.h"
#include "runtime/iam/principals.h"
#include "runtime/sigv4/sign.h"

namespace apigw::iam {
namespace {

using Value = std::optional<std::string_view>;

Value of_caller(const Facts& facts, std::string Principal::* member) {
  if (!facts.caller || (facts.caller->*member).empty()) return {};
  return facts.caller->*member;
}

Value truth(bool value) { return value ? "true" : "false"; }

/// "2015-08-30T12:36:00Z" of 20150830T123600Z.
Value iso_time(const Facts& facts, Arena& arena) {
  const sigv4::Timestamp at = sigv4::timestamp(facts.now_ms);
  const std::string_view basic = at.view();
  ArenaText out(arena, 20);
  for (size_t i = 0; i < basic.size(); ++i) {
    if (i == 4 || i == 6) out.push('-');
    if (i == 11 || i == 13) out.push(':');
    out.push(basic[i]);
  }
  return out.view();
}

Value epoch(const Facts& facts, Arena& arena) {
  ArenaText out(arena, 24);
  out.number(facts.now_ms / 1000);
  return out.view();
}

// Keys that no request has a value for, such as aws:SourceVpc, have no row.
struct Row {
  std::string_view name;
  Key key;
  Value (*value)(const Facts&, Arena&);
};
constexpr Row rows[] = {
    {"aws:CurrentTime", Key::current_time, iso_time},
    {"aws:EpochTime", Key::epoch_time, epoch},
    {"aws:SourceIp", Key::source_ip, [](const Facts& facts, Arena&) { return Value{facts.source_ip}; }},
    {"aws:UserAgent", Key::user_agent, [](const Facts& facts, Arena&) { return facts.user_agent; }},
    {"aws:Referer", Key::referer, [](const Facts& facts, Arena&) { return facts.referer; }},
    {"aws:SecureTransport", Key::secure_transport, [](const Facts& facts, Arena&) { return truth(facts.secure); }},
    {"aws:RequestedRegion", Key::requested_region, [](const Facts& facts, Arena&) { return Value{facts.region}; }},
    {"aws:ViaAWSService", Key::via_aws_service, [](const Facts& facts, Arena&) { return facts.caller ? truth(false) : Value{}; }},
    {"aws:PrincipalAccount", Key::principal_account, [](const Facts& facts, Arena&) { return of_caller(facts, &Principal::account_id); }},
    {"aws:PrincipalArn", Key::principal_arn, [](const Facts& facts, Arena&) { return of_caller(facts, &Principal::arn); }},
    {"aws:PrincipalType", Key::principal_type, [](const Facts& facts, Arena&) { return facts.caller ? Value{facts.caller->type} : Value{"Anonymous"}; }},
    {"aws:userid", Key::user_id, [](const Facts& facts, Arena&) { return of_caller(facts, &Principal::principal_id); }},
    {"aws:username", Key::username, [](const Facts& facts, Arena&) { return of_caller(facts, &Principal::name); }},
};
constexpr std::string_view tag_prefix = "aws:PrincipalTag/";

}  // namespace

KeyName key_of(std::string_view name) {
  for (const Row& row : rows) {
    if (ascii_iequals(row.name, name)) return {row.key, {}};
  }
  if (name.size() > tag_prefix.size() && ascii_iequals(name.substr(0, tag_prefix.size()), tag_prefix)) {
    return {Key::principal_tag, name.substr(tag_prefix.size())};
  }
  return {};
}

std::span<const std::string_view> key_names() {
  static constexpr auto names = [] {
    std::array<std::string_view, std::size(rows)> all;
    for (size_t i = 0; i < std::size(rows); ++i) all[i] = rows[i].name;
    return all;
  }();
  return names;
}

std::optional<std::string_view> value_of(const KeyName& key, const Facts& facts, Arena& arena) {
  if (key.key == Key::principal_tag) {
    if (!facts.caller) return {};
    for (const auto& [name, value] : facts.caller->tags) {
      if (ascii_iequals(name, key.tag)) return value;
    }
    return {};
  }
  for (const Row& row : rows) {
    if (row.key == key.key) return row.value(facts, arena);
  }
  return {};
}

}  // namespace apigw::iam
