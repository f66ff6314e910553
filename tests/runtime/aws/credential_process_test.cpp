#include "runtime/aws/credential_process.h"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

using namespace apigw::aws;

TEST_CASE("credential process: what it prints, and how it ends") {
  const std::atomic<bool> stopping{false};
  CHECK(run_credential_process("printf 'a b'", stopping) == "a b");
  CHECK(run_credential_process("exit 3", stopping).error() == "ended with status 3");
  CHECK(run_credential_process("kill -9 $$", stopping).error() == "was ended by signal 9");
  CHECK(run_credential_process("/no/such/program 2>/dev/null", stopping).error() == "ended with status 127");
  CHECK(run_credential_process("head -c 100000 /dev/zero", stopping).error() == "printed more than 64 KiB");
  CHECK(run_credential_process("cat", stopping) == "");  // nobody types
}

TEST_CASE("credential process: one that hangs ends with the gateway") {
  std::atomic<bool> stopping{false};
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stopping = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  CHECK(run_credential_process("sleep 30 & wait", stopping).error() == "was stopped");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
  other.join();
}

TEST_CASE("credential process: its output is read strictly, and never told") {
  const auto keys = read_process_keys(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s/+","SessionToken":"t","Expiration":"2015-08-30T14:36:00+02:00"})");
  REQUIRE(keys.has_value());
  CHECK(keys->access_key_id == "A");
  CHECK(keys->secret_access_key == "s/+");
  CHECK(keys->session_token == "t");
  CHECK(keys->expires_epoch_ms == 1440938160000);
  CHECK(read_process_keys(R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s"})")->expires_epoch_ms == Keys::never);
  for (const char* bad : {"", "hunter2", "[]", R"({"AccessKeyId":"hunter2","SecretAccessKey":"hunter2"})", R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"hunter2"})",
                          R"({"Version":1,"AccessKeyId":"A"})", R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"hunter 2"})",
                          R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"soon"})"}) {
    const auto read = read_process_keys(bad);
    CHECK_FALSE_MESSAGE(read.has_value(), bad);
    if (!read) CHECK(read.error().find("hunter") == std::string::npos);
  }
}
