#include "runtime/state/code_archive.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

namespace fs = std::filesystem;

constexpr size_t kLineBytesMax = 48;
constexpr size_t kReadBytes = 256 * 1024;

[[noreturn]] void refuse(const std::string& why) { throw Error(Errc::invalid, "the code " + why); }

struct Digested {
  Sha256 digest;
  uint64_t bytes = 0;
};

Digested digest_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  Sha256Stream stream;
  std::string buffer(kReadBytes, '\0');
  Digested result;
  while (file.read(buffer.data(), ptrdiff_t(buffer.size())), file.gcount() > 0) {
    stream.add({buffer.data(), size_t(file.gcount())});
    result.bytes += uint64_t(file.gcount());
  }
  if (!file.is_open() || file.bad()) throw Error(Errc::io, fmt::format("cannot read '{}': {}", path.string(), std::strerror(errno)));
  result.digest = stream.finish();
  return result;
}

bool number(std::string_view& text, char end, uint64_t& value) {
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  const size_t used = size_t(stop - text.data());
  if (fault != std::errc() || used >= text.size() || text[used] != end) return false;
  text.remove_prefix(used + 1);
  return true;
}

}  // namespace

// ---- writing

std::string code_name(const std::string& code, const std::string& store) {
  if (!fs::is_directory(code)) return hex(digest_file(code).digest) + std::string(kZipSuffix);
  CodeDigest digest;
  for (const CodeEntry& entry : code_tree(code, store)) {
    if (entry.kind == CodeKind::link) digest.add_link(entry.path, entry.link);
    else digest.add_file(entry.kind, entry.path, digest_file(entry.source).digest);
  }
  return digest.finish();
}

CodeArchive::CodeArchive(const std::string& code, const std::string& store) {
  try {
    if (!fs::is_directory(code)) {
      const Digested content = digest_file(code);
      name_ = hex(content.digest) + std::string(kZipSuffix);
      parts_.push_back({.head = {}, .source = code, .bytes = content.bytes});
      bytes_ = content.bytes;
    } else {
      CodeDigest digest;
      for (const CodeEntry& entry : code_tree(code, store)) measure(entry, digest);
      name_ = digest.finish();
    }
  } catch (const fs::filesystem_error& fault) {
    throw Error(Errc::io, fmt::format("cannot read the code '{}': {}", code, fault.what()));
  }
  if (bytes_ > kArchiveBytesMax || parts_.size() > kArchiveEntriesMax) {
    throw Error(Errc::invalid, fmt::format("the code '{}' is too large to be sent: {} bytes in {} files; {} and {} can be (.apigwignore leaves files out)", code, bytes_, parts_.size(),
                                           kArchiveBytesMax, kArchiveEntriesMax));
  }
}

void CodeArchive::measure(const CodeEntry& entry, CodeDigest& digest) {
  Part part;
  if (entry.kind == CodeKind::link) {
    digest.add_link(entry.path, entry.link);
    part = {.head = fmt::format("l {} {}\n{}{}", entry.path.size(), entry.link.size(), entry.path, entry.link), .source = {}, .bytes = 0};
  } else {
    const Digested content = digest_file(entry.source);
    digest.add_file(entry.kind, entry.path, content.digest);
    part = {.head = fmt::format("{} {} {}\n{}", char(entry.kind), entry.path.size(), content.bytes, entry.path), .source = entry.source.string(), .bytes = content.bytes};
  }
  bytes_ += part.head.size() + part.bytes;
  parts_.push_back(std::move(part));
}

void CodeArchive::open_next() {
  const Part& part = parts_[next_++];
  head_ = part.head;
  left_ = part.bytes;
  file_ = std::ifstream();
  if (!part.source.empty()) file_.open(part.source, std::ios::binary);
}

size_t CodeArchive::read(char* out, size_t bytes_max) {
  while (head_.empty() && left_ == 0 && next_ < parts_.size()) open_next();
  if (!head_.empty()) {
    const size_t size = std::min(bytes_max, head_.size());
    std::memcpy(out, head_.data(), size);
    head_.remove_prefix(size);
    return size;
  }
  if (left_ == 0) return 0;
  file_.read(out, ptrdiff_t(std::min<uint64_t>(bytes_max, left_)));
  const size_t size = size_t(file_.gcount());
  if (size == 0) throw Error(Errc::io, fmt::format("'{}' cannot be read, or changed while it was sent", parts_[next_ - 1].source));
  left_ -= size;
  return size;
}

