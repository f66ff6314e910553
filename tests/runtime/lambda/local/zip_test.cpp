#include "runtime/lambda/local/zip.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace apigw::lambda::local;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() {
    char name[] = "/tmp/apigw-zip-test-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { fs::remove_all(path); }
  std::string read(const std::string& name) const {
    std::ifstream in(path + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string path;
};

struct Entry {
  std::string name, content;
  bool deflated = false;
  uint32_t mode = 0100644;
};

std::string number(uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += char(value >> (8 * i));
  return out;
}

std::string deflated(const std::string& content) {
  std::string out(compressBound(content.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = uInt(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zip_of(const std::vector<Entry>& entries) {
  std::string file, directory;
  for (const Entry& entry : entries) {
    const std::string packed = entry.deflated ? deflated(entry.content) : entry.content;
    const uint64_t crc = crc32(0, reinterpret_cast<const Bytef*>(entry.content.data()), uInt(entry.content.size()));
    const std::string facts = number(20, 2) + number(0, 2) + number(entry.deflated ? 8 : 0, 2) + number(0, 4) + number(crc, 4) + number(packed.size(), 4) +
                              number(entry.content.size(), 4) + number(entry.name.size(), 2) + number(0, 2);
    directory += "PK\1\2" + number(3 << 8 | 20, 2) + facts + number(0, 6) + number(uint64_t(entry.mode) << 16, 4) + number(file.size(), 4) + entry.name;
    file += "PK\3\4" + facts + entry.name + packed;
  }
  return file + directory + "PK\5\6" + number(0, 4) + number(entries.size(), 2) + number(entries.size(), 2) + number(directory.size(), 4) + number(file.size(), 4) + number(0, 2);
}

}  // namespace

TEST_CASE("zip: stored and deflated files are written, in their folders, executable when they were") {
  Folder folder;
  const std::string large(100'000, 'a');
  REQUIRE(unpack_zip(zip_of({{"index.js", "stored"}, {"lib/", ""}, {"lib/deep/more.js", large, true}, {"bootstrap", "#!/bin/sh", true, 0100755}}), folder.path));
  CHECK(folder.read("index.js") == "stored");
  CHECK(folder.read("lib/deep/more.js") == large);
  CHECK((fs::status(folder.path + "/bootstrap").permissions() & fs::perms::owner_exec) != fs::perms::none);
  CHECK((fs::status(folder.path + "/index.js").permissions() & fs::perms::owner_exec) == fs::perms::none);
}

TEST_CASE("zip: links inside the folder are kept") {
  Folder folder;
  REQUIRE(unpack_zip(zip_of({{"node_modules/.bin/tool", "../tool/run", false, 0120777}, {"node_modules/tool/run", "x"}}), folder.path));
  CHECK(folder.read("node_modules/.bin/tool") == "x");
}

TEST_CASE("zip: nothing leads out of the folder") {
  for (const Entry& entry : {Entry{"../out", "x"}, Entry{"/etc/out", "x"}, Entry{"a/../../out", "x"}, Entry{"a\\..\\out", "x"}, Entry{"link", "/etc/passwd", false, 0120777},
                             Entry{"link", "../../etc", false, 0120777}, Entry{"", "x"}}) {
    CAPTURE(entry.name);
    Folder folder;
    CHECK_FALSE(unpack_zip(zip_of({entry}), folder.path));
    CHECK(fs::is_empty(folder.path));
  }
}

TEST_CASE("zip: a link below a link is refused, since it would point elsewhere than it says") {
  const Folder folder;
  const auto unpacked = unpack_zip(zip_of({{"d", ".", false, 0120777}, {"d/l", "..", false, 0120777}}), folder.path);
  REQUIRE(!unpacked);
  CHECK(unpacked.error() == "'d/l' in the zip file lies below a link");
  CHECK(!fs::exists(folder.path + "/l"));
}

TEST_CASE("zip: a file does not go through a link of the same archive") {
  Folder folder;
  (void)unpack_zip(zip_of({{"a", "b", false, 0120777}, {"a", "x"}}), folder.path);
  CHECK_FALSE(fs::exists(folder.path + "/b"));
}

TEST_CASE("zip: any damaged byte and any lost end is survived") {
  const std::string file = zip_of({{"index.js", "some text, some text, some text", true}, {"b", "stored"}});
  for (size_t at = 0; at < file.size(); ++at) {
    std::string damaged = file;
    damaged[at] = char(~damaged[at]);
    Folder folder;
    (void)unpack_zip(damaged, folder.path);
    (void)unpack_zip(file.substr(0, at), folder.path);
    CHECK_FALSE(fs::exists(folder.path + "/../index.js"));
  }
}

TEST_CASE("zip: damage is told") {
  Folder folder;
  CHECK(unpack_zip("no zip", folder.path).error() == "it is no zip file");
  std::string file = zip_of({{"b", "stored"}});
  file[file.find("stored")] = 'S';
  CHECK(unpack_zip(file, folder.path).error() == "'b' in the zip file is damaged");
}
