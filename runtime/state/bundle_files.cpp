#include "runtime/state/bundle_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "runtime/state/store.h"

namespace apigw::state {
namespace {

[[noreturn]] void fail(std::string_view what, const std::string& path) {
  throw Error(Errc::io, fmt::format("cannot {} '{}': {}", what, path, std::strerror(errno)));
}

class File {
 public:
  File(const std::string& path, int flags) : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (fd_ < 0) fail("open", path);
  }
  ~File() { ::close(fd_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("write", path_);
      bytes.remove_prefix(size_t(written));
    }
  }
  void sync() {
    if (::fsync(fd_) != 0) fail("sync", path_);
  }

 private:
  std::string path_;
  int fd_;
};

bool same_size(const std::string& path, size_t size) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && size_t(status.st_size) == size;
}

}  // namespace

BundleFiles::BundleFiles(std::string directory) : directory_(std::move(directory) + "/bundles") {}

std::string BundleFiles::path(std::string_view hash_hex) const { return fmt::format("{}/{}.apigwb", directory_, hash_hex); }

bool BundleFiles::has(std::string_view hash_hex) const {
  std::error_code none;
  return std::filesystem::exists(path(hash_hex), none);
}

std::string BundleFiles::get(std::string_view hash_hex) const {
  const std::string name = path(hash_hex);
  std::ifstream file(name, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (!file.good() && !file.eof()) fail("read", name);
  if (!file.is_open()) fail("open", name);
  return bytes;
}

std::string BundleFiles::signature_path(std::string_view hash_hex) const { return path(hash_hex) + ".sig"; }

void BundleFiles::put(std::string_view hash_hex, std::string_view image) const { write(path(hash_hex), image); }
void BundleFiles::put_signature(std::string_view hash_hex, std::string_view signature) const { write(signature_path(hash_hex), signature); }

std::optional<std::string> BundleFiles::signature(std::string_view hash_hex) const {
  const std::string name = signature_path(hash_hex);
  std::ifstream file(name, std::ios::binary);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fail("open", name);
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void BundleFiles::write(const std::string& final_path, std::string_view content) const {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) throw Error(Errc::io, fmt::format("cannot make the folder '{}': {}", directory_, error.message()));
  // Written always, even when a file of that name is there: a damaged one is mended by deploying again. The process number keeps two
  // writers of one bundle apart; a file left by a killed writer is overwritten by the next process of that number, and harmless.
  const std::string temporary = fmt::format("{}.{}.tmp", final_path, ::getpid());
  {
    File file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(content);
    file.sync();
  }
  if (!same_size(temporary, content.size())) fail("write all of", temporary);
  if (std::rename(temporary.c_str(), final_path.c_str()) != 0) fail("rename to", final_path);
  File(directory_, O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace apigw::state
