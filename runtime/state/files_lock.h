#pragma once
// Who adds files to a store, and who removes those that nothing uses: a deployment writes its files first and is known to the store last,
// so between the two its files look like nobody's. Released by the system when a process dies.
#include <cstdint>
#include <string>

namespace apigw::state {

class FilesLock {
 public:
  enum class Kind : uint8_t { adds, removes };
  /// Waits: those who add go together, who removes is alone. `directory` is the store's, which has to be there. Throws Error (io).
  FilesLock(const std::string& directory, Kind kind);
  ~FilesLock();
  FilesLock(const FilesLock&) = delete;
  FilesLock& operator=(const FilesLock&) = delete;

 private:
  int fd_;
};

}  // namespace apigw::state
