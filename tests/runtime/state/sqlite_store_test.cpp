#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/state/bundle_files.h"
#include "runtime/state/operations.h"
#include "runtime/state/sqlite.h"
#include "runtime/state/sqlite_store.h"
#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::state;

namespace {

const Actor kActor{.name = "someone@host", .now_ms = 1'700'000'000'000};

DeployRequest request(std::string hash, std::string stage = "prod") {
  return {.api = {.id = "abcdefghij", .name = "Pets", .type = "REST"}, .bundle_hash = std::string(64, hash[0]), .source = "pets.yaml", .description = "first",
          .stage = std::move(stage), .variables = {}, .canary_percent = {}, .canary_variables = {}};
}

Errc code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.code;
  }
  FAIL("nothing was thrown");
  return {};
}

}  // namespace

TEST_CASE("a store that is not there is told, one that is made lasts") {
  const test::TemporaryFolder folder;
  CHECK(code_of([&] { open_sqlite_store(folder.path() + "/none", Open::existing); }) == Errc::not_found);
  { deploy(*open_sqlite_store(folder.path(), Open::create), request("a"), kActor); }
  const Snapshot snapshot = open_sqlite_store(folder.path(), Open::existing)->snapshot();
  REQUIRE(snapshot.stages.size() == 1);
  CHECK(snapshot.apis.at(0).name == "Pets");
  const Deployment* deployment = snapshot.deployment("abcdefghij", snapshot.stages[0].deployment_id);
  REQUIRE(deployment);
  CHECK(deployment->bundle_hash == std::string(64, 'a'));
  CHECK(deployment->created_by == "someone@host");
}

TEST_CASE("every change moves the revision, whoever made it; a failed one leaves nothing") {
  const test::TemporaryFolder folder;
  auto one = open_sqlite_store(folder.path(), Open::create), other = open_sqlite_store(folder.path(), Open::existing);
  deploy(*one, request("a"), kActor);
  const uint64_t before = other->revision();
  deploy(*one, request("b"), kActor);
  CHECK(other->revision() == before + 1);
  CHECK_THROWS(one->change([](Transaction& transaction) {
    transaction.put(Api{.id = "zzzzzzzzzz", .name = "Half", .type = "REST", .created_ms = 0});
    throw std::runtime_error("in the middle");
  }));
  CHECK(other->revision() == before + 1);
  CHECK(other->snapshot().apis.size() == 1);
}

TEST_CASE("a changed byte in a row is found and named") {
  const test::TemporaryFolder folder;
  auto store = open_sqlite_store(folder.path(), Open::create);
  deploy(*store, request("a"), kActor);
  store->verify();
  Database(folder.path() + "/apigw.db", false).execute("UPDATE stage SET variables = 'backend=evil.example'");
  try {
    store->snapshot();
    FAIL("the change went unseen");
  } catch (const Error& error) {
    CHECK(error.code == Errc::corrupt);
    CHECK(std::string(error.what()).find("the stage 'prod'") != std::string::npos);
  }
}

TEST_CASE("a damaged page is found") {
  const test::TemporaryFolder folder;
  { deploy(*open_sqlite_store(folder.path(), Open::create), request("a"), kActor); }
  std::fstream file(folder.path() + "/apigw.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(0, std::ios::end);
  const auto size = file.tellp();
  for (long at = 4096; at < size; at += 64) {
    file.seekp(at);
    file.write("\xff\xff\xff\xff", 4);
  }
  file.close();
  CHECK(code_of([&] { open_sqlite_store(folder.path(), Open::existing)->verify(); }) == Errc::corrupt);
}

TEST_CASE("a store of a later version is refused, not read") {
  const test::TemporaryFolder folder;
  { open_sqlite_store(folder.path(), Open::create); }
  Database(folder.path() + "/apigw.db", false).execute("PRAGMA user_version = 99");
  CHECK(code_of([&] { open_sqlite_store(folder.path(), Open::existing); }) == Errc::too_new);
}

TEST_CASE("two writers take turns") {
  const test::TemporaryFolder folder;
  open_sqlite_store(folder.path(), Open::create);
  const auto work = [&](const char* stage) {
    auto store = open_sqlite_store(folder.path(), Open::existing);
    for (char hash = 'a'; hash < 'k'; ++hash) deploy(*store, request(std::string(1, hash), stage), kActor);
  };
  std::thread other([&] { work("two"); });
  work("one");
  other.join();
  auto store = open_sqlite_store(folder.path(), Open::existing);
  CHECK(store->deployments("abcdefghij").size() == 20);
  CHECK(store->events("abcdefghij", "one").size() == 10);
  store->verify();
}

TEST_CASE("bundle files are whole and named by their hash") {
  const test::TemporaryFolder folder;
  const BundleFiles files(folder.path());
  files.put("0123", "image");
  files.put("0123", "image");  // again: nothing but the one file stays
  std::ifstream file(files.path("0123"));
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == "image");
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path() + "/bundles"), {}) == 1);
}
