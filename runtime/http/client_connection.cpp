#include "runtime/http/client_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/base/copy.h"
#include "runtime/http/message_writer.h"
#include "runtime/http/status.h"

namespace apigw::http {
namespace {

constexpr uint8_t interim_max = 8;

}  // namespace

// ---- the call

void Call::pause() {
  if (connection) connection->pause_body();
}
void Call::resume() {
  if (connection) connection->resume_body();
}

void Call::cancel() {
  if (connection) {
    connection->discard();
    connection = nullptr;
  } else if (!handler) {
    return;  // it has ended; its last callback is still on the stack
  }
  handler = nullptr;
  core.recycle(*this);
}

void Call::fail(Failure failure, std::string_view detail) {
  if (connection) {
    connection->discard();
    connection = nullptr;
  }
  ClientHandler* to = std::exchange(handler, nullptr);
  if (to) to->on_failure(*this, failure, detail);
  core.recycle(*this);
}

uint32_t Call::left_ms() const {
  int64_t left = (deadline_ns - core.loop.now_ns()) / 1'000'000;
  return uint32_t(std::max<int64_t>(left, 1));
}

uint32_t Call::next_piece_ms() const { return stream ? std::min(left_ms(), idle_timeout_ms) : timeout_ms; }

void Call::on_timer() { fail(Failure::timeout, "the deadline passed while the host name was being resolved"); }

// ---- the connection

ClientConnection::ClientConnection(ClientCore& core)
    : Channel(core.loop), core_(core), partial_(core.loop.blocks()), body_(core.loop.blocks()) {}

bool ClientConnection::connect(OriginPool& pool, Call& call, int fd, std::unique_ptr<net::TlsSession> tls) {
  pool_ = &pool;
  call_ = &call;
  reused_ = received_ = false;
  phase_ = Phase::connecting;
  if (!open_connecting(fd, std::move(tls))) {
    phase_ = Phase::gone;
    return false;
  }
  call.connection = this;
  set_deadline(std::min(core_.limits.connect_timeout_ms, call.left_ms()));
  return true;
}

void ClientConnection::on_open() {
  Call& call = *call_;
  expect_response(call);
  send(call.request.view());
  if (!call.safe_to_retry) call.request.clear();
}

bool ClientConnection::reuse(Call& call, const ClientRequest& request) {
  leave_idle();
  reused_ = true;
  call_ = &call;
  RequestLine line{request.method, request.target, request.host, request.send_content_length || !request.body.empty(), request.body.size()};
  const size_t bound = request_head_bound(line, request.fields);
  if (call.safe_to_retry) {
    // Written once, where a second try will find it, and sent from there.
    char* start = call.request.reserve(bound + request.body.size());
    char* end = copy_text(write_request_head(start, line, request.fields), request.body);
    call.request.commit(size_t(end - start));
    send(call.request.view());
  } else {
    bool direct = request.body.size() >= direct_bytes_min;
    if (bound <= net::OutputQueue::room_max) {
      char* start = out().room(bound);
      out().used(size_t(write_request_head(start, line, request.fields) - start));
    } else {
      std::string text(bound, '\0');
      text.resize(size_t(write_request_head(text.data(), line, request.fields) - text.data()));
      out().append(text);
    }
    if (!direct) out().append(request.body);
    send(direct ? request.body : std::string_view());
  }
  if (broken()) {
    // The reset had arrived before: nothing of this request was sent.
    call.request.clear();
    call_ = nullptr;
    discard();
    return false;
  }
  call.connection = this;
  expect_response(call);
  return true;
}

void ClientConnection::expect_response(Call& call) {
  phase_ = Phase::head;
  interim_ = 0;
  received_ = reusable_ = false;
  set_deadline(call.left_ms());
}

void ClientConnection::on_data(char* data, size_t bytes) {
  char* end = data + bytes;
  switch (phase_) {
    case Phase::idle:  // nobody asked for anything: whatever this is, it must not become an answer
    case Phase::connecting: return discard();
    case Phase::head:
      received_ = true;
      call_->request.clear();
      return take_head(data, end);
    case Phase::collect: return take_collected(data, end);
    case Phase::stream: return take_streamed(data, end);
    case Phase::gone: return;
  }
}

void ClientConnection::take_head(char* at, char* end) {
  for (;;) {
    std::string_view in(at, size_t(end - at));
    const size_t kept = partial_.size();
    if (kept > 0) {
      in = in.substr(0, core_.limits.head_bytes_max - kept);
      partial_.append(in);
      in = partial_.view();
    }
    ResponseHead head;
    ParseResult result = parse_response_head(in, {core_.limits.head_bytes_max, core_.limits.fields_max}, core_.scratch, head, framing_);
    if (result.state == ParseState::bad) return fail(Failure::malformed_response, "the response's head is malformed");
    if (result.state == ParseState::incomplete) {
      if (kept == 0) partial_.append(in);
      return;
    }
    at += result.bytes - kept;
    if (head.status >= 200) return take_body(head, in.substr(0, result.bytes), at, end);
    if (head.status == 101 || ++interim_ > interim_max) return fail(Failure::malformed_response, "unexpected interim response");
    partial_.clear();
    if (at == end) return;
  }
}

void ClientConnection::take_body(const ResponseHead& head, std::string_view raw_head, char* at, char* end) {
  Call& call = *call_;
  const size_t here = size_t(end - at);
  const bool bodiless = call.is_head || never_has_body(head.status);
  // A length on a response that cannot have a body is a promise somebody may keep later: do not meet it with another request.
  const bool suspicious = bodiless && !call.is_head && (framing_.chunked || framing_.content_length > 0);
  reusable_ = framing_.keep_alive && !suspicious && queued() == 0;
  if (bodiless) return deliver(head, {}, framing_.content_length, here > 0);

  if (framing_.chunked) {
    kind_ = BodyKind::chunked;
    decoder_ = ChunkedDecoder(call.body_bytes_max);
    if (call.stream) return stream(head, unknown_length, at, end);
    ChunkedDecoder::Step step = decoder_.decode(at, here, at);
    switch (step.state) {
      case ChunkedDecoder::State::bad: return fail(Failure::malformed_response, "the response's chunks are malformed");
      case ChunkedDecoder::State::too_large: return fail(Failure::response_too_large, "the response's body is too large");
      case ChunkedDecoder::State::done: return deliver(head, {at, step.produced}, step.produced, step.consumed < here);
      case ChunkedDecoder::State::more: break;
    }
    body_.append({at, step.produced});
    return collect(raw_head);
  }
  if (!framing_.has_length) {
    kind_ = BodyKind::until_close;
    reusable_ = false;
    if (call.stream) return stream(head, unknown_length, at, end);
    if (here > call.body_bytes_max) return fail(Failure::response_too_large, "the response's body is too large");
    body_.append({at, here});
    return collect(raw_head);
  }
  kind_ = BodyKind::length;
  if (framing_.content_length > call.body_bytes_max) return fail(Failure::response_too_large, "the response's body is too large");
  if (here >= framing_.content_length) {
    size_t length = size_t(framing_.content_length);
    return deliver(head, {at, length}, length, here > length);
  }
  body_left_ = framing_.content_length;
  if (call.whole_body) {
    body_.append({at, here});
    body_left_ -= here;
    return collect(raw_head);
  }
  stream(head, framing_.content_length, at, end);
}

void ClientConnection::stream(const ResponseHead& head, uint64_t body_bytes, char* at, char* end) {
  Call& call = *call_;
  phase_ = Phase::stream;
  call.handler->on_response(call, head, {}, true, body_bytes);
  if (phase_ != Phase::stream) return;
  partial_.clear();
  if (!paused()) set_deadline(call.next_piece_ms());
  if (at < end) take_streamed(at, end);
}

void ClientConnection::collect(std::string_view raw_head) {
  if (partial_.empty()) {
    partial_.append(raw_head);
  } else if (partial_.size() > raw_head.size()) {
    net::Buffer head(loop().blocks());
    head.append(raw_head);
    partial_.swap(head);
  }
  phase_ = Phase::collect;
}

void ClientConnection::take_collected(char* at, char* end) {
  size_t here = size_t(end - at);
  switch (kind_) {
    case BodyKind::chunked: {
      ChunkedDecoder::Step step = decoder_.decode(at, here, body_.reserve(here));
      body_.commit(step.produced);
      if (step.state == ChunkedDecoder::State::bad) return fail(Failure::malformed_response, "the response's chunks are malformed");
      if (step.state == ChunkedDecoder::State::too_large) return fail(Failure::response_too_large, "the response's body is too large");
      if (step.state == ChunkedDecoder::State::done) return deliver_collected(step.consumed < here);
      return;
    }
    case BodyKind::until_close:
      if (here > call_->body_bytes_max - body_.size()) return fail(Failure::response_too_large, "the response's body is too large");
      body_.append({at, here});
      return;
    case BodyKind::length: {
      size_t part = size_t(std::min<uint64_t>(here, body_left_));
      body_.append({at, part});
      body_left_ -= part;
      if (body_left_ == 0) deliver_collected(part < here);
      return;
    }
  }
}

void ClientConnection::take_streamed(char* at, char* end) {
  Call& call = *call_;
  // An endpoint that never pauses moves the timer with every piece; the whole response has a deadline all the same.
  if (call.stream && call.deadline_ns <= loop().now_ns()) return fail(Failure::timeout, "the response did not end in time");
  const size_t here = size_t(end - at);
  std::string_view piece(at, here);
  bool last = false, leftover = false;
  switch (kind_) {
    case BodyKind::length:
      piece = piece.substr(0, size_t(std::min<uint64_t>(here, body_left_)));
      body_left_ -= piece.size();
      last = body_left_ == 0;
      leftover = piece.size() < here;
      break;
    case BodyKind::chunked: {
      const ChunkedDecoder::Step step = decoder_.decode(at, here, at);
      if (step.state == ChunkedDecoder::State::bad) return fail(Failure::malformed_response, "the response's chunks are malformed");
      piece = piece.substr(0, step.produced);
      last = step.state == ChunkedDecoder::State::done;
      leftover = step.consumed < here;
      break;
    }
    case BodyKind::until_close: break;
  }
  if (!last && !paused()) set_deadline(call.next_piece_ms());
  if (!piece.empty()) {
    call.handler->on_body(call, piece);
    if (phase_ != Phase::stream || call_ != &call) return;
  }
  if (last) end_stream(leftover);
}

// The connection is free before the handler hears of the end, so that its next call finds it.
void ClientConnection::end_stream(bool leftover) {
  Call& call = *call_;
  retire(leftover);
  ClientHandler* handler = std::exchange(call.handler, nullptr);
  handler->on_end(call);
  core_.recycle(call);
}

// The response is whole: back to the pool, or gone. Detaches the call.
void ClientConnection::retire(bool leftover) {
  Call& call = *call_;
  call_ = nullptr;
  call.connection = nullptr;
  if (tls()) {
    if (net::TlsTicket ticket = tls()->take_ticket()) pool_->ticket = std::move(ticket);
  }
  if (!reusable_ || leftover || broken() || pool_->idle >= core_.limits.idle_per_origin_max) return discard();
  phase_ = Phase::idle;
  older = pool_->newest_idle;
  newer = nullptr;
  if (older) older->newer = this;
  pool_->newest_idle = this;
  ++pool_->idle;
  set_deadline(core_.limits.idle_timeout_ms);
  if (paused()) Channel::resume();
}

void ClientConnection::leave_idle() {
  if (phase_ != Phase::idle) return;
  (newer ? newer->older : pool_->newest_idle) = older;
  if (older) older->newer = newer;
  newer = older = nullptr;
  --pool_->idle;
}

void ClientConnection::deliver(const ResponseHead& head, std::string_view body, uint64_t body_bytes, bool leftover) {
  Call& call = *call_;
  retire(leftover);
  ClientHandler* handler = std::exchange(call.handler, nullptr);
  handler->on_response(call, head, body, false, body_bytes);
  core_.recycle(call);
  // Nothing was read meanwhile, so these still hold what was delivered, whoever uses the connection by now.
  partial_.clear();
  body_.clear();
}

void ClientConnection::deliver_collected(bool leftover) {
  ResponseHead head;
  Framing framing;
  parse_response_head(partial_.view(), {core_.limits.head_bytes_max, core_.limits.fields_max}, core_.scratch, head, framing);
  deliver(head, body_.view(), body_.size(), leftover);
}

void ClientConnection::on_eof(bool failed) {
  switch (phase_) {
    case Phase::idle: return discard();
    case Phase::gone: return;
    case Phase::connecting: {
      const bool tls_failed = shaking_hands();
      std::string detail = !tls_failed ? std::strerror(errno) : tls_error().empty() ? "the connection ended inside the TLS handshake" : tls_error();
      Call& call = *call_;
      call_ = nullptr;
      call.connection = nullptr;
      discard();
      if (!tls_failed && core_.try_next_address(call)) return;
      return call.fail(tls_failed ? Failure::tls : Failure::connect, detail);
    }
    case Phase::head:
      if (!received_ && reused_ && call_->safe_to_retry && !call_->retried) {
        // The origin had closed it while our request was on the way; the method may be tried again.
        Call& call = *call_;
        call.retried = true;
        call_ = nullptr;
        call.connection = nullptr;
        discard();
        return core_.connect_fresh(call);
      }
      if (!tls_error().empty()) {
        std::string detail = tls_error();
        return fail(Failure::tls, detail);
      }
      return fail(Failure::reset, received_ ? "the connection ended inside the response's head" : "the connection ended before a response");
    case Phase::collect:
      if (kind_ == BodyKind::until_close && !failed) return deliver_collected(false);
      [[fallthrough]];
    case Phase::stream:
      if (phase_ == Phase::stream && kind_ == BodyKind::until_close && !failed) return end_stream(false);
      return fail(Failure::reset, "the connection ended inside the response's body");
  }
}

void ClientConnection::on_deadline() {
  switch (phase_) {
    case Phase::idle: return discard();
    case Phase::gone: return;
    case Phase::connecting: {
      Call& call = *call_;
      bool out_of_time = call.deadline_ns <= loop().now_ns();
      call_ = nullptr;
      call.connection = nullptr;
      discard();
      if (!out_of_time && core_.try_next_address(call)) return;
      return call.fail(out_of_time ? Failure::timeout : Failure::connect, "the connection could not be made in time");
    }
    case Phase::head:
    case Phase::collect:
    case Phase::stream: return fail(Failure::timeout, "the response did not come in time");
  }
}

void ClientConnection::fail(Failure failure, std::string_view detail) { call_->fail(failure, detail); }

void ClientConnection::pause_body() {
  Channel::pause();
  if (phase_ != Phase::stream) return;
  if (call_->stream) return set_deadline(call_->left_ms());
  clear_deadline();
}

void ClientConnection::resume_body() {
  Channel::resume();
  if (phase_ == Phase::stream) set_deadline(call_->next_piece_ms());
}

void ClientConnection::discard() {
  if (phase_ == Phase::gone) return;
  leave_idle();
  phase_ = Phase::gone;
  call_ = nullptr;
  close();
  loop().forget(this);
  loop().defer(deferred_recycle, this);
}

void ClientConnection::deferred_recycle(void* self) {
  auto& connection = *static_cast<ClientConnection*>(self);
  connection.partial_.clear();
  connection.body_.clear();
  connection.reset_deferrals();
  connection.core_.recycle(connection);
}

}  // namespace apigw::http
