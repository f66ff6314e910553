// Bytes as an archive of code, in pieces. What is taken lies inside its folder alone, and packing it again gives the same name.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "runtime/state/code_archive.h"
#include "runtime/state/store.h"
#include "tests/support/temporary_folder.h"

namespace {

using namespace apigw;
namespace fs = std::filesystem;

/// Why it was not taken; empty: it was.
std::string receive(const std::string& store, const std::string& name, std::string_view stream, size_t piece) try {
  state::CodeArchiveReader reader(store, name);
  for (; !stream.empty(); stream.remove_prefix(std::min(piece, stream.size()))) reader.add(stream.substr(0, piece));
  reader.finish();
  return {};
} catch (const state::Error& error) {
  return error.what();
}

/// Names that are never packed, as .git.
bool has_left_out(const fs::path& copy) {
  for (const auto& item : fs::recursive_directory_iterator(copy)) {
    const std::string name = item.path().filename().string();
    if (name.starts_with('.') || name.starts_with("__")) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const test::TemporaryFolder folder;
  if (size == 0) return 0;
  const std::string store = folder.path() + "/store";
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string refused = receive(store, std::string(64, '0'), stream, size_t(data[0]) + 1);
  if (refused.empty()) abort();  // nothing has that name
  if (refused.starts_with("the code is ")) {
    const std::string name = refused.substr(12, 64), copy = store + "/code/" + name;
    // What the disk cannot do, names that are too long for it, is the one reason why it may not be taken now.
    const bool taken = receive(store, name, stream, 1).empty();
    if (taken && !has_left_out(copy) && state::CodeArchive(copy, "").name() != name) abort();
  }
  std::error_code none;
  for (const auto& item : fs::directory_iterator(folder.path())) {
    if (item.path().filename() != "store") abort();
  }
  fs::remove_all(store, none);
  return 0;
}
