#pragma once
// Copies of functions' code as it was when a deployment was made, named by their content: a deployment runs what it was tried with, whatever
// happens to the sources, equal code is stored once, and a rollback brings the old code back.
#include <string>

namespace apigw::state {

class CodeFiles {
 public:
  /// The folder DIR/code; made when code is put.
  explicit CodeFiles(std::string directory);

  /// Copies a folder or a zip file and returns its name here, a SHA-256 in hexadecimal, with ".zip" behind that of a file. On disk when it
  /// returns: files are synced before the copy gets its name. Left out of folders are version control, caches of interpreters, this store,
  /// and what the lines of a file .apigwignore in it name (glob patterns of a name or of a path in the folder). Links are followed
  /// where they lead out of the folder. Throws Error (io).
  std::string put(const std::string& code) const;

  bool has(const std::string& name) const;
  /// Where the copy is. Throws Error (corrupt) when it is not there.
  std::string path(const std::string& name) const;

 private:
  std::string store_, directory_;
};

}  // namespace apigw::state
