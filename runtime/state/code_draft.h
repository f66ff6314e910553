#pragma once
// Code on its way into a store: written beside the finished copies, checked against the name that it is to have, and renamed to it when it
// is whole and on disk. A draft whose process has died is swept away by the next one.
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "runtime/state/code_tree.h"

namespace apigw::state {

class CodeDraft {
 public:
  /// Below `directory`, the folder of finished copies; both are made. Throws Error (io).
  explicit CodeDraft(std::string directory);
  /// What was not kept is removed.
  ~CodeDraft();
  CodeDraft(const CodeDraft&) = delete;
  CodeDraft& operator=(const CodeDraft&) = delete;

  /// Files and links of a folder, in the order of their paths. Throw Error: invalid for a path that does not belong into a folder or comes
  /// out of order, io.
  void begin_file(CodeKind kind, std::string_view path);
  void write(std::string_view bytes);
  void end_file();
  void link(std::string_view path, std::string_view target);

  /// Instead of these: the code is one zip file.
  void begin_zip();
  void end_zip();

  /// The name of what was written; once.
  std::string name();
  /// On disk under that name when it returns. Throws Error (io).
  void keep(const std::string& name);

 private:
  void claim(std::string_view path);
  void open(const std::string& path, bool executable);
  void close();

  std::string directory_;
  std::string folder_;  // of this draft
  int lock_ = -1;       // on the folder; goes with the process
  int fd_ = -1;         // of the file being written
  std::string last_;    // path
  std::set<std::string, std::less<>> leaves_;  // files and links: nothing can be below them
  CodeKind kind_ = CodeKind::file;
  Sha256Stream content_;
  CodeDigest digest_;
  std::optional<std::string> zip_;  // its digest
};

}  // namespace apigw::state
