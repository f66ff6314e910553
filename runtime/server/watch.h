#pragma once
// Tells when watched files change, however they are written: in place, by rename over the old one (editors), or by a new symbolic link
// (mounted configuration). Folders are watched, not inodes, so a file may vanish and come back.
#include <string>
#include <vector>

namespace apigw::server {

class Watch {
 public:
  explicit Watch(const std::vector<std::string>& files);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// False: the system gives no more watches (fs.inotify limits) or a folder cannot be read; changes would go unseen. errno says why.
  bool usable() const { return usable_; }

  /// Blocks until one of the files may have changed and then stayed quiet for 10 ms, or until stop(). Returns false when stopped.
  /// It compares content stamps (size, time, inode), so a neighbour's change in the same folder is not reported.
  bool wait();
  void stop();  // from any thread

 private:
  struct Stamp {
    unsigned long long inode = 0;
    long long size = -1;
    long long modified_ns = 0;
    bool operator==(const Stamp&) const = default;
  };
  static Stamp stamp(const std::string& path);
  bool changed();

  std::vector<std::string> files_;
  std::vector<Stamp> stamps_;
  bool usable_ = true;
  int inotify_ = -1;
  int stop_ = -1;
};

}  // namespace apigw::server
