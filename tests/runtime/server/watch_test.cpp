#include "runtime/server/watch.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <thread>

using apigw::server::Watch;

namespace {

struct Folder {
  std::filesystem::path path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "apigw-watch-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name) << text;
    return (path / name).string();
  }
};

}  // namespace

TEST_CASE("watch: an edit in place and a rename over the file are changes, and stop ends the wait") {
  const Folder folder;
  const std::string file = folder.write("api.yaml", "one");
  Watch watch({file});
  REQUIRE(watch.usable());
  folder.write("api.yaml", "longer");
  CHECK(watch.wait());
  std::filesystem::rename(folder.write("api.yaml.new", "renamed over"), file);
  CHECK(watch.wait());
  std::thread waiting([&] { CHECK_FALSE(watch.wait()); });
  watch.stop();
  waiting.join();
}

TEST_CASE("watch: a folder that is not there is told at once") {
  const Watch watch({"/nonexistent-folder/api.yaml"});
  CHECK_FALSE(watch.usable());
}
