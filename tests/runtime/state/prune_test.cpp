#include "runtime/state/prune.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "runtime/state/bundle_files.h"
#include "runtime/state/shift.h"
#include "runtime/state/sqlite_store.h"
#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::state;
namespace fs = std::filesystem;

namespace {

const std::string kApi = "abcdefghij";
constexpr int64_t kDay = 86'400'000;

struct Fixture {
  test::TemporaryFolder folder;
  std::unique_ptr<Store> store = open_sqlite_store(folder.path(), Open::create);
  Actor actor{.name = "someone@host", .now_ms = kDay};

  DeployRequest request(char hash, const std::string& code = "", const std::string& stage = "prod") {
    const std::string name(64, hash);
    BundleFiles(folder.path()).put(name, "image");
    file("definitions/" + name + ".openapi");
    if (!code.empty()) file("code/" + std::string(64, code[0]) + "/index.js");
    return {.api = {.id = kApi, .name = "Pets", .type = "REST"}, .bundle_hash = name, .source = "pets.yaml", .description = "", .stage = stage,
            .code = code.empty() ? Variables() : Variables{{"1", std::string(64, code[0])}}};
  }
  /// One a day.
  std::string deploy(char hash, const std::string& code = "", const std::string& stage = "prod") {
    actor.now_ms += kDay;
    return state::deploy(*store, request(hash, code, stage), actor).deployment.id;
  }
  void file(const std::string& path) {
    fs::create_directories((fs::path(folder.path()) / path).parent_path());
    std::ofstream(fs::path(folder.path()) / path) << "content";
  }
  PruneResult prune(PruneRequest what) {
    what.file_grace_ms = 0;
    return state::prune(*store, folder.path(), what, actor);
  }
  std::string left() {
    std::string ids;
    for (const Deployment& one : store->deployments(kApi)) ids += one.bundle_hash[0];
    return ids;
  }
  std::string files(const std::string& name) {
    std::string all;
    std::error_code none;
    for (const auto& item : fs::directory_iterator(fs::path(folder.path()) / name, none)) all += item.path().filename().string()[0];
    std::sort(all.begin(), all.end());
    return all;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "prune: the newest stay, files of those that go are gone") {
  for (const char hash : {'a', 'b', 'c', 'd'}) deploy(hash);
  const PruneResult result = prune({.api_id = "", .keep = 2});
  CHECK(left() == "dc");
  CHECK(result.deleted.size() == 2);
  CHECK(result.kept.empty());
  CHECK(result.bundles.count == 2);
  CHECK(result.definitions.bytes == 2 * 7);
  CHECK(files("bundles") == "cd");
  CHECK(files("definitions") == "cd");
  store->verify();
}

TEST_CASE_FIXTURE(Fixture, "prune: an age, and both together") {
  for (const char hash : {'a', 'b', 'c', 'd'}) deploy(hash);
  CHECK(prune({.older_than_ms = 10 * kDay}).deleted.empty());
  CHECK(prune({.keep = 3, .older_than_ms = kDay / 2}).deleted.size() == 1);
  CHECK(prune({.older_than_ms = kDay / 2}).deleted.size() == 2);
  CHECK(left() == "d");
}

TEST_CASE_FIXTURE(Fixture, "prune: a dry run deletes nothing, tells all, and no gateway sees a change") {
  for (const char hash : {'a', 'b', 'c'}) deploy(hash);
  const uint64_t revision = store->revision();
  const PruneResult result = prune({.keep = 0, .dry_run = true});
  CHECK(result.deleted.size() == 2);
  CHECK(result.bundles.count == 2);
  CHECK(left() == "cba");
  CHECK(files("bundles") == "abc");
  CHECK(store->revision() == revision);
}

TEST_CASE_FIXTURE(Fixture, "prune: what a stage, its canary, its settings or a shift need stays, and is told") {
  const std::string first = deploy('a'), second = deploy('b'), third = deploy('c');
  rollback(*store, kApi, "prod", first, actor);  // the settings are those of c
  set_canary(*store, kApi, "prod", {.percent = 10, .deployment = second}, actor);
  const PruneResult result = prune({.keep = 0});
  CHECK(result.deleted.empty());
  REQUIRE(result.kept.size() == 3);
  CHECK(result.kept[0].why == "the settings of stage prod came with it");
  CHECK(result.kept[1].why == "the canary of stage prod points at it");
  CHECK(result.kept[2].why == "stage prod points at it");
  delete_canary(*store, kApi, "prod", actor);
  actor.now_ms += kDay;
  begin_shift(*store, request('d'), "AllAtOnce", {}, actor);
  CHECK(prune({.keep = 0}).deleted.size() == 1);
  CHECK(left() == "dca");
}

TEST_CASE_FIXTURE(Fixture, "prune: equal bundles and code of several deployments go with the last of them") {
  deploy('a', "e");
  deploy('b', "e");
  deploy('a', "f");
  deploy('c', "e");
  actor.now_ms += kDay;
  const PruneResult result = prune({.keep = 2});
  CHECK(result.deleted.size() == 2);
  CHECK(files("bundles") == "ac");
  CHECK(files("code") == "ef");
  CHECK(prune({.keep = 1}).code.count == 1);
  CHECK(files("code") == "e");
}

TEST_CASE_FIXTURE(Fixture, "prune: functions of a deployment that a stage has just left may still be answering calls") {
  deploy('a', "e");
  deploy('b', "f");
  actor.now_ms += 60'000;
  CHECK(prune({.keep = 0}).kept.size() == 2);
  CHECK(files("code") == "ef");
  actor.now_ms += 900'000;
  CHECK(prune({.keep = 0}).deleted.size() == 1);
  CHECK(files("code") == "f");
}

TEST_CASE_FIXTURE(Fixture, "prune: what a killed writer left goes, other files and young ones stay") {
  deploy('a');
  file("bundles/" + std::string(64, 'b') + ".apigwb");
  file("bundles/" + std::string(64, 'b') + ".apigwb.sig");
  file("bundles/" + std::string(64, 'c') + ".apigwb.123.tmp");
  file("bundles/notes.txt");
  file("code/" + std::string(64, 'd') + ".gone.tmp/index.js");
  file("code/123.tmp/index.js");  // somebody's draft
  state::prune(*store, folder.path(), {}, actor);  // an hour has not gone by
  CHECK(files("bundles") == "abbcn");
  const PruneResult result = prune({});
  CHECK(result.deleted.empty());
  CHECK(result.bundles.count == 1);
  CHECK(files("bundles") == "an");
  CHECK(files("code") == "1");
}

TEST_CASE_FIXTURE(Fixture, "prune: an API that is not named is left alone") {
  deploy('a');
  deploy('b');
  CHECK(prune({.api_id = "zzzzzzzzzz", .keep = 0}).deleted.empty());
  CHECK(left() == "ba");
}
