#pragma once
// Who drives a shift: held by the process that does, and gone with the process, however it ends.
#include <string>

namespace apigw::state {

class ShiftLock {
 public:
  /// Throws Error (io).
  ShiftLock(const std::string& directory, const std::string& api_id, const std::string& stage);
  ~ShiftLock();
  ShiftLock(const ShiftLock&) = delete;
  ShiftLock& operator=(const ShiftLock&) = delete;
  bool held() const { return fd_ >= 0; }  // false: somebody else has it

 private:
  int fd_ = -1;
};

}  // namespace apigw::state
