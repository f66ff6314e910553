#include "runtime/aws/settings.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <unistd.h>

#include "runtime/aws/shared_file.h"

namespace apigw::aws {
namespace {

constexpr size_t file_bytes_max = 1 << 20;
constexpr std::string_view endpoint_prefix = "AWS_ENDPOINT_URL";
constexpr std::string_view kept[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
                                     "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE", "HOME"};

std::string_view value(const Environment& environment, std::string_view name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string_view{} : std::string_view{found->second};
}

std::string_view first_of(const Environment& environment, std::string_view name, std::string_view other, std::string_view otherwise) {
  for (const std::string_view candidate : {name, other}) {
    if (const auto text = value(environment, candidate); !text.empty()) return text;
  }
  return otherwise;
}

std::string path_of(const Environment& environment, std::string_view variable, std::string_view under_home) {
  if (const auto text = value(environment, variable); !text.empty()) return std::string(text);
  const std::string_view home = value(environment, "HOME");
  return home.empty() ? std::string() : fmt::format("{}/.aws/{}", home, under_home);
}

std::string_view profile_of(const Environment& environment) { return first_of(environment, "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "default"); }

struct FileRow {
  std::string_view variable, under_home;
  SharedFile kind;
};
constexpr FileRow files[] = {{"AWS_SHARED_CREDENTIALS_FILE", "credentials", SharedFile::credentials}, {"AWS_CONFIG_FILE", "config", SharedFile::config}};

std::optional<Profile> find_profile(const Environment& environment, const FileRow& row, const ReadFile& read) {
  const std::string path = path_of(environment, row.variable, row.under_home);
  const auto text = path.empty() ? std::nullopt : read(path);
  if (!text) return {};
  const Profiles profiles = parse_shared_file(*text, row.kind);
  const auto found = profiles.find(profile_of(environment));
  return found == profiles.end() ? std::nullopt : std::optional(found->second);
}

std::string member(const Profile& profile, std::string_view name) {
  const auto found = profile.find(name);
  return found == profile.end() ? std::string() : found->second;
}

/// Checks what will stand in header fields; a key that cannot is no key.
KeySource checked(KeySource source) {
  if (!source.keys) return source;
  for (const std::string* text : {&source.keys->access_key_id, &source.keys->secret_access_key, &source.keys->session_token}) {
    if (is_clean(*text)) continue;
    source.keys.reset();
    source.fault = source.origin + " holds a key with a blank or a control character";
    break;
  }
  return source;
}

SharedProfiles read_profiles(const Environment& environment, const ReadFile& read) {
  SharedProfiles all{.credentials_path = path_of(environment, files[0].variable, files[0].under_home), .config_path = path_of(environment, files[1].variable, files[1].under_home)};
  const auto take = [&](const std::string& path, SharedFile kind, Profiles& into) {
    if (const auto text = path.empty() ? std::nullopt : read(path)) into = parse_shared_file(*text, kind);
  };
  take(all.credentials_path, SharedFile::credentials, all.credentials);
  take(all.config_path, SharedFile::config, all.config);
  return all;
}

}  // namespace

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (const size_t equals = text.find('='); equals != std::string_view::npos) environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::optional<std::string> read_small_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {};
  std::string text(file_bytes_max, '\0');
  file.read(text.data(), std::streamsize(text.size()));
  text.resize(size_t(std::max<std::streamsize>(0, file.gcount())));
  return text;
}

std::string_view Settings::endpoint(std::string_view variable) const {
  for (const std::string_view name : {variable, std::string_view{}}) {
    if (const auto found = endpoints.find(name); found != endpoints.end() && !found->second.empty()) return found->second;
  }
  return {};
}

Settings read_settings(const Environment& environment, const ReadFile& read) {
  Settings settings;
  for (const auto& [name, text] : environment) {
    if (name == endpoint_prefix) settings.endpoints[""] = text;
    if (name.size() > endpoint_prefix.size() + 1 && name.starts_with(endpoint_prefix) && name[endpoint_prefix.size()] == '_') {
      settings.endpoints[name.substr(endpoint_prefix.size() + 1)] = text;
    }
    if (std::find(std::begin(kept), std::end(kept), name) != std::end(kept)) settings.environment.emplace(name, text);
  }
  settings.region = first_of(environment, "AWS_REGION", "AWS_DEFAULT_REGION", "");
  for (const FileRow& row : {files[1], files[0]}) {
    if (!settings.region.empty()) break;
    if (const auto profile = find_profile(environment, row, read)) settings.region = member(*profile, "region");
  }
  if (settings.region.empty()) settings.region = "us-east-1";
  return settings;
}

KeySource find_own_keys(const Settings& settings, const ReadFile& read) {
  const Environment& environment = settings.environment;
  const std::string_view id = value(environment, "AWS_ACCESS_KEY_ID"), secret = value(environment, "AWS_SECRET_ACCESS_KEY");
  std::optional<Keys> given;
  if (!id.empty() && !secret.empty()) given = Keys{std::string(id), std::string(secret), std::string(value(environment, "AWS_SESSION_TOKEN"))};
  if (given) return checked({.keys = given, .origin = "the environment"});
  const std::string_view profile = profile_of(environment);
  KeySource source = checked(resolve_profile(profile, read_profiles(environment, read), given));
  if (!source.keys && source.process.empty() && source.fault.empty()) {
    source.fault = fmt::format("neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set, nor has profile '{}' keys in the shared files", profile);
  }
  return source;
}

std::vector<std::string> credential_files(const Settings& settings) {
  std::vector<std::string> paths;
  for (const FileRow& row : files) {
    if (std::string path = path_of(settings.environment, row.variable, row.under_home); !path.empty()) paths.push_back(std::move(path));
  }
  return paths;
}

bool is_clean(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace apigw::aws
