#include "runtime/lambda/local/zip.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

namespace apigw::lambda::local {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t end_signature = 0x06054b50, entry_signature = 0x02014b50, local_signature = 0x04034b50;
constexpr size_t end_bytes = 22, entry_bytes = 46, local_bytes = 30;
constexpr uint64_t unpacked_bytes_max = 250ull << 20;
constexpr uint32_t entries_max = 100'000;

class Bytes {
 public:
  explicit Bytes(std::string_view data) : data_(data) {}
  bool has(size_t at, size_t bytes) const { return at <= data_.size() && bytes <= data_.size() - at; }
  uint16_t u16(size_t at) const { return uint16_t(uint8_t(data_[at]) | uint8_t(data_[at + 1]) << 8); }
  uint32_t u32(size_t at) const { return u16(at) | uint32_t(u16(at + 2)) << 16; }
  std::string_view text(size_t at, size_t bytes) const { return data_.substr(at, bytes); }
  size_t size() const { return data_.size(); }

 private:
  std::string_view data_;
};

struct Entry {
  std::string_view name;
  uint16_t method = 0;
  uint16_t flags = 0;
  uint32_t crc = 0;
  uint32_t packed = 0, unpacked = 0;
  uint32_t mode = 0;  // of Unix; 0: the archive does not say
  uint32_t local = 0;
};

std::optional<size_t> find_end(const Bytes& bytes) {
  if (bytes.size() < end_bytes) return {};
  const size_t lowest = bytes.size() > end_bytes + 0xffff ? bytes.size() - end_bytes - 0xffff : 0;
  for (size_t at = bytes.size() - end_bytes + 1; at-- > lowest;) {
    if (bytes.u32(at) == end_signature && at + end_bytes + bytes.u16(at + 20) == bytes.size()) return at;
  }
  return {};
}

/// A relative path without "..", so that it stays in its folder.
bool stays_inside(std::string_view name) {
  if (name.empty() || name.front() == '/' || name.find('\\') != name.npos || name.find('\0') != name.npos) return false;
  for (const fs::path& part : fs::path(name)) {
    if (part == "..") return false;
  }
  return true;
}

std::optional<std::string> content_of(const Bytes& bytes, const Entry& entry) {
  if (!bytes.has(entry.local, local_bytes) || bytes.u32(entry.local) != local_signature) return {};
  const size_t begin = size_t(entry.local) + local_bytes + bytes.u16(entry.local + 26) + bytes.u16(entry.local + 28);
  if (!bytes.has(begin, entry.packed)) return {};
  const std::string_view packed = bytes.text(begin, entry.packed);
  std::string content;
  if (entry.method == 0) {
    if (entry.packed != entry.unpacked) return {};
    content = packed;
  } else {
    content.resize(entry.unpacked);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(content.data());
    stream.avail_out = uInt(content.size());
    const int result = inflate(&stream, Z_FINISH);
    const bool whole = result == Z_STREAM_END && stream.total_out == entry.unpacked;
    inflateEnd(&stream);
    if (!whole) return {};
  }
  if (crc32(0, reinterpret_cast<const Bytef*>(content.data()), uInt(content.size())) != entry.crc) return {};
  return content;
}

/// O_EXCL and O_NOFOLLOW: an entry neither replaces another one nor goes through a link of the archive.
bool write_file(const std::string& path, const std::string& content, uint32_t mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, (mode & 0111) != 0 ? 0755 : 0644);
  if (fd < 0) return false;
  size_t written = 0;
  while (written < content.size()) {
    const ssize_t count = write(fd, content.data() + written, content.size() - written);
    if (count <= 0) break;
    written += size_t(count);
  }
  return close(fd) == 0 && written == content.size();
}

