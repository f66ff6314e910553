#pragma once
// /v1/… of the admin listener: who may call, and how a call that blocks leaves the loop. Calls are done one after another on a thread of
// their own; what they do is the server's.
#include <functional>
#include <memory>
#include <string>

#include "runtime/admin/call.h"
#include "runtime/admin/side_thread.h"
#include "runtime/admin/upload_endpoint.h"
#include "runtime/http/stream.h"
#include "runtime/net/loop.h"

namespace apigw::admin {

/// What calls do; on the side thread, one at a time. Neither may throw.
struct Work {
  std::function<Answer(const Call&)> call;
  std::function<std::unique_ptr<Upload>(const std::string& path)> upload;
};

class DeploymentEndpoint {
 public:
  /// `token` opens it: Authorization: Bearer TOKEN.
  DeploymentEndpoint(net::Loop& loop, const std::string& token, Work work);
  DeploymentEndpoint(const DeploymentEndpoint&) = delete;

  static bool serves(std::string_view path) { return path.starts_with("/v1/"); }
  /// Whether the request has the token; takes the same time for every wrong one.
  bool admits(const RequestHead& head) const;
  /// Answers later, or at once with 503 when too many wait.
  void take(http::ServerStream& stream, RequestHead& head, std::string_view body);
  /// The client is gone: its call is done all the same.
  void forget(http::ServerStream& stream);
  UploadEndpoint& uploads() { return uploads_; }

 private:
  struct Job;
  net::Loop& loop_;
  const std::string token_digest_;
  Work work_;
  size_t waiting_ = 0;  // loop thread
  UploadEndpoint uploads_;
  SideThread thread_;   // ends first
};

}  // namespace apigw::admin
