#pragma once
// One call of a local function as it goes from a thread of the data path to the supervisor's and back. Pooled by the sender; between
// hand-over and answer only the supervisor touches it.
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace apigw::lambda::local {

struct Invocation;
class Sandbox;

/// Whoever waits for answers. Called on the supervisor's thread: it hands the news over to its own.
class Caller {
 public:
  /// Of an invocation that streams: bytes that the function has written, in its order; `answered` follows. They are copied. False: enough
  /// for now, until Supervisor::resume.
  virtual bool piece(Invocation& invocation, std::string_view bytes) = 0;
  /// The answer stands in the invocation, which is the caller's again.
  virtual void answered(Invocation& invocation) = 0;

 protected:
  ~Caller() = default;
};

struct Invocation {
  // The call.
  Caller* caller = nullptr;  // nullptr: an event, nobody waits
  void* user = nullptr;      // the caller's own
  std::string function;      // as called: name or ARN, with its qualifier
  std::string scope;         // Settings::scope of the one that is meant
  std::string payload;
  std::string trace_id;
  bool event = false;
  bool stream = false;       // the answer in pieces, as the function writes them; `body` is then only what comes whole all the same
  std::atomic<bool> abandoned{false};  // nobody wants the pieces any more: the function runs on, they are dropped
  // What the supervisor adds.
  std::string request_id;
  std::string version;         // "$LATEST", or what the alias stands for
  std::string function_arn;    // as invoked
  Sandbox* sandbox = nullptr;  // that works on it
  // The answer, as Lambda's Invoke action gives it.
  uint16_t status = 0;
  std::string function_error;  // X-Amz-Function-Error; empty: none
  std::string body;
};

}  // namespace apigw::lambda::local
