#pragma once
// A gateway that nobody connects to: one worker, whose requests are handed in by the program itself. Everything behind the front door is
// the server's own: machine, upstream pools, functions, effects. For `invoke` and `test`.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/bundle/bundle.h"
#include "runtime/server/server.h"

namespace apigw::server {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// As a client would send it. Host and Content-Length are added when they are not given.
struct InProcessRequest {
  std::string method = "GET";
  std::string target = "/";  // origin-form: path, and query behind '?'
  HeaderList headers;
  std::string body;
};

struct InProcessResponse {
  uint16_t status = 0;
  HeaderList headers;      // complete but for Date, Content-Length and Connection
  std::string body;
  bool is_whole = true;    // false: the endpoint broke off while its body passed through
};

class InProcess {
 public:
  /// Of `options` those about the listener, the log and reloading do nothing. options.observer looks on, on the worker's thread, while
  /// call() waits. Throws std::runtime_error for a Lambda endpoint that is no URL.
  InProcess(std::shared_ptr<const bundle::Bundle> bundle, const Options& options);
  ~InProcess();
  InProcess(const InProcess&) = delete;

  /// Blocks until the response is whole. The unexpected value: what no front door would let in (a blank in the target, a malformed
  /// header, a head of more than 10,240 bytes), in words.
  Expected<InProcessResponse, std::string> call(const InProcessRequest& request);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace apigw::server