Expected<Entry, std::string> read_entry(const Bytes& bytes, size_t& at) {
  if (!bytes.has(at, entry_bytes) || bytes.u32(at) != entry_signature) return unexpected(std::string("the zip file is damaged"));
  Entry entry{.method = bytes.u16(at + 10), .flags = bytes.u16(at + 8), .crc = bytes.u32(at + 16), .packed = bytes.u32(at + 20),
              .unpacked = bytes.u32(at + 24), .mode = bytes.u32(at + 38) >> 16, .local = bytes.u32(at + 42)};
  const size_t name = bytes.u16(at + 28), rest = size_t(bytes.u16(at + 30)) + bytes.u16(at + 32);
  if (!bytes.has(at + entry_bytes, name + rest)) return unexpected(std::string("the zip file is damaged"));
  entry.name = bytes.text(at + entry_bytes, name);
  at += entry_bytes + name + rest;
  if (entry.flags & 1) return unexpected(fmt::format("'{}' in the zip file is encrypted", entry.name));
  if (entry.method != 0 && entry.method != Z_DEFLATED) return unexpected(fmt::format("'{}' in the zip file is packed by method {}, not deflate", entry.name, entry.method));
  if (entry.packed == 0xffffffff || entry.unpacked == 0xffffffff || entry.local == 0xffffffff) return unexpected(std::string("the zip file is larger than 4 GB"));
  if (!stays_inside(entry.name)) return unexpected(fmt::format("'{}' in the zip file leads out of its folder", entry.name));
  return entry;
}

Expected<int, std::string> place(const Bytes& bytes, const Entry& entry, const fs::path& folder) {
  const fs::path path = folder / entry.name;
  std::error_code error;
  if (entry.name.back() == '/') {
    fs::create_directories(path, error);
    return 0;
  }
  if (!S_ISLNK(entry.mode)) fs::create_directories(path.parent_path(), error);
  const auto content = content_of(bytes, entry);
  if (!content) return unexpected(fmt::format("'{}' in the zip file is damaged", entry.name));
  if (S_ISLNK(entry.mode)) {  // node_modules/.bin
    // Below a link of the archive the target would be another than it looks.
    fs::path above = folder;
    for (const fs::path& part : fs::path(entry.name).parent_path()) {
      if (fs::is_symlink(above /= part, error)) return unexpected(fmt::format("'{}' in the zip file lies below a link", entry.name));
    }
    const fs::path target = (fs::path(entry.name).parent_path() / *content).lexically_normal();
    if (fs::path(*content).is_absolute() || !stays_inside(target.string())) return unexpected(fmt::format("'{}' in the zip file leads out of its folder", entry.name));
    fs::create_directories(path.parent_path(), error);
    fs::create_symlink(*content, path, error);
    return 0;
  }
  if (!write_file(path.string(), *content, entry.mode)) return unexpected(fmt::format("cannot write '{}': {}", path.string(), std::strerror(errno)));
  return 0;
}

}  // namespace

Expected<int, std::string> unpack_zip(std::string_view archive, const std::string& folder) {
  const Bytes bytes(archive);
  const auto end = find_end(bytes);
  if (!end) return unexpected(std::string("it is no zip file"));
  const uint32_t count = bytes.u16(*end + 10);
  size_t at = bytes.u32(*end + 16);
  if (count == 0xffff || count > entries_max) return unexpected(std::string("the zip file has too many entries"));
  uint64_t unpacked = 0;
  std::vector<Entry> links;  // last, so that nothing is written through one
  for (uint32_t i = 0; i < count; ++i) {
    auto entry = read_entry(bytes, at);
    if (!entry) return unexpected(entry.error());
    unpacked += entry->unpacked;
    if (unpacked > unpacked_bytes_max) return unexpected(std::string("unpacked, the zip file is larger than 250 MB"));
    if (S_ISLNK(entry->mode)) {
      links.push_back(*entry);
    } else if (auto placed = place(bytes, *entry, folder); !placed) {
      return placed;
    }
  }
  for (const Entry& link : links) {
    if (auto placed = place(bytes, link, folder); !placed) return placed;
  }
  return 0;
}

}  // namespace apigw::lambda::local
