#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "runtime/state/code_archive.h"
#include "runtime/state/code_files.h"
#include "runtime/state/store.h"
#include "tests/support/temporary_folder.h"

using namespace apigw;
using namespace apigw::state;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// A folder with what folders of functions have in them.
std::string sample(const test::TemporaryFolder& folder) {
  const fs::path code = folder.path() + "/from";
  write(code / "app.py", "def handler(event, context): pass\n");
  write(code / "app.py.bak", "");
  write(code / "lib/deep/data.bin", std::string(300'000, 'x') + std::string(1, '\0'));
  write(code / "bin/run", "#!/bin/sh\n");
  fs::permissions(code / "bin/run", fs::perms::owner_all);
  fs::create_symlink("../lib/deep/data.bin", code / "bin/data");
  write(code / ".git/config", "left out");
  return code.string();
}

std::string whole(CodeArchive& archive, size_t piece = 1000) {
  std::string all, buffer(piece, '\0');
  while (const size_t bytes = archive.read(buffer.data(), piece)) all.append(buffer, 0, bytes);
  return all;
}

void receive(const std::string& store, const std::string& name, std::string_view stream, size_t piece = 7777) {
  CodeArchiveReader reader(store, name);
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) reader.add(stream.substr(0, piece));
  reader.finish();
}

/// The name of an archive whose entries are given as the digest sees them, so that only what is at fault refuses it.
std::string fault_of(const std::string& store, const std::string& name, std::string_view stream) {
  try {
    receive(store, name, stream);
  } catch (const Error& error) {
    CHECK(error.code == Errc::invalid);
    return error.what();
  }
  FAIL("it was taken");
  return {};
}

std::string entry(char kind, const std::string& path, const std::string& content) {
  return std::string(1, kind) + " " + std::to_string(path.size()) + " " + std::to_string(content.size()) + "\n" + path + content;
}

bool holds_nothing(const std::string& store) { return !fs::exists(store + "/code") || fs::is_empty(store + "/code"); }

}  // namespace

