#pragma once
// The shared files of the AWS tools, ~/.aws/credentials and ~/.aws/config: sections of `name = value` lines.
#include <map>
#include <string>
#include <string_view>

namespace apigw::aws {

/// Settings of a profile by name, lower case.
using Profile = std::map<std::string, std::string, std::less<>>;
/// Profiles by name.
using Profiles = std::map<std::string, Profile, std::less<>>;

enum class SharedFile : uint8_t {
  credentials,  // [name]
  config,       // [profile name] and [default]; other kinds of sections are passed over
};

/// Lines that cannot be read are passed over, as the tools do. '#' and ';' begin comments at the start of a line, and behind a blank in a
/// value; indented lines belong to the setting above and are passed over. A setting that stands twice has its last value.
Profiles parse_shared_file(std::string_view text, SharedFile kind);

}  // namespace apigw::aws
