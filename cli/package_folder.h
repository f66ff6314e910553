#pragma once
// The folder that a generated package stands in. A record beside the package's files, apigw-sdk.json, tells which files were made and
// their digests: so a file that is made no more goes, what somebody else wrote stays, and --check can say what is out of date.
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/sdkgen/package.h"

namespace apigw::cli {

class PackageFolder {
 public:
  static constexpr std::string_view kRecord = "apigw-sdk.json";

  /// Throws Failure: input_at_fault for a record that is none, or of another language's package.
  PackageFolder(std::filesystem::path folder, std::string language);

  /// Paths that are not as `files` says, each with what is wrong: first those that differ, then what is missing, then what is left over.
  std::vector<std::string> differences(const std::vector<sdkgen::File>& files) const;
  /// Files that would be lost: they stand where the package's go, say something else, and were not made by gen-sdk.
  std::vector<std::string> strangers(const std::vector<sdkgen::File>& files) const;
  /// Writes the files that are not there yet as they should be, removes those that are made no more, and writes the record last.
  /// `definition` is the text that the package was made of. Returns what the user should know: hand-made changes lost or kept.
  /// Throws Failure (world_failed).
  std::vector<std::string> write(const std::vector<sdkgen::File>& files, std::string_view definition) const;

 private:
  std::string remove_left_over(const std::string& path, const std::string& digest) const;

  std::filesystem::path folder_;
  std::string language_;
  std::map<std::string, std::string> made_;  // path → SHA-256, of the record
};

}  // namespace apigw::cli
