#include "runtime/aws/settings.h"

#include <doctest/doctest.h>

#include "runtime/aws/shared_file.h"

using namespace apigw::aws;

namespace {

/// A file system of a few files.
ReadFile files(std::map<std::string, std::string> content) {
  return [content = std::move(content)](const std::string& path) {
    const auto found = content.find(path);
    return found == content.end() ? std::nullopt : std::optional(found->second);
  };
}

KeySource keys_of(const Environment& environment, const ReadFile& read) { return find_own_keys(read_settings(environment, read), read); }

}  // namespace

TEST_CASE("shared file: sections, comments, and what belongs to no setting") {
  const Profiles credentials = parse_shared_file("a = 0\n[default]\r\naws_access_key_id=A # why\nAWS_SECRET_ACCESS_KEY = s#ecret\n# c\n; c\ns3 =\n  nested = 1\n[ dev ]\nx=1\nx=2\n[broken\ny=3\n",
                                                 SharedFile::credentials);
  REQUIRE(credentials.size() == 2);
  CHECK(credentials.at("default").at("aws_access_key_id") == "A");
  CHECK(credentials.at("default").at("aws_secret_access_key") == "s#ecret");
  CHECK(credentials.at("default").count("nested") == 0);
  CHECK(credentials.at("dev").at("x") == "2");
  CHECK(credentials.at("dev").count("y") == 0);
  const Profiles config = parse_shared_file("[default]\nregion=eu-west-1\n[profile dev]\nregion=us-west-2\n[dev]\nregion=no\n[sso-session x]\na=b", SharedFile::config);
  CHECK(config.size() == 2);
  CHECK(config.at("dev").at("region") == "us-west-2");
}

TEST_CASE("settings: endpoints by service, the general one behind them") {
  const Settings settings = read_settings({{"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_SQS", "http://sqs"}, {"AWS_ENDPOINT_URLS", "no"}}, files({}));
  CHECK(settings.endpoint("SQS") == "http://sqs");
  CHECK(settings.endpoint("S3") == "http://all");
  CHECK(settings.endpoint("LS") == "http://all");
  CHECK(read_settings({}, files({})).endpoint("S3").empty());
}

TEST_CASE("settings: the region of the environment, the profile, or the usual one") {
  const ReadFile read = files({{"/h/.aws/config", "[profile dev]\nregion = eu-north-1\n"}});
  CHECK(read_settings({{"AWS_REGION", "a"}, {"AWS_DEFAULT_REGION", "b"}}, read).region == "a");
  CHECK(read_settings({{"AWS_DEFAULT_REGION", "b"}}, read).region == "b");
  CHECK(read_settings({{"HOME", "/h"}, {"AWS_PROFILE", "dev"}}, read).region == "eu-north-1");
  CHECK(read_settings({{"HOME", "/h"}}, read).region == "us-east-1");
}

TEST_CASE("own keys: the environment comes before the files, and each says where it was found") {
  const ReadFile read = files({{"/h/.aws/credentials", "[default]\naws_access_key_id=F\naws_secret_access_key=f\naws_session_token=t\n"},
                               {"/h/.aws/config", "[profile dev]\naws_access_key_id=D\naws_secret_access_key=d\n"},
                               {"/other", "[default]\naws_access_key_id=O\naws_secret_access_key=o\n"}});
  CHECK(keys_of({{"HOME", "/h"}, {"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "e"}}, read).keys->access_key_id == "E");
  const KeySource file = keys_of({{"HOME", "/h"}, {"AWS_ACCESS_KEY_ID", "E"}}, read);  // half a pair is none
  CHECK(file.keys->access_key_id == "F");
  CHECK(file.keys->session_token == "t");
  CHECK(file.origin == "profile 'default' of /h/.aws/credentials");
  CHECK(keys_of({{"HOME", "/h"}, {"AWS_PROFILE", "dev"}}, read).keys->access_key_id == "D");
  CHECK(keys_of({{"HOME", "/h"}, {"AWS_SHARED_CREDENTIALS_FILE", "/other"}}, read).keys->access_key_id == "O");
}

TEST_CASE("own keys: none, and keys that would break a header field, say so") {
  const KeySource none = keys_of({{"AWS_PROFILE", "p"}}, files({}));
  CHECK_FALSE(none.keys.has_value());
  CHECK(none.fault.find("profile 'p'") != std::string::npos);
  const KeySource broken = keys_of({{"AWS_ACCESS_KEY_ID", "E\r\nX: y"}, {"AWS_SECRET_ACCESS_KEY", "e"}}, files({}));
  CHECK_FALSE(broken.keys.has_value());
  CHECK(broken.fault == "the environment holds a key with a blank or a control character");
}
