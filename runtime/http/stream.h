#pragma once
// The seam between the protocol front ends (HTTP/1.1 now; HTTP/2 and the Lambda runtime API later) and the core: one
// ServerStream is one request and its response, whatever carries it.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/base/message.h"
#include "runtime/http/body_length.h"

namespace apigw::http {

struct Peer {
  std::string_view address;  // "127.0.0.1"
  uint16_t port = 0;
  uint16_t local_port = 0;
  bool secure = false;
};

class ServerStream {
 public:
  /// Memory of this request; reset by the front end when the response has left and the core has let go.
  virtual Arena& arena() = 0;
  virtual const Peer& peer() const = 0;

  /// The request views given to on_request are valid only during that call (they point into the read buffer). A core that has
  /// to wait calls this first: head and body are copied into the arena, once, and `head`/`body` re-pointed to the copies.
  virtual void retain(RequestHead& head, std::string_view& body) = 0;

  /// Sends the whole response. Content-Length, Transfer-Encoding, Connection and Date are the front end's: it leaves out what
  /// `fields` says of them, whatever is marked hop_by_hop, and fields whose name is no token or whose value has control characters.
  /// The bytes are copied or sent before the call returns. After this the stream may be gone; its arena stays until the caller
  /// has returned to the loop.
  virtual void respond(uint16_t status, std::span<const Field> fields, std::string_view body) = 0;

  /// Starts a response whose body is passed through in pieces. Of a known length exactly that many bytes must follow, then finish();
  /// for HEAD, 204 and 304 the length is written where RFC 9110 allows it and no body is expected. Of unknown_length any number
  /// may follow, none of which leaves where no body is allowed; HTTP/1.0 clients learn of the end when the connection ends.
  virtual void begin(uint16_t status, std::span<const Field> fields, uint64_t body_bytes) = 0;
  /// Sends a piece: written at once, what the socket refuses is copied. Returns false when more than the high-water mark is
  /// queued: pause the source until on_drained.
  virtual bool write(std::string_view piece) = 0;
  virtual void finish() = 0;

  /// The response cannot be completed: drop the connection, so that the client sees a truncated message, never a false one.
  virtual void abort() = 0;

  /// Of a request whose body comes in pieces: no more of them until resume_body(). Nothing otherwise.
  virtual void pause_body() {}
  virtual void resume_body() {}

  void* user = nullptr;  // the core's own state for this request; the front end never looks at it

 protected:
  ~ServerStream() = default;
};

/// The core. One a thread; calls never nest across streams of different threads.
class ServerHandler {
 public:
  /// A complete, well-framed request: body whole, at most the configured bytes.
  virtual void on_request(ServerStream& stream, RequestHead& head, std::string_view body) = 0;
  /// With ServerLimits::bodies_in_pieces, of a request that has a body: true takes that in pieces as they come, however large. What `head`
  /// shows is valid during the call. on_piece and on_body_end follow, or on_aborted; the response is due at the end, not before.
  virtual bool begins(ServerStream&, const RequestHead&) { return false; }
  virtual void on_piece(ServerStream&, std::string_view) {}
  /// `trailers`: the lines of the trailer section as sent, CRLF at the end of each.
  virtual void on_body_end(ServerStream&, std::string_view) {}
  /// A body is announced that has not arrived whole with its head. Another status than 0 refuses it before memory is given to it:
  /// on_refused follows. For handlers that take large bodies from those they know.
  virtual uint16_t on_body_awaited(const RequestHead&) { return 0; }
  /// The front end refuses a request (bad framing 400, header bytes 431, body 413, time 408, ...) before it reaches the core. The
  /// handler answers by stream.respond; the connection closes afterwards. `head` may be empty.
  virtual void on_refused(ServerStream& stream, uint16_t status, const RequestHead& head) = 0;
  /// Below the low-water mark again.
  virtual void on_drained(ServerStream& stream) = 0;
  /// The client is gone; the stream dies when this returns. Never called after respond() or finish().
  virtual void on_aborted(ServerStream& stream) = 0;

 protected:
  ~ServerHandler() = default;
};

struct ServerLimits {
  uint32_t head_bytes_max = 10240;        // request line and fields, as the service
  uint32_t fields_max = 128;
  uint64_t body_bytes_max = 10485760;
  uint32_t head_timeout_ms = 10000;       // from the first byte to the end of the head
  uint32_t idle_timeout_ms = 60000;       // between requests
  uint32_t body_timeout_ms = 30000;       // without progress of the body
  uint32_t write_timeout_ms = 60000;      // without progress of the response
  uint32_t connections_max = 20000;       // a thread; beyond it 503 and close
  uint32_t pipelined_max = 64;
  bool bodies_in_pieces = false;          // the handler is asked whether it takes them so
};

}  // namespace apigw::http
