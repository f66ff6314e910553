#pragma once
// One connection to an origin, and the call it carries. The connection reads responses strictly; the call remembers what a
// second try would need. Both are pooled objects of the client.
#include <string>
#include <string_view>
#include <vector>

#include "runtime/http/chunked.h"
#include "runtime/http/client.h"
#include "runtime/http/head_parser.h"
#include "runtime/net/address.h"
#include "runtime/net/buffer.h"
#include "runtime/net/channel.h"

namespace apigw::http {

class ClientConnection;
class Call;

/// Everything the client keeps about one origin.
struct OriginPool {
  std::string host;
  uint16_t port = 0;
  bool tls = false;
  bool insecure_skip_verification = false;
  ClientConnection* newest_idle = nullptr;  // LIFO: the warmest connection goes first, the others may grow old and close
  uint32_t idle = 0;
  uint32_t open = 0;
  uint32_t calls = 0;
  net::TlsTicket ticket;
};

/// What connections and calls ask of their client.
class ClientCore {
 public:
  net::Loop& loop;
  ClientLimits limits;
  std::vector<Field> scratch;
  /// A fresh connection for a call whose request is kept; ends the call when there is no way.
  virtual void connect_fresh(Call& call) = 0;
  /// The next address after a failed one; false when there is none left.
  virtual bool try_next_address(Call& call) = 0;
  virtual void recycle(ClientConnection& connection) = 0;  // at the end of the turn
  virtual void recycle(Call& call) = 0;

 protected:
  ClientCore(net::Loop& on, ClientLimits with) : loop(on), limits(std::move(with)), scratch(limits.fields_max) {}
  ~ClientCore() = default;
};

class Call final : public ClientCall, public net::Timer {
 public:
  explicit Call(ClientCore& client) : core(client), request(client.loop.blocks()) {}
  void pause() override;
  void resume() override;
  void cancel() override;
  /// Ends the call: the handler hears why, the object is recycled.
  void fail(Failure failure, std::string_view detail);
  uint32_t left_ms() const;  // of the deadline; at least 1
  uint32_t next_piece_ms() const;  // of a body: how long the next bytes may take

  ClientCore& core;
  ClientHandler* handler = nullptr;
  OriginPool* pool = nullptr;
  ClientConnection* connection = nullptr;
  net::Buffer request;  // the whole request, while a connection is being made or another try may need it
  std::vector<net::SocketAddress> addresses;
  size_t next_address = 0;
  uint64_t generation = 0;  // tells a recycled call from the one a look-up was started for
  int64_t deadline_ns = 0;
  uint64_t body_bytes_max = 0;
  uint32_t timeout_ms = 0;
  bool is_head = false;
  uint32_t idle_timeout_ms = 0;
  bool whole_body = false;
  bool stream = false;
  bool safe_to_retry = false;
  bool retried = false;

 private:
  void on_timer() override;  // only while a name is being resolved; afterwards the connection keeps the deadline
};

class ClientConnection final : public net::Channel {
 public:
  explicit ClientConnection(ClientCore& core);
  ~ClientConnection() = default;

  bool connect(OriginPool& pool, Call& call, int fd, std::unique_ptr<net::TlsSession> tls);
  /// Sends on a connection taken from the pool. False when the connection turned out to be dead before a byte was sent; it
  /// is closed then and the call untouched.
  bool reuse(Call& call, const ClientRequest& request);
  void discard();
  void pause_body();
  void resume_body();

  size_t index = 0;  // in the client's list of open connections
  ClientConnection* newer = nullptr;  // of the idle ones
  ClientConnection* older = nullptr;
  OriginPool* pool() const { return pool_; }

 private:
  enum class Phase : uint8_t { connecting, idle, head, stream, collect, gone };
  enum class BodyKind : uint8_t { length, chunked, until_close };

  void on_open() override;
  void on_data(char* data, size_t bytes) override;
  void on_eof(bool failed) override;
  void on_drained() override {}
  void on_deadline() override;

  void expect_response(Call& call);
  void take_head(char* at, char* end);
  void take_body(const ResponseHead& head, std::string_view raw_head, char* at, char* end);
  void collect(std::string_view raw_head);
  void stream(const ResponseHead& head, uint64_t body_bytes, char* at, char* end);
  void end_stream(bool leftover);
  void take_collected(char* at, char* end);
  void take_streamed(char* at, char* end);
  void deliver(const ResponseHead& head, std::string_view body, uint64_t body_bytes, bool leftover);
  void deliver_collected(bool leftover);
  void retire(bool leftover);
  void fail(Failure failure, std::string_view detail);
  void leave_idle();
  static void deferred_recycle(void* self);

  ClientCore& core_;
  OriginPool* pool_ = nullptr;
  Call* call_ = nullptr;
  net::Buffer partial_;  // the start of a head; a whole one while its body is collected
  net::Buffer body_;
  Framing framing_;
  ChunkedDecoder decoder_;
  uint64_t body_left_ = 0;
  BodyKind kind_ = BodyKind::length;
  Phase phase_ = Phase::gone;
  uint8_t interim_ = 0;     // 1xx responses seen
  bool reused_ = false;
  bool received_ = false;   // any byte of a response
  bool reusable_ = false;   // after this response
};

}  // namespace apigw::http
