#pragma once
// The files of one compilation and, per file, the map from text that lives inside other text (a JSON document inside a
// YAML block scalar, a mapping template inside a JSON string) back to the outer file.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/span.h"

namespace apigw::source {

struct Position {
  uint32_t line = 1;    // from 1
  uint32_t column = 1;  // from 1, in Unicode code points
};

class SourceSet {
 public:
  SourceSet();
  ~SourceSet();
  SourceSet(SourceSet&&) noexcept;
  SourceSet& operator=(SourceSet&&) noexcept;

  /// Keeps the text; views of it stay valid as long as the set. `name` is printed as given on the command line.
  FileId add(std::string name, std::string text);
  std::string_view name(FileId file) const;
  std::string_view text(FileId file) const;
  size_t size() const;

  Position position(FileId file, uint32_t offset) const;  // O(log lines); offset past the end means the end
  /// The line that holds `offset`, without its line end.
  std::string_view line(FileId file, uint32_t offset) const;

 private:
  struct File;
  std::vector<std::unique_ptr<File>> files_;
};

/// Where each byte of a decoded scalar came from: runs of equal shift, so plain text is one run. Built by the readers for
/// scalars whose decoded text differs from the file's bytes (escapes, folding, block indentation).
class TextMap {
 public:
  TextMap() = default;
  explicit TextMap(Span whole) : whole_(whole) {}
  void add_run(uint32_t decoded_begin, uint32_t file_begin);
  /// [begin, end) of the text that `from` maps stands at decoded_begin of this one.
  void add_runs_of(uint32_t decoded_begin, const TextMap& from, uint32_t begin, uint32_t end);
  /// Span of the file for [begin, end) of the decoded text.
  Span map(uint32_t begin, uint32_t end) const;
  Span whole() const { return whole_; }

 private:
  struct Run {
    uint32_t decoded_begin, file_begin;
  };
  Span whole_;
  std::vector<Run> runs_;
};

}  // namespace apigw::source
