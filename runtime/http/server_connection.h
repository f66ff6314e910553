#pragma once
// One client connection of HTTP/1.x: requests strictly one after another, each the connection's single stream.
//
//   idle -> head -> [body | receiving] -> busy -> [streaming] -> answered -> idle ... lingering -> gone
//
// A request that lies whole in the read buffer is handed over where it lies. Only what cannot stay there is copied: the start of
// a head (into a pooled block), a body in parts, the pipelined bytes behind a request that is being worked on. While one is,
// nothing is read: the socket's own window holds an eager client back. A body that the core takes in pieces (receiving) is not copied at all.
// Responses are in server_connection_output.cpp.
#include "runtime/http/chunked.h"
#include "runtime/http/head_parser.h"
#include "runtime/http/stream.h"
#include "runtime/net/address.h"
#include "runtime/net/buffer.h"
#include "runtime/net/channel.h"

namespace apigw::http {

class ServerConnection;

/// What the connections of one server share.
struct ServerShared {
  net::Loop& loop;
  ServerHandler& handler;
  ServerLimits limits;
  std::unique_ptr<net::TlsContext> tls;  // of new connections; nullptr: they are plain
  std::vector<Field> scratch;  // of the head being parsed
  bool stopping = false;
  void (*released)(ServerShared&, ServerConnection&) = nullptr;  // called at the end of the turn
};

class ServerConnection final : public net::Channel, public ServerStream {
 public:
  explicit ServerConnection(ServerShared& shared);
  ~ServerConnection() = default;

  /// Takes an accepted descriptor.
  bool start(int fd, const net::SocketAddress& peer, uint16_t local_port);
  /// Server is stopping: ends now when idle, else after the response under way.
  void stop();
  size_t index = 0;  // in the server's list of open connections

  Arena& arena() override { return arena_; }
  const Peer& peer() const override { return peer_; }
  void retain(RequestHead& head, std::string_view& body) override;
  void respond(uint16_t status, std::span<const Field> fields, std::string_view body) override;
  void begin(uint16_t status, std::span<const Field> fields, uint64_t body_bytes) override;
  bool write(std::string_view piece) override;
  void finish() override;
  void abort() override;
  void pause_body() override;
  void resume_body() override;

 private:
  enum class Phase : uint8_t { idle, head, body, receiving, busy, streaming, answered, lingering, gone };
  enum class StreamEnd : uint8_t { by_length, by_last_chunk, by_closing, no_body };  // how a client learns that a streamed body is over

  void on_open() override;
  void on_data(char* data, size_t bytes) override;
  void on_eof(bool failed) override;
  void on_drained() override;
  void on_deadline() override;

  bool takes_input() const;
  char* process(char* at, char* end);
  char* take_head(char* at, char* end);
  char* take_body(char* at, char* end);
  char* begin_request(char* at, char* end);
  char* begin_pieces(char* at, char* end);
  char* take_piece(char* at, char* end);
  void end_of_pieces();
  void break_pieces();
  char* body_fault(uint16_t status, char* end);
  void keep_head(RequestHead& head);
  void wait_for_body();
  void dispatch(std::string_view body);
  void refuse(uint16_t status);
  void process_pending();
  void write_head(uint16_t status, std::span<const Field> fields, uint64_t body_bytes, std::string_view body);
  StreamEnd end_of(uint16_t status, uint64_t body_bytes) const;
  void write_chunk(std::string_view piece);
  void watch_writing();
  void complete();
  void clean_up();
  void go_on();
  void end_connection();
  void release();
  static void deferred_go_on(void* self);
  static void deferred_flush(void* self);
  static void deferred_recycle(void* self);

  ServerShared& shared_;
  Arena arena_;
  net::Buffer partial_;  // the start of a head
  net::Buffer body_;     // a body in parts
  net::Buffer pending_;  // behind the request under way
  RequestHead head_;
  Framing framing_;
  ChunkedDecoder decoder_;
  std::string_view raw_head_;  // where head_ points to until it is kept
  std::string trailers_;       // of a body in pieces
  uint64_t body_left_ = 0;     // of a streaming response, or of a body in pieces whose length is known
  size_t stalled_at_ = 0;      // queued bytes when the write deadline was set
  uint32_t linger_bytes_ = 0;
  uint32_t collected_ = 0;     // replies in the queue since the last flush
  Phase phase_ = Phase::gone;
  StreamEnd stream_end_ = StreamEnd::by_length;
  bool last_ = false;          // the connection ends with this request's response
  bool refused_ = false;
  bool head_kept_ = false;
  bool dispatching_ = false;   // inside on_request or on_refused
  bool processing_ = false;    // inside process(): replies are collected
  bool throttled_ = false;     // write() said so
  bool flush_deferred_ = false;
  bool leftover_ = false;      // bytes behind the last request were thrown away
  bool saw_eof_ = false;
  bool body_paused_ = false;   // of a body in pieces
  Peer peer_;
  char address_[net::address_text_bytes];
};

}  // namespace apigw::http
