#pragma once
// /v1/… of the admin listener: who may call, and how a call that blocks (SQLite, fsync) leaves the loop. Calls are done one after
// another on a thread of their own; what they do is the server's.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/http/stream.h"
#include "runtime/net/loop.h"

namespace apigw::admin {

struct Call {
  Method method = Method::kOther;
  std::string path;  // "/v1/stages"
  std::string query;
  std::string signature;  // field Apigw-Signature: hexadecimal; empty: none
  std::string body;
};

struct Answer {
  uint16_t status = 200;
  std::string body;  // JSON
};

class DeploymentEndpoint {
 public:
  /// `token` opens it: Authorization: Bearer TOKEN. `work` is called on the side thread, one call at a time; it must not throw.
  DeploymentEndpoint(net::Loop& loop, const std::string& token, std::function<Answer(const Call&)> work);
  /// The call under way is done, the waiting ones are dropped.
  ~DeploymentEndpoint();
  DeploymentEndpoint(const DeploymentEndpoint&) = delete;

  static bool serves(std::string_view path) { return path.starts_with("/v1/"); }
  /// Whether the request has the token; takes the same time for every wrong one.
  bool admits(const RequestHead& head) const;
  /// Answers later, or at once with 503 when too many wait.
  void take(http::ServerStream& stream, RequestHead& head, std::string_view body);
  /// The client is gone: its call is done all the same.
  void forget(http::ServerStream& stream);

 private:
  struct Job;
  void run();

  net::Loop& loop_;
  const std::string token_digest_;
  std::function<Answer(const Call&)> work_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Job>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

/// The answer's fields; JSON.
void respond_json(http::ServerStream& stream, uint16_t status, std::string_view body);

}  // namespace apigw::admin