// ---- reading

CodeArchiveReader::CodeArchiveReader(const std::string& store, std::string name) : draft_(store + "/code"), name_(std::move(name)), zip_(name_.ends_with(kZipSuffix)) {
  if (!is_code_name(name_)) refuse("is named by the 64 hexadecimal digits of its SHA-256, with .zip behind those of a zip file");
  if (zip_) draft_.begin_zip();
}

CodeArchiveReader::~CodeArchiveReader() = default;

void CodeArchiveReader::add(std::string_view bytes) {
  bytes_ += bytes.size();
  if (bytes_ > kArchiveBytesMax) refuse(fmt::format("is larger than {} bytes", kArchiveBytesMax));
  if (zip_) return draft_.write(bytes);
  while (!bytes.empty()) {
    switch (at_) {
      case At::line: take_line(bytes); break;
      case At::path:
        take_text(bytes, path_, path_bytes_);
        if (path_.size() == path_bytes_) begin_content();
        break;
      case At::content: take_content(bytes); break;
    }
  }
}

void CodeArchiveReader::take_line(std::string_view& bytes) {
  const size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end == bytes.npos ? bytes.npos : end + 1);
  if (line_.size() + part.size() > kLineBytesMax) refuse("is no archive: a line is too long");
  line_ += part;
  bytes.remove_prefix(part.size());
  if (end != bytes.npos || line_.ends_with('\n')) parse_line();
}

void CodeArchiveReader::parse_line() {
  std::string_view line = line_;
  const char kind = line.front();
  const bool known = kind == char(CodeKind::file) || kind == char(CodeKind::executable) || kind == char(CodeKind::link);
  if (!known || line.size() < 2 || line[1] != ' ') refuse("is no archive: a line does not begin with f, x or l");
  kind_ = CodeKind(kind);
  line.remove_prefix(2);
  if (!number(line, ' ', path_bytes_) || !number(line, '\n', content_left_) || !line.empty()) refuse("is no archive: a line does not give two sizes");
  if (path_bytes_ == 0 || path_bytes_ > kArchivePathBytesMax) refuse(fmt::format("has a path of {} bytes", path_bytes_));
  if (kind_ == CodeKind::link && (content_left_ == 0 || content_left_ > kArchivePathBytesMax)) refuse(fmt::format("has a link of {} bytes", content_left_));
  if (++entries_ > kArchiveEntriesMax) refuse(fmt::format("has more than {} files", kArchiveEntriesMax));
  line_.clear();
  path_.clear();
  link_.clear();
  at_ = At::path;
}

void CodeArchiveReader::take_text(std::string_view& bytes, std::string& text, uint64_t size) {
  const std::string_view part = bytes.substr(0, size - text.size());
  text += part;
  bytes.remove_prefix(part.size());
}

void CodeArchiveReader::begin_content() {
  at_ = At::content;
  if (kind_ == CodeKind::link) return;
  draft_.begin_file(kind_, path_);
  if (content_left_ > 0) return;
  draft_.end_file();
  at_ = At::line;
}

void CodeArchiveReader::take_content(std::string_view& bytes) {
  const std::string_view part = bytes.substr(0, content_left_);
  bytes.remove_prefix(part.size());
  content_left_ -= part.size();
  if (kind_ == CodeKind::link) link_ += part;
  else draft_.write(part);
  if (content_left_ > 0) return;
  kind_ == CodeKind::link ? draft_.link(path_, link_) : draft_.end_file();
  at_ = At::line;
}

void CodeArchiveReader::finish() {
  if (zip_) draft_.end_zip();
  else if (at_ != At::line || !line_.empty()) refuse("ends in the middle of a file");
  if (const std::string is = draft_.name(); is != name_) refuse(fmt::format("is {}, not {}", is, name_));
  draft_.keep(name_);
}

}  // namespace apigw::state
