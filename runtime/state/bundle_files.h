#pragma once
// Compiled bundles as files named by their SHA-256, so that equal bundles are stored once and a file can be told from a damaged one.
#include <optional>
#include <string>
#include <string_view>

namespace apigw::state {

class BundleFiles {
 public:
  /// The folder DIR/bundles; made when a bundle is put.
  explicit BundleFiles(std::string directory);

  /// On disk when it returns: the file is synced, then renamed into place, then its folder is synced. Throws Error (io).
  void put(std::string_view hash_hex, std::string_view image) const;
  /// The whole file; whether it is what was put is for its reader to see. Throws Error (io).
  std::string get(std::string_view hash_hex) const;
  bool has(std::string_view hash_hex) const;
  std::string path(std::string_view hash_hex) const;

  /// The signature of a bundle, beside it. The last one that is put stands.
  void put_signature(std::string_view hash_hex, std::string_view signature) const;
  std::optional<std::string> signature(std::string_view hash_hex) const;  // nothing: there is none

 private:
  void write(const std::string& final_path, std::string_view content) const;
  std::string signature_path(std::string_view hash_hex) const;
  std::string directory_;
};

}  // namespace apigw::state
