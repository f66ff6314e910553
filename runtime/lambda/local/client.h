#pragma once
// The data path's side of local functions, one a thread: takes a call, hands it to the supervisor, and gives the answer to the handler on
// this thread's loop, in the shape in which a Lambda endpoint would have answered.
#include <memory>
#include <string_view>
#include <vector>

#include "runtime/http/client.h"
#include "runtime/lambda/local/invocation.h"
#include "runtime/lambda/local/supervisor.h"
#include "runtime/net/loop.h"

namespace apigw::lambda::local {

struct FunctionCall {
  std::string_view function;  // name or ARN, with its qualifier
  std::string_view scope{};   // Settings::scope
  std::string_view payload;
  std::string_view trace_id;
  bool event = false;         // InvocationType Event: the answer is 202 once the event is accepted
  uint32_t timeout_ms = 29000;
};

class Client final : Caller {
 public:
  Client(net::Loop& loop, Supervisor& supervisor);
  /// The supervisor and the loop must have stopped.
  ~Client();
  /// Everything is copied. The handler hears on_response or on_failure later, never before this returns.
  http::ClientCall* call(const FunctionCall& what, http::ClientHandler& handler, void* user);

 private:
  struct Call;
  void answered(Invocation& invocation) override;
  void deliver(Call& call);
  void recycle(Call& call);

  net::Loop& loop_;
  Supervisor& supervisor_;
  std::vector<std::unique_ptr<Call>> all_;
  std::vector<Call*> free_;
};

}  // namespace apigw::lambda::local
