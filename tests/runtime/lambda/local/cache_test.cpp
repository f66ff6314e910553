#include "runtime/lambda/local/cache.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::lambda::local;
namespace fs = std::filesystem;

namespace {

constexpr std::time_t now = 2'000'000'000, day = 24 * 3600;

struct CacheHome {
  explicit CacheHome(const std::string& folder) {
    if (const char* set = std::getenv("XDG_CACHE_HOME")) before = set;
    setenv("XDG_CACHE_HOME", folder.c_str(), 1);
  }
  ~CacheHome() { before.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", before.c_str(), 1); }
  std::string before;
};

void add(const fs::path& folder, std::time_t used, size_t bytes = 10) {
  fs::create_directories(folder / "sub");
  std::ofstream(folder / "sub" / "file") << std::string(bytes, 'x');
  const timespec times[] = {{used, 0}, {used, 0}};
  REQUIRE(utimensat(AT_FDCWD, folder.c_str(), times, 0) == 0);
}

void prune(const fs::path& root, CacheLimits limits = {}) {
  const std::atomic<bool> stop{false};
  prune_cache(root.string(), limits, now, stop);
}

}  // namespace

TEST_CASE("code cache: what nobody has used for a month goes, and what a killed gateway left behind") {
  const test::TemporaryFolder folder;
  const fs::path root = folder.path();
  add(root / "zip-old", now - 31 * day);
  add(root / "zip-new", now - 29 * day);
  add(root / "inline-draft.Ab12Cd", now - 2 * day);
  add(root / "inline-draft.Ef34Gh", now - day / 2);
  add(root / ".removed-1-zip-older", now);
  add(root / "something else", now - 400 * day);
  prune(root);
  CHECK(!fs::exists(root / "zip-old"));
  CHECK(fs::exists(root / "zip-new" / "sub" / "file"));
  CHECK(!fs::exists(root / "inline-draft.Ab12Cd"));
  CHECK(fs::exists(root / "inline-draft.Ef34Gh"));
  CHECK(!fs::exists(root / ".removed-1-zip-older"));
  CHECK(fs::exists(root / "something else"));
}

TEST_CASE("code cache: beyond the limit of bytes the longest unused goes first") {
  const test::TemporaryFolder folder;
  const fs::path root = folder.path();
  add(root / "zip-a", now - 3, 100'000);
  add(root / "zip-b", now - 5, 100'000);
  add(root / "zip-c", now - 1, 100'000);
  prune(root, {.bytes_max = 250'000});
  CHECK((fs::exists(root / "zip-a") && !fs::exists(root / "zip-b") && fs::exists(root / "zip-c")));
}

TEST_CASE("code cache: an entry in use stays, whatever its age, and is made anew when somebody has removed it") {
  const test::TemporaryFolder folder;
  const CacheHome home(folder.path());
  int made = 0;
  const auto fill = [&](const std::string& draft) -> Expected<int, std::string> {
    std::ofstream(draft + "/file") << ++made;
    return 0;
  };
  {
    Cache cache;
    const auto path = cache.entry("zip-1", fill);
    REQUIRE(path.has_value());
    CHECK((cache.entry("zip-1", fill) == path && made == 1));
    const timespec times[] = {{now - 90 * day, 0}, {now - 90 * day, 0}};
    REQUIRE(utimensat(AT_FDCWD, path->c_str(), times, 0) == 0);
    prune(cache.root(), {.bytes_max = 0});
    CHECK(fs::exists(*path + "/file"));
    fs::remove_all(*path);
    CHECK((cache.entry("zip-1", fill) == path && made == 2 && fs::exists(*path + "/file")));
    CHECK(!cache.entry("zip-2", [](const std::string&) -> Expected<int, std::string> { return unexpected(std::string("no")); }).has_value());
    CHECK(std::distance(fs::directory_iterator(cache.root()), {}) == 1);
  }
  prune(fs::path(folder.path()) / "apigw/functions", {.unused_seconds_max = 0});
  CHECK(fs::is_empty(fs::path(folder.path()) / "apigw/functions"));
}
