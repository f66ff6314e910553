#pragma once
// What the process was told about AWS: the region, other endpoints, and where its own credentials come from. Read from the environment
// and the shared files by the rules of the AWS tools.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/aws/keys.h"
#include "runtime/aws/profile.h"

namespace apigw::aws {

/// The process's environment at its start.
using Environment = std::map<std::string, std::string, std::less<>>;
Environment process_environment();

/// A file's content, or nothing when it cannot be read; by parameter so that a test needs no files.
using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;
std::optional<std::string> read_small_file(const std::string& path);

struct Settings {
  std::string region = "us-east-1";
  std::map<std::string, std::string, std::less<>> endpoints;  // by what follows AWS_ENDPOINT_URL_; "": AWS_ENDPOINT_URL itself
  Environment environment;  // of the names that find_own_keys needs

  /// AWS_ENDPOINT_URL_<variable>, else AWS_ENDPOINT_URL, else empty.
  std::string_view endpoint(std::string_view variable) const;
};

/// Region: AWS_REGION, AWS_DEFAULT_REGION, the profile's, else us-east-1.
Settings read_settings(const Environment& environment, const ReadFile& read = read_small_file);

/// AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY with AWS_SESSION_TOKEN; else what the profile AWS_PROFILE (AWS_DEFAULT_PROFILE, default) says in the
/// credentials file (AWS_SHARED_CREDENTIALS_FILE, ~/.aws/credentials) and the config file (AWS_CONFIG_FILE, ~/.aws/config).
/// Reads files: not for a loop of the data path.
KeySource find_own_keys(const Settings& settings, const ReadFile& read = read_small_file);

/// The files that find_own_keys looks at, whether they are there or not.
std::vector<std::string> credential_files(const Settings& settings);

/// Whether a text may stand in a header field as a key or token: visible ASCII.
bool is_clean(std::string_view text);

}  // namespace apigw::aws