TEST_CASE("code archive: a folder arrives as it was, under the name that a copy on the same machine has") {
  const test::TemporaryFolder folder;
  const std::string code = sample(folder), store = folder.path() + "/there";
  CodeArchive archive(code, "");
  CHECK(archive.name() == CodeFiles(folder.path() + "/here").put(code));
  CHECK(archive.name() == code_name(code, ""));
  const std::string stream = whole(archive);
  CHECK(stream.size() == archive.bytes());
  for (const size_t piece : {size_t(1) << 20, size_t(13)}) {
    fs::remove_all(store);
    receive(store, archive.name(), stream, piece);
    const fs::path copy = CodeFiles(store).path(archive.name());
    CHECK(fs::file_size(copy / "lib/deep/data.bin") == 300'001);
    CHECK(fs::read_symlink(copy / "bin/data") == "../lib/deep/data.bin");
    CHECK((fs::status(copy / "bin/run").permissions() & fs::perms::owner_exec) != fs::perms::none);
    CHECK((fs::status(copy / "app.py").permissions() & fs::perms::owner_exec) == fs::perms::none);
    CHECK(!fs::exists(copy / ".git"));
    CHECK(std::distance(fs::directory_iterator(store + "/code"), {}) == 1);  // no draft is left
  }
}

TEST_CASE("code archive: a zip file goes as it is, an empty folder is a folder") {
  const test::TemporaryFolder folder;
  const std::string store = folder.path() + "/there";
  write(folder.path() + "/f.zip", "PK and so on");
  CodeArchive zip(folder.path() + "/f.zip", "");
  CHECK(zip.name().ends_with(".zip"));
  const std::string stream = whole(zip);
  CHECK(stream == "PK and so on");
  receive(store, zip.name(), stream);
  CHECK(fs::is_regular_file(CodeFiles(store).path(zip.name())));
  fs::create_directories(folder.path() + "/empty");
  CodeArchive empty(folder.path() + "/empty", "");
  receive(store, empty.name(), whole(empty));
  CHECK(fs::is_directory(CodeFiles(store).path(empty.name())));
}

TEST_CASE("code archive: what is not whole or not what its name says leaves nothing") {
  const test::TemporaryFolder folder;
  const std::string code = sample(folder), store = folder.path() + "/there";
  CodeArchive archive(code, "");
  std::string stream = whole(archive);
  for (const size_t bytes : {size_t(0), size_t(1), size_t(20), stream.size() / 2, stream.size() - 1}) fault_of(store, archive.name(), std::string_view(stream).substr(0, bytes));
  fault_of(store, archive.name(), stream + entry('f', "zz", "more"));
  stream[stream.size() - 2] ^= 1;
  CHECK(fault_of(store, archive.name(), stream).find(", not " + archive.name()) != std::string::npos);
  { CodeArchiveReader(store, archive.name()).add(std::string_view(stream).substr(0, 1000)); }
  CHECK(holds_nothing(store));
  fault_of(store, "../../x", stream);
  fault_of(store, std::string(64, 'A'), stream);
  fault_of(store, std::string(64, 'a') + ".zip", "x");
  CHECK(holds_nothing(store));
}

TEST_CASE("code archive: no path and no link leads out of the folder") {
  const test::TemporaryFolder folder;
  const std::string store = folder.path() + "/there", name(64, 'a');
  for (const char* path : {"/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/.", "a/", "..", "."}) {
    CHECK(fault_of(store, name, entry('f', path, "x")).find("no path inside") != std::string::npos);
  }
  fault_of(store, name, entry('f', std::string("a\0b", 3), "x"));
  for (const char* target : {"/etc", "..", "../..", "a/../../..", "b/..", "x\ny", "./b"}) CHECK(fault_of(store, name, entry('l', "a", target)).find("may lead out") != std::string::npos);
  CHECK(fault_of(store, name, entry('l', "s/d", "..") + entry('l', "x", "s/d/..")).find("may lead out") != std::string::npos);
  CHECK(fault_of(store, name, entry('l', "a", "b") + entry('f', "a/x", "x")).find("below a file or a link") != std::string::npos);
  CHECK(fault_of(store, name, entry('f', "a", "b") + entry('f', "a/x", "x")).find("below a file or a link") != std::string::npos);
  CHECK(fault_of(store, name, entry('f', "a", "b") + entry('f', "a", "x")).find("out of order") != std::string::npos);
  CHECK(fault_of(store, name, entry('f', "b", "b") + entry('f', "a", "x")).find("out of order") != std::string::npos);
  CHECK(holds_nothing(store));
  CHECK(!fs::exists(folder.path() + "/x"));
}

TEST_CASE("code archive: lines that make no sense") {
  const test::TemporaryFolder folder;
  const std::string store = folder.path() + "/there", name(64, 'a');
  for (const char* line : {"d 1 1\nab", "f 1\nab", "f -1 1\nab", "f 1 99999999999999999999\nab", "f 0 1\nab", "f 5000 1\n", "l 1 5000\na", "l 1 0\na", "\n", "f  1 1\nab", "f 1 1 \nab",
                           "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    fault_of(store, name, line);
  }
  CHECK(holds_nothing(store));
}

TEST_CASE("code draft: what a process left that died is swept by the next one, what another one writes is not") {
  const test::TemporaryFolder folder;
  const std::string code = sample(folder), store = folder.path() + "/there";
  write(store + "/code/dead.tmp/code/app.py", "half");
  write(store + "/code/1234.tmp", "half a zip of an older program");
  CodeArchive archive(code, "");
  const std::string stream = whole(archive);
  {
    CodeArchiveReader slow(store, archive.name());
    slow.add(std::string_view(stream).substr(0, 100));
    CHECK(!fs::exists(store + "/code/dead.tmp"));
    CHECK(!fs::exists(store + "/code/1234.tmp"));
    receive(store, archive.name(), stream);
    slow.add(std::string_view(stream).substr(100));
    slow.finish();  // the other one was first, which is as good
  }
  CHECK(std::distance(fs::directory_iterator(store + "/code"), {}) == 1);
}

TEST_CASE("stays_inside: steps up come first, and no more of them than the link is deep") {
  CHECK(stays_inside("node_modules/.bin/tsc", "../typescript/bin/tsc"));
  CHECK(stays_inside("a/b/c", "../.."));
  CHECK(stays_inside("a", "b/c"));
  CHECK(stays_inside("a", "..b"));
  CHECK(!stays_inside("a/b", "../.."));
  CHECK(!stays_inside("a/b", "c/../.."));
  CHECK(!stays_inside("a/b", ""));
}
