#pragma once
// The code of a function as it lies in its folder: what of it is copied, and the name that the copy gets.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/crypto.h"

namespace apigw::state {

enum class CodeKind : char { file = 'f', executable = 'x', link = 'l' };

/// One file or link of a folder.
struct CodeEntry {
  CodeKind kind = CodeKind::file;
  std::string path;              // in the folder: "lib/app.py"
  std::filesystem::path source;  // where it is now
  std::string link;              // of a link: what it says
};

/// What of a folder is copied, sorted by path. Left out are version control, caches of interpreters, `store`, and what the lines of a file
/// .apigwignore in it name. Links that lead out of the folder are followed. Throws Error (io), std::filesystem::filesystem_error.
std::vector<CodeEntry> code_tree(const std::string& folder, const std::string& store);

/// Whether what a link says cannot lead out of the folder that holds it at `path`, whatever other links are there: steps up only at its
/// beginning, and no more of them than the link is deep.
bool stays_inside(std::string_view path, std::string_view target);

/// Whether a path names a place inside a folder and nothing else: no empty part, no . and .., no NUL.
bool is_inner_path(std::string_view path);

/// The name of code: a SHA-256 over every entry with the length of its parts, so that no two folders have the same text. Entries come
/// in the order of their paths.
class CodeDigest {
 public:
  void add_file(CodeKind kind, std::string_view path, const Sha256& content);
  void add_link(std::string_view path, std::string_view target);
  std::string finish() { return hex(stream_.finish()); }

 private:
  Sha256Stream stream_;
};

/// 64 hexadecimal digits, with ".zip" behind those of a file.
bool is_code_name(std::string_view name);
inline constexpr std::string_view kZipSuffix = ".zip";

}  // namespace apigw::state
