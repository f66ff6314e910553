#pragma once
// Code as one stream of bytes, for the way to another machine's store: a zip file as it is; a folder as its files and links in the order
// of their paths, each a line, the path and the content, nothing between them:
//
//   KIND PATH-BYTES CONTENT-BYTES LF PATH CONTENT      KIND: f file, x executable file, l link (its content is where it leads)
//
// There is no end mark: the stream is whole when the name fits, which is a digest of all that was in it (code_tree.h).
#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/state/code_draft.h"
#include "runtime/state/code_tree.h"

namespace apigw::state {

inline constexpr uint64_t kArchiveBytesMax = uint64_t(1) << 30;
inline constexpr uint32_t kArchiveEntriesMax = 200'000;
inline constexpr uint32_t kArchivePathBytesMax = 4000;  // of paths, and of what links say

/// The name of a folder or a zip file on this machine; every file is read. Throws Error (io).
std::string code_name(const std::string& code, const std::string& store);

/// Code on this machine, and its name: the files are read once to make it, and again when they are sent.
class CodeArchive {
 public:
  /// A folder or a zip file. Throws Error: io, and invalid for more than an archive can hold.
  CodeArchive(const std::string& code, const std::string& store);

  const std::string& name() const { return name_; }
  uint64_t bytes() const { return bytes_; }

  /// The next bytes of the stream, into `out`; 0 at its end. Throws Error (io) for a file that cannot be read or has another size by now.
  size_t read(char* out, size_t bytes_max);

 private:
  void measure(const CodeEntry& entry, CodeDigest& digest);
  void open_next();

  struct Part {
    std::string head;
    std::string source;  // file; empty: the head is all
    uint64_t bytes;      // of the file
  };
  std::vector<Part> parts_;
  std::string name_;
  uint64_t bytes_ = 0;
  size_t next_ = 0;         // part
  std::string_view head_;   // what is left of the present part's
  uint64_t left_ = 0;       // of its file
  std::ifstream file_;
};

/// The other end: a stream becomes a copy in a store.
class CodeArchiveReader {
 public:
  /// `name` as the sender says. Throws Error: invalid for what is no name, io.
  CodeArchiveReader(const std::string& store, std::string name);
  ~CodeArchiveReader();

  /// In pieces of any size. Throws Error: invalid for what is no archive, or more than one can hold; io. No call follows then.
  void add(std::string_view bytes);
  /// On disk under its name when it returns. Throws Error: invalid when the stream is not whole or not what its name says; io.
  void finish();

 private:
  void take_line(std::string_view& bytes);
  void parse_line();
  void take_text(std::string_view& bytes, std::string& text, uint64_t size);
  void begin_content();
  void take_content(std::string_view& bytes);

  enum class At : uint8_t { line, path, content };
  CodeDraft draft_;
  std::string name_;
  bool zip_;
  At at_ = At::line;
  std::string line_, path_, link_;
  CodeKind kind_ = CodeKind::file;
  uint64_t path_bytes_ = 0, content_left_ = 0;
  uint64_t bytes_ = 0;
  uint32_t entries_ = 0;
};

}  // namespace apigw::state
