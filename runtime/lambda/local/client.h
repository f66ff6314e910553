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
  uint32_t timeout_ms = 29000;       // of the whole answer
  bool stream = false;               // InvokeWithResponseStream: the payload in pieces as the function writes it, of any length
  uint32_t idle_timeout_ms = 0;      // stream: without a piece
};

class Client final : Caller {
 public:
  Client(net::Loop& loop, Supervisor& supervisor);
  /// The supervisor and the loop must have stopped.
  ~Client();
  /// Everything is copied. The handler hears on_response or on_failure later, never before this returns; with `stream` on_response comes
  /// with the first piece, and a function that fails later is on_failure.
  http::ClientCall* call(const FunctionCall& what, http::ClientHandler& handler, void* user);

 private:
  struct Call;
  bool piece(Invocation& invocation, std::string_view bytes) override;
  void answered(Invocation& invocation) override;
  void deliver(Call& call);
  void wake(Call& call);
  void begin(Call& call);
  void pass_on(Call& call, bool over);
  void end(Call& call);
  void answer_whole(Call& call);
  void recycle(Call& call);

  net::Loop& loop_;
  Supervisor& supervisor_;
  std::vector<std::unique_ptr<Call>> all_;
  std::vector<Call*> free_;
};

}  // namespace apigw::lambda::local
