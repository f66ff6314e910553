#pragma once
// One thread of the data path: an event loop with its own listener, upstream pools, counters and log buffer. Glues the HTTP front end, the
// pipeline machine and the effects together; knows no rule of the service itself.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "runtime/aws/key_ring.h"
#include "runtime/aws/service_plan.h"
#include "runtime/base/random.h"
#include "runtime/http/client.h"
#include "runtime/http/server.h"
#include "runtime/jwt/key_ring.h"
#include "runtime/lambda/local/client.h"
#include "runtime/net/loop.h"
#include "runtime/oidc/key_service.h"
#include "runtime/phase/metrics.h"
#include "runtime/server/site.h"
#include "runtime/server/function_endpoint.h"
#include "runtime/server/log_writer.h"
#include "runtime/vm/machine.h"

namespace apigw::server {

struct Live;
struct Request;

class Worker final : http::ServerHandler, http::ClientHandler {
 public:
  /// What the worker asks for on its own thread, and is told by the publish functions sooner or later.
  struct Questions {
    std::function<void(const std::string& role)> role_keys;
    std::function<void(const oidc::IssuerName& issuer)> token_keys;
  };

  /// `local_functions`: nullptr when no function runs on this machine.
  Worker(std::shared_ptr<const Site> site, const FunctionEndpoint& functions, lambda::local::Supervisor* local_functions,
         Questions questions, LogSink& log_sink, uint64_t seed);
  ~Worker();

  /// Before start(): binds this thread's listener. Port 0 picks one.
  Expected<uint16_t, std::string> listen(const std::string& host, uint16_t port);
  void start();
  /// From any thread: new requests use this site, running ones finish on theirs.
  void deploy(std::shared_ptr<const Site> site);
  /// On the worker's own thread (post): a request that no socket brought, with the bytes valid until it is answered.
  void take(http::ServerStream& stream, RequestHead& head, std::string_view body) { on_request(stream, head, body); }
  void refuse(http::ServerStream& stream, uint16_t status, const RequestHead& head) { on_refused(stream, status, head); }
  void post(std::function<void()> task) { loop_.post(std::move(task)); }
  /// From any thread: the keys of a role, or of the gateway itself (""); nothing: they cannot be had.
  void publish_keys(const std::string& role, const std::optional<aws::Keys>& keys);
  /// From any thread: the keys of an issuer of tokens.
  void publish_token_keys(const std::string& issuer, const jwt::IssuerKeys& keys);
  /// From any thread: stops accepting, lets requests finish.
  void drain();
  bool drained() const { return drained_.load(std::memory_order_acquire); }
  /// From any thread: ends the loop and joins the thread.
  void stop();

  const phase::Metrics& metrics() const { return metrics_; }
  size_t connections() const { return connections_.load(std::memory_order_relaxed); }

 private:
  struct Housekeeping;

  // http::ServerHandler
  void on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) override;
  void on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) override;
  void on_drained(http::ServerStream& stream) override;
  void on_aborted(http::ServerStream& stream) override;
  // http::ClientHandler (effects.cpp)
  void on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) override;
  void on_body(http::ClientCall& call, std::string_view piece) override;
  void on_end(http::ClientCall& call) override;
  void on_failure(http::ClientCall& call, http::Failure failure, std::string_view detail) override;

  void turn_to(std::shared_ptr<const Site> site);
  /// nullptr: nothing that is served answers it.
  Request* open(http::ServerStream& stream, const RequestHead& head, std::string_view body, uint16_t& refused);
  void step(Request& request);
  void carry_out(Request& request, const vm::Effect& effect);
  bool call_local(Request& request, const vm::Effect& effect);
  void retain(Request& request);
  bool take(Request& request, std::string_view bytes);
  void pass_on(Request& request, std::string_view piece);
  void invocation_ended(Request& request);
  void finish(Request& request);
  void break_off(Request& request, std::string_view reason);
  // Each fills in what is to be sent. go: send it; wait: the request stands in waiting_; fail: `failure` says why.
  enum class Ready : uint8_t { go, wait, fail };
  struct Prepared {
    Ready ready = Ready::go;
    vm::CallFailure failure = vm::CallFailure::none;
  };
  Prepared invocation(Request& request, const vm::Effect& effect, http::ClientRequest& out);
  // Calls of AWS services (service_calls.cpp)
  Prepared service_call(Request& request, const vm::Effect& effect, http::ClientRequest& out);
  /// Signs what stands in `out`. `keys_needed` false: without any it goes out as it is.
  Prepared sign(Request& request, const vm::Effect& effect, const aws::ServicePlan& plan, bool keys_needed, http::ClientRequest& out);
  Prepared wait_for_keys(Request& request, const vm::Effect& effect, const std::string& role);
  void wait_for_token_keys(Request& request, const vm::Effect& effect);
  /// Lets those go on that wait for what was published.
  void give_keys(const std::string& awaited);
  void fail(Request& request, vm::CallFailure failure);
  void send(Request& request);
  /// Counts, logs and lets go of the deployment: the last thing before the response's last byte is handed over.
  void account(Request& request);
  void let_go(Live* live);
  void housekeeping();

  net::Loop loop_;
  http::Server server_;
  http::Client client_;
  std::unique_ptr<lambda::local::Client> local_functions_;
  std::vector<std::unique_ptr<Live>> lives_;  // the current deployment, and replaced ones that requests still run on
  Live* current_;
  const FunctionEndpoint& functions_;
  struct Waiting {
    Request* request;
    vm::Effect effect;
    std::string awaited;  // a role, "" being the gateway itself; or the URL of an issuer of tokens
  };
  Questions questions_;
  aws::KeyRing keys_;
  jwt::KeyRing token_keys_;
  sigv4::SigningKeys signing_keys_;
  std::vector<Waiting> waiting_;
  Random random_;
  phase::Metrics metrics_;
  LogWriter log_;
  bool draining_ = false;
  std::atomic<bool> drained_{false};
  std::atomic<size_t> connections_{0};
  std::unique_ptr<Housekeeping> housekeeping_;
  std::thread thread_;
};

}  // namespace apigw::server
