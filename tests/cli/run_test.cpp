#include "cli/run.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace {

struct Ran {
  int status;
  std::string out, err;
};

Ran run(const std::vector<std::string>& words) {
  std::ostringstream out, err;
  apigw::cli::Terminal terminal{out, err};
  int status = apigw::cli::run(words, terminal);
  return {status, out.str(), err.str()};
}

/// A file that is gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    path = (std::filesystem::temp_directory_path() / "apigw-cli-XXXXXX").string();
    const int fd = ::mkstemp(path.data());
    REQUIRE(fd >= 0);
    ::close(fd);
    std::ofstream(path) << content;
  }
  ~TemporaryFile() { std::remove(path.c_str()); }
  std::string path;
};

constexpr const char* kGood = R"({"openapi": "3.0.1", "info": {"title": "Tiny", "version": "1"}, "paths": {"/pets/{id}": {
  "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
  "get": {"operationId": "getPet", "responses": {"200": {"description": "ok"}},
    "x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
      "responses": {"default": {"statusCode": "200"}}}}}}})";

}  // namespace

TEST_CASE("run: what the program says about itself goes to standard output with status 0") {
  CHECK(run({"version"}).out == "apigw " APIGW_VERSION "\n");
  CHECK(run({"--version"}).out == "apigw " APIGW_VERSION "\n");
  CHECK(run({"help", "serve"}).out == run({"serve", "--help"}).out);
  CHECK(run({"--help"}).status == 0);
}

TEST_CASE("run: wrong usage is status 2, with a way to the help, on standard error") {
  Ran ran = run({"validate"});
  CHECK(ran.status == 2);
  CHECK(ran.out.empty());
  CHECK(ran.err == "apigw validate: FILE is missing\ntry 'apigw validate --help'\n");
  CHECK(run({"help", "nothing"}).status == 2);
}

TEST_CASE("run: a file that cannot be read is status 3 and says why") {
  for (const char* command : {"validate", "inspect", "serve"}) {
    Ran ran = run({command, "/nonexistent/api.yaml"});
    CHECK(ran.status == 3);
    CHECK(ran.err == std::string("apigw ") + command + ": cannot read '/nonexistent/api.yaml': No such file or directory\n");
  }
  CHECK(run({"validate", "/"}).status == 3);
}

TEST_CASE("run: a name that is no diagnostic's code cannot be allowed") {
  TemporaryFile file(kGood);
  CHECK(run({"validate", file.path, "--allow-unenforced", "nonsense"}).status == 2);
  CHECK(run({"validate", file.path, "--allow-unenforced", "not-parseable"}).err ==
        "apigw validate: --allow-unenforced: [not-parseable] cannot be allowed\n");
}

TEST_CASE("validate: a good file is status 0 with a summary, a broken one status 1 with its place") {
  TemporaryFile good(kGood), bad("openapi: [");
  Ran ran = run({"validate", good.path});
  CHECK(ran.status == 0);
  CHECK(ran.out.empty());
  CHECK(ran.err.ends_with("1 file checked: no errors\n"));
  ran = run({"validate", bad.path});
  CHECK(ran.status == 1);
  CHECK(ran.err.find(bad.path + ":") == 0);
  CHECK(ran.err.find(": error: ") != std::string::npos);
}

TEST_CASE("validate: JSON and SARIF of several files are one document each") {
  TemporaryFile first("openapi: ["), second("openapi: {");
  nlohmann::json list = nlohmann::json::parse(run({"validate", "--format", "json", first.path, second.path}).out);
  REQUIRE(list.is_array());
  CHECK(list.size() >= 2);
  CHECK(list.front()["file"] == first.path);
  CHECK(list.back()["file"] == second.path);
  nlohmann::json sarif = nlohmann::json::parse(run({"validate", "--format", "sarif", first.path, second.path}).out);
  CHECK(sarif["version"] == "2.1.0");
  CHECK(sarif["runs"].size() == 1);
  CHECK(sarif["runs"][0]["results"].size() == list.size());
}

TEST_CASE("validate: a parameter that the file does not use is a warning and no error") {
  TemporaryFile file(kGood);
  Ran ran = run({"validate", file.path, "--parameter", "Colour=green"});
  CHECK(ran.status == 0);
  CHECK(ran.err.find("warning: " + file.path + ": no parameter 'Colour' is used\n") != std::string::npos);
  CHECK(run({"validate", "--quiet", file.path, "--parameter", "Colour=green"}).err.empty());
}

TEST_CASE("compile: the same input gives the same bundle, which inspect reads like the definition") {
  TemporaryFile file(kGood), one(""), two("");
  Ran ran = run({"compile", file.path, "-o", one.path, "--format", "json"});
  REQUIRE_MESSAGE(ran.status == 0, ran.err);
  nlohmann::json facts = nlohmann::json::parse(ran.out);
  CHECK(facts["routes"] == 1);
  CHECK(facts["sha256"].get<std::string>().size() == 64);
  REQUIRE(run({"compile", file.path, "-o", two.path}).status == 0);
  std::stringstream first, second;
  first << std::ifstream(one.path).rdbuf();
  second << std::ifstream(two.path).rdbuf();
  CHECK(first.str() == second.str());
  CHECK(facts["bytes"] == first.str().size());

  nlohmann::json by_model = nlohmann::json::parse(run({"inspect", "--format", "json", file.path}).out);
  nlohmann::json by_bundle = nlohmann::json::parse(run({"inspect", "--format", "json", one.path}).out);
  for (const char* key : {"name", "type"}) CHECK(by_model["apis"][0][key] == by_bundle["apis"][0][key]);
  for (const char* key : {"method", "path", "integration", "authorization", "apiKeyRequired"}) {
    CHECK(by_model["apis"][0]["routes"][0][key] == by_bundle["apis"][0]["routes"][0][key]);
  }
}

TEST_CASE("compile: a folder that is not there is status 3 and leaves nothing behind") {
  TemporaryFile file(kGood);
  Ran ran = run({"compile", file.path, "-o", "/nonexistent/out.apigwb"});
  CHECK(ran.status == 3);
  CHECK(ran.err.find("cannot write '/nonexistent/out.apigwb'") != std::string::npos);
}

TEST_CASE("inspect: --route names the winner and what the path's variables hold") {
  TemporaryFile file(kGood);
  Ran ran = run({"inspect", file.path, "--route", "GET /pets/7?x=1"});
  CHECK(ran.status == 0);
  CHECK(ran.out.starts_with("GET /pets/{id}\n  id = 7\nprogram:\n"));
  ran = run({"inspect", file.path, "--route", "POST /pets/7"});
  CHECK(ran.status == 1);
  CHECK(ran.out == "no method serves POST /pets/7\n  the path also fits GET /pets/{id}, which is for another method\n");
  CHECK(run({"inspect", file.path, "--route", "pets"}).status == 2);
}

TEST_CASE("inspect: a file that starts like a bundle but is none is refused with status 1") {
  TemporaryFile file(std::string("\x10\0\0\0", 4) + "AGWB and nothing of the kind");
  for (const char* command : {"inspect", "serve"}) {
    Ran ran = run({command, file.path});
    CHECK(ran.status == 1);
    CHECK(ran.err.find("not a valid bundle") != std::string::npos);
  }
}
