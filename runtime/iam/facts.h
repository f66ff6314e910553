#pragma once
// What a policy is held against: who asks for what, from where and when (access-control 3.6).
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::iam {

struct Principal;

struct Facts {
  std::string_view action;    // "execute-api:Invoke"
  std::string_view resource;  // arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/path
  std::string_view region;
  std::string_view source_ip;
  std::optional<std::string_view> user_agent, referer;
  int64_t now_ms = 0;  // since 1970
  bool secure = false;
  const Principal* caller = nullptr;  // nullptr: anonymous
};

/// A condition key that requests can have a value for.
enum class Key : uint8_t {
  unknown,  // no request has a value for it: as if it were absent
  current_time,
  epoch_time,
  source_ip,
  user_agent,
  referer,
  secure_transport,
  requested_region,
  principal_account,
  principal_arn,
  principal_type,
  principal_tag,  // aws:PrincipalTag/NAME
  user_id,
  username,
  via_aws_service,
};

struct KeyName {
  Key key = Key::unknown;
  std::string_view tag;  // of principal_tag: NAME
};
/// Names of keys know no case.
KeyName key_of(std::string_view name);

/// Names of all keys but tags, for suggestions.
std::span<const std::string_view> key_names();

/// The request's value; nothing: it has none. In the arena, or a view of what `facts` holds.
std::optional<std::string_view> value_of(const KeyName& key, const Facts& facts, Arena& arena);

}  // namespace apigw::iam
