#include "runtime/aws/profile.h"

#include <doctest/doctest.h>

using namespace apigw::aws;

namespace {

KeySource resolved(std::string_view name, std::string_view config, std::string_view credentials = "", const std::optional<Keys>& environment = {}) {
  const SharedProfiles files{.credentials = parse_shared_file(credentials, SharedFile::credentials), .config = parse_shared_file(config, SharedFile::config),
                             .credentials_path = "/credentials", .config_path = "/config"};
  return resolve_profile(name, files, environment);
}

constexpr std::string_view base = "[base]\naws_access_key_id=B\naws_secret_access_key=b\n";

}  // namespace

TEST_CASE("profile: its own keys, the credentials file before the other") {
  const KeySource both = resolved("base", "[profile base]\naws_access_key_id=C\naws_secret_access_key=c\nregion=x\n", base);
  CHECK(both.keys->access_key_id == "B");
  CHECK(both.roles.empty());
  CHECK(both.origin == "profile 'base' of /credentials");
  CHECK(resolved("base", "[profile base]\naws_access_key_id=C\naws_secret_access_key=c\n").keys->access_key_id == "C");
  const KeySource none = resolved("base", "[profile base]\nregion=x\n");
  CHECK_FALSE(none.keys.has_value());
  CHECK(none.fault.empty());
}

TEST_CASE("profile: a role is assumed with the keys of another profile, with its name and external id") {
  const KeySource one = resolved("dev", "[profile dev]\nrole_arn = arn:r\nsource_profile = base\nexternal_id = x1\nrole_session_name = me\nduration_seconds=900\n", base);
  CHECK(one.keys->access_key_id == "B");
  REQUIRE(one.roles.size() == 1);
  CHECK(one.roles[0] == RoleRequest{"arn:r", "me", "x1", 900});
  CHECK(one.origin == "profile 'dev' of /config");
  const KeySource plain = resolved("dev", "[profile dev]\nrole_arn = arn:r\nsource_profile = base\n", base);
  CHECK(plain.roles[0] == RoleRequest{"arn:r", "apigw", "", 3600});
}

TEST_CASE("profile: chains, a profile that is its own source, and a command at the beginning") {
  const KeySource chain = resolved("c", "[profile a]\nrole_arn=ra\nsource_profile=base\n[profile c]\nrole_arn=rc\nsource_profile=a\n", base);
  REQUIRE(chain.roles.size() == 2);
  CHECK(chain.roles[0].arn == "ra");
  CHECK(chain.roles[1].arn == "rc");
  const KeySource own = resolved("base", "[profile base]\nrole_arn=r\nsource_profile=base\n", base);
  CHECK(own.keys->access_key_id == "B");
  CHECK(own.roles.size() == 1);
  const KeySource process = resolved("c", "[profile p]\ncredential_process = /bin/keys --of p\n[profile c]\nrole_arn=rc\nsource_profile=p\n");
  CHECK(process.process == "/bin/keys --of p");
  CHECK(process.roles.size() == 1);
  const KeySource environment = resolved("e", "[profile e]\nrole_arn=r\ncredential_source=Environment\n", "", Keys{"E", "e", ""});
  CHECK(environment.keys->access_key_id == "E");
}

TEST_CASE("profile: what cannot be done names the profile and the way out") {
  const auto fault = [](std::string_view config) { return resolved("p", config, base).fault; };
  CHECK(fault("[profile p]\nsso_session = corp\nsso_account_id = 1\n").find("aws configure export-credentials --profile p") != std::string::npos);
  CHECK(fault("[profile p]\nrole_arn = r\n") == "profile 'p' has role_arn, but neither source_profile nor credential_source");
  CHECK(fault("[profile p]\nrole_arn = r\nsource_profile = nobody\n") == "profile 'p' has source_profile 'nobody', which has no keys");
  CHECK(fault("[profile p]\nrole_arn = r\nsource_profile = base\nmfa_serial = m\n").find("mfa_serial") != std::string::npos);
  CHECK(fault("[profile p]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n").find("Ec2InstanceMetadata") != std::string::npos);
  CHECK(fault("[profile p]\nrole_arn = r\ncredential_source = Environment\n").find("AWS_ACCESS_KEY_ID") != std::string::npos);
  CHECK(fault("[profile p]\nweb_identity_token_file = f\nrole_arn = r\n").find("web identity") != std::string::npos);
  CHECK(fault("[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = p\n").find("in a circle") != std::string::npos);
  CHECK(fault("[profile p]\nrole_arn = r\nsource_profile = s\n[profile s]\nsso_start_url = u\n").find("profile 'p' has source_profile 's': profile 's' signs in through SSO") == 0);
}
