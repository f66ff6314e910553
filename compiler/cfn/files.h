#pragma once
// The files that a template names: included text, definitions, nested templates. Each is read once, kept, and listed for --watch.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"
#include "compiler/syntax/tree.h"

namespace apigw::cfn {

/// Twice what the service takes of a template; what a file of this size makes stays within the memory that a compilation may use.
inline constexpr size_t kTemplateBytesMax = 2u << 20;

/// Content of a local file, or nothing when it cannot be read.
using Loader = std::function<std::optional<std::string>(const std::string& path)>;

class Files {
 public:
  Files(source::SourceSet& sources, Loader loader) : sources_(sources), loader_(std::move(loader)) {}

  /// Root of the file's tree; owned by this object. Faults of its text are reported once, at their own places.
  ///   returns  nullptr when the file cannot be read (reported at `at`) or makes no tree (reported inside it)
  ///   bytes_max  a larger file is not read (reported at `at`)
  const syntax::Node* document(const std::string& path, source::Span at, source::Diagnostics& diagnostics, size_t bytes_max = SIZE_MAX);
  /// Paths asked for so far, also those that could not be read (they may appear later), sorted.
  std::vector<std::string> paths() const;

 private:
  struct File {
    std::optional<syntax::Document> document;
    bool readable = false;
    bool is_large = false;
  };
  source::SourceSet& sources_;
  Loader loader_;
  std::map<std::string, File> files_;
};

/// `location` as written, relative to the folder of the file that names it, with `.` and `..` folded.
std::string path_beside(std::string_view folder, std::string_view location);
/// Folder part of a path; empty for a bare name.
std::string folder_of(std::string_view path);
/// True for s3://, http:// and https://: places we do not read from.
bool is_remote(std::string_view location);

}  // namespace apigw::cfn
