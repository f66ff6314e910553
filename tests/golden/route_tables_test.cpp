// Golden route tables, one a shape of template: tests/golden/route-tables/NAME/ holds template.yaml, what it names, and routes.json, which
// is what `apigw inspect --format json` prints. APIGW_UPDATE_GOLDEN=1 rewrites; the diff is reviewed.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/compile.h"
#include "compiler/model/route_table.h"
#include "tests/support/source_dir.h"

namespace fs = std::filesystem;
using namespace apigw;

namespace {

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> shapes() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(fs::path(test::source_dir()) / "tests/golden/route-tables")) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("golden: every shape of template gives the recorded routes, and no error") {
  const bool update = std::getenv("APIGW_UPDATE_GOLDEN") != nullptr;
  const fs::path back = fs::current_path();
  for (const fs::path& folder : shapes()) {
    CAPTURE(folder.filename().string());
    fs::current_path(folder);  // no path of a machine may stand in the text
    const auto compilation = compiler::check_file("template.yaml", {});
    CHECK(source::render_text(compilation->diagnostics.sorted(), compilation->sources, {.unenforced = source::Severity::warning}).find(" error: ") == std::string::npos);
    std::vector<model::ListedApi> listed;
    for (const model::Api& api : compilation->apis) {
      listed.push_back({.api = &api, .name = api.logical_id.value, .stage = api.stage() == nullptr ? std::string() : api.stage()->name.value});
    }
    const std::string table = model::route_table(listed);
    if (update) std::ofstream("routes.json", std::ios::binary) << table;
    CHECK(table == read("routes.json"));
    fs::current_path(back);
  }
}
