#include "runtime/state/code_files.h"

#include <filesystem>

#include <fmt/format.h>

#include "runtime/state/code_archive.h"
#include "runtime/state/code_draft.h"
#include "runtime/state/store.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

constexpr size_t kReadBytes = 256 * 1024;

void copy_content(const fs::path& from, CodeDraft& draft) {
  std::ifstream file(from, std::ios::binary);
  std::string buffer(kReadBytes, '\0');
  while (file.read(buffer.data(), ptrdiff_t(buffer.size())), file.gcount() > 0) draft.write({buffer.data(), size_t(file.gcount())});
  if (!file.is_open() || file.bad()) throw Error(Errc::io, fmt::format("cannot read '{}'", from.string()));
}

void copy_entry(const CodeEntry& entry, CodeDraft& draft) {
  if (entry.kind == CodeKind::link) return draft.link(entry.path, entry.link);
  draft.begin_file(entry.kind, entry.path);
  copy_content(entry.source, draft);
  draft.end_file();
}

}  // namespace

CodeFiles::CodeFiles(std::string directory) : store_(fs::weakly_canonical(directory).string()), directory_(std::move(directory) + "/code") {}

std::string CodeFiles::put(const std::string& code) const {
  try {
    if (const std::string known = code_name(code, store_); has(known)) return known;
    CodeDraft draft(directory_);
    if (!fs::is_directory(code)) {
      draft.begin_zip();
      copy_content(code, draft);
      draft.end_zip();
    } else {
      for (const CodeEntry& entry : code_tree(code, store_)) copy_entry(entry, draft);
    }
    // The name of what was copied: a file that changes meanwhile is in the copy as it was read.
    const std::string name = draft.name();
    draft.keep(name);
    return name;
  } catch (const fs::filesystem_error& fault) {
    throw Error(Errc::io, fmt::format("cannot copy the code '{}': {}", code, fault.what()));
  }
}

bool CodeFiles::has(const std::string& name) const {
  std::error_code none;
  return is_code_name(name) && fs::exists(fs::path(directory_) / name, none);
}

std::string CodeFiles::path(const std::string& name) const {
  const fs::path place = fs::path(directory_) / name;
  std::error_code none;
  if (!fs::exists(place, none)) throw Error(Errc::corrupt, fmt::format("the code '{}' of a deployment is missing; deploying it again mends it", place.string()));
  return fs::absolute(place).lexically_normal().string();
}

}  // namespace apigw::state
