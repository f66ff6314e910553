#include "runtime/aws/profile.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace apigw::aws {
namespace {

constexpr size_t profiles_in_chain_max = 5;
constexpr std::string_view default_session = "apigw";

class Resolver {
 public:
  Resolver(const SharedProfiles& files, const std::optional<Keys>& environment) : files_(files), environment_(environment) {}

  KeySource resolve(std::string_view name, bool only_own_keys = false) {
    const Profile profile = merged(name);
    const auto setting = [&](std::string_view key) {
      const auto found = profile.find(key);
      return found == profile.end() ? std::string() : found->second;
    };
    KeySource source{.origin = origin(name)};
    const auto fault = [&](std::string text) {
      source.fault = fmt::format("profile '{}' {}", name, text);
      return source;
    };
    if (const std::string role = setting("role_arn"); !role.empty() && !only_own_keys) return assumed(name, role, setting);
    Keys keys{setting("aws_access_key_id"), setting("aws_secret_access_key"), setting("aws_session_token")};
    if (!keys.access_key_id.empty() && !keys.secret_access_key.empty()) {
      source.keys = std::move(keys);
      return source;
    }
    source.process = setting("credential_process");
    if (!source.process.empty()) return source;
    if (!setting("sso_session").empty() || !setting("sso_start_url").empty() || !setting("sso_account_id").empty()) {
      return fault(fmt::format("signs in through SSO, which the gateway does not: give it credential_process = aws configure export-credentials --profile {} "
                               "in another profile, and sign in with aws sso login --profile {}", name, name));
    }
    if (!setting("web_identity_token_file").empty()) return fault("takes a web identity token, which the gateway does not: use role_arn with source_profile, or credential_process");
    return source;  // says nothing
  }

 private:
  template <class Setting>
  KeySource assumed(std::string_view name, const std::string& role, Setting setting) {
    KeySource source{.origin = origin(name)};
    const auto fault = [&](std::string_view text) {
      source.fault = fmt::format("profile '{}' {}", name, text);
      return source;
    };
    if (!setting("mfa_serial").empty()) return fault("asks for a code of a device (mfa_serial), and nobody is there to type it");
    if (!setting("web_identity_token_file").empty()) return fault("takes a web identity token, which the gateway does not: use source_profile, or credential_process");
    const std::string from = setting("source_profile"), place = setting("credential_source");
    if (from.empty() && place.empty()) return fault("has role_arn, but neither source_profile nor credential_source");
    if (++depth_ > profiles_in_chain_max) return fault("stands in a circle of source_profile, or in a chain of more than five");
    KeySource base;
    if (!from.empty()) {
      base = resolve(from, from == name);  // a profile may name itself: its own keys assume its role
      if (!base.fault.empty()) return fault(fmt::format("has source_profile '{}': {}", from, base.fault));
      if (!base.keys && base.process.empty()) return fault(fmt::format("has source_profile '{}', which has no keys", from));
    } else if (place == "Environment") {
      if (!environment_) return fault("has credential_source = Environment, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set");
      base.keys = environment_;
    } else {
      return fault(fmt::format("has credential_source = {}, which is not known here: use Environment, or source_profile", place));
    }
    base.origin = source.origin;
    RoleRequest request{.arn = role, .session_name = setting("role_session_name"), .external_id = setting("external_id")};
    if (request.session_name.empty()) request.session_name = default_session;
    const std::string duration = setting("duration_seconds");
    uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(duration.data(), duration.data() + duration.size(), seconds);
    if (error == std::errc() && end == duration.data() + duration.size() && seconds >= 900 && seconds <= 43'200) request.duration_seconds = seconds;
    base.roles.push_back(std::move(request));
    return base;
  }

  Profile merged(std::string_view name) const {
    Profile profile;
    for (const Profiles* file : {&files_.credentials, &files_.config}) {
      if (const auto found = file->find(name); found != file->end()) profile.insert(found->second.begin(), found->second.end());
    }
    return profile;
  }

  std::string origin(std::string_view name) const {
    const bool in_credentials = files_.credentials.contains(name);
    return fmt::format("profile '{}' of {}", name, in_credentials ? files_.credentials_path : files_.config_path);
  }

  const SharedProfiles& files_;
  const std::optional<Keys>& environment_;
  size_t depth_ = 0;
};

}  // namespace

KeySource resolve_profile(std::string_view name, const SharedProfiles& files, const std::optional<Keys>& environment) {
  return Resolver(files, environment).resolve(name);
}

}  // namespace apigw::aws
