#pragma once
// PUT of bodies that go to disk as they come: the loop hands pieces to the side thread, and holds back a client that is faster than the
// disk. Who may send is checked before.
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "runtime/admin/call.h"
#include "runtime/admin/side_thread.h"
#include "runtime/http/stream.h"
#include "runtime/net/loop.h"

namespace apigw::admin {

class UploadEndpoint {
 public:
  /// `begin` makes the receiver of a path's body, on the side thread; it must not throw.
  UploadEndpoint(net::Loop& loop, SideThread& thread, std::function<std::unique_ptr<Upload>(const std::string& path)> begin);
  UploadEndpoint(const UploadEndpoint&) = delete;

  static bool serves(const RequestHead& head) { return head.method == Method::kPUT && head.path.starts_with("/v1/code/"); }
  /// False when too many are under way.
  bool take(http::ServerStream& stream, const RequestHead& head);
  void piece(http::ServerStream& stream, std::string_view bytes);
  void end(http::ServerStream& stream);
  /// The client is gone: what it sent is thrown away. False: this stream is no upload.
  bool forget(http::ServerStream& stream);

 private:
  struct Job;
  net::Loop& loop_;
  SideThread& thread_;
  std::function<std::unique_ptr<Upload>(const std::string& path)> begin_;
  std::unordered_map<http::ServerStream*, std::shared_ptr<Job>> jobs_;
};

}  // namespace apigw::admin
