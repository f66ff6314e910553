#pragma once
// How a profile of the shared files comes by keys, by the rules of the AWS tools.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/aws/keys.h"
#include "runtime/aws/shared_file.h"

namespace apigw::aws {

/// A role to assume.
struct RoleRequest {
  std::string arn;
  std::string session_name;
  std::string external_id;  // empty: none
  uint32_t duration_seconds = 3600;
  friend bool operator==(const RoleRequest&, const RoleRequest&) = default;
};

/// Where keys come from. Nothing of it is asked yet.
struct KeySource {
  std::optional<Keys> keys;         // known at once
  std::string process;              // or a command that prints them
  std::vector<RoleRequest> roles;   // then assumed one after the other, each with the keys of the one before
  std::string origin;               // "profile 'dev' of /home/x/.aws/config"
  std::string fault;                // why there are none, with the way out; empty: there are
  friend bool operator==(const KeySource&, const KeySource&) = default;
};

/// The two files, merged: of a setting in both, that of the credentials file counts.
struct SharedProfiles {
  Profiles credentials, config;
  std::string credentials_path, config_path;
};

/// `environment`: keys of the environment, for credential_source = Environment. The fault is empty and nothing else is set when the profile says
/// nothing about keys.
KeySource resolve_profile(std::string_view name, const SharedProfiles& files, const std::optional<Keys>& environment);

}  // namespace apigw::aws
