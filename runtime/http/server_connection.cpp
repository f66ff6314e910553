#include "runtime/http/server_connection.h"

#include <unistd.h>

#include <algorithm>

namespace apigw::http {
namespace {

constexpr uint32_t linger_ms = 2000;
constexpr uint32_t linger_bytes_max = 16 * 1024 * 1024;

HeadLimits head_limits(const ServerLimits& limits) { return {limits.head_bytes_max, limits.fields_max}; }

}  // namespace

ServerConnection::ServerConnection(ServerShared& shared)
    : Channel(shared.loop), shared_(shared), arena_(shared.loop.blocks()), partial_(shared.loop.blocks()), body_(shared.loop.blocks()),
      pending_(shared.loop.blocks()) {
  let_hangup_interrupt();
}

bool ServerConnection::start(int fd, const net::SocketAddress& from, uint16_t local_port) {
  peer_.address = net::format_address(from, address_);
  peer_.port = from.port();
  peer_.local_port = local_port;
  phase_ = Phase::idle;
  last_ = refused_ = dispatching_ = processing_ = throttled_ = leftover_ = saw_eof_ = head_kept_ = false;
  collected_ = linger_bytes_ = 0;
  stalled_at_ = 0;
  peer_.secure = shared_.tls != nullptr;
  auto tls = shared_.tls ? shared_.tls->open({}) : nullptr;
  if (peer_.secure && !tls) {
    ::close(fd);
    return false;
  }
  if (!open(fd, std::move(tls))) return false;
  set_deadline(peer_.secure ? shared_.limits.head_timeout_ms : shared_.limits.idle_timeout_ms);  // until the handshake is through
  return true;
}

void ServerConnection::on_open() { set_deadline(shared_.limits.idle_timeout_ms); }

void ServerConnection::stop() {
  last_ = true;
  if (phase_ == Phase::idle && pending_.empty()) end_connection();
}

// ---- input

void ServerConnection::on_data(char* data, size_t bytes) {
  if (phase_ == Phase::answered) {
    clean_up();
    if (phase_ == Phase::idle && last_) end_connection();
  }
  if (phase_ == Phase::lingering) {
    linger_bytes_ += uint32_t(bytes);
    if (linger_bytes_ > linger_bytes_max) release();
    return;
  }
  char* end = data + bytes;
  char* rest = process(data, end);
  if (!is_open()) return;
  if (rest < end) {
    if (last_ && phase_ != Phase::receiving) {
      leftover_ = true;
    } else {
      pending_.append({rest, size_t(end - rest)});
    }
  }
  go_on();
}

bool ServerConnection::takes_input() const {
  const bool expects = phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body || (phase_ == Phase::receiving && !body_paused_);
  return is_open() && !broken() && expects &&
         !(last_ && phase_ == Phase::idle) && queued() <= high_water_bytes;
}

char* ServerConnection::process(char* at, char* end) {
  processing_ = true;
  while (at < end && takes_input()) {
    at = phase_ == Phase::body ? take_body(at, end) : phase_ == Phase::receiving ? take_piece(at, end) : take_head(at, end);
  }
  processing_ = false;
  collected_ = 0;
  if (is_open() && queued() > 0) {
    flush();
    watch_writing();
  }
  return at;
}

char* ServerConnection::take_head(char* at, char* end) {
  std::string_view in(at, size_t(end - at));
  const size_t kept = partial_.size();
  if (kept > 0) {
    in = in.substr(0, shared_.limits.head_bytes_max - kept);
    partial_.append(in);
    // Only a line's end can complete a head. Without this, a head sent byte by byte would be parsed once a byte.
    bool worth_parsing = in.find('\n') != std::string_view::npos || partial_.size() >= shared_.limits.head_bytes_max;
    if (!worth_parsing) return at + in.size();
    in = partial_.view();
  }
  ParseResult result = parse_request_head(in, head_limits(shared_.limits), shared_.scratch, head_, framing_);
  switch (result.state) {
    case ParseState::incomplete:
      if (phase_ == Phase::idle) {
        phase_ = Phase::head;
        set_deadline(shared_.limits.head_timeout_ms);
      }
      if (kept > 0) return at + (in.size() - kept);
      partial_.append(in);
      return end;
    case ParseState::bad:
      head_ = {};
      leftover_ = true;
      refuse(result.status);
      return end;
    case ParseState::complete: break;
  }
  raw_head_ = in.substr(0, result.bytes);
  head_kept_ = false;
  return begin_request(at + (result.bytes - kept), end);
}

char* ServerConnection::begin_request(char* at, char* end) {
  last_ = last_ || !framing_.keep_alive || shared_.stopping;
  user = nullptr;
  const bool has_body = framing_.chunked || framing_.content_length > 0;
  if (shared_.limits.bodies_in_pieces && has_body && shared_.handler.begins(*this, head_)) return begin_pieces(at, end);
  if (framing_.chunked) {
    decoder_ = ChunkedDecoder(shared_.limits.body_bytes_max);
    ChunkedDecoder::Step step = decoder_.decode(at, size_t(end - at), at);
    switch (step.state) {
      case ChunkedDecoder::State::done: dispatch({at, step.produced}); break;
      case ChunkedDecoder::State::bad: return body_fault(400, end);
      case ChunkedDecoder::State::too_large: return body_fault(413, end);
      case ChunkedDecoder::State::more:
        if (const uint16_t refused = shared_.handler.on_body_awaited(head_)) return body_fault(refused, end);
        body_.append({at, step.produced});
        if (end == at && framing_.expects_continue) out().append("HTTP/1.1 100 Continue\r\n\r\n");
        wait_for_body();
    }
    return at + step.consumed;
  }
  if (framing_.content_length > shared_.limits.body_bytes_max) return body_fault(413, end);
  size_t length = size_t(framing_.content_length);
  if (size_t(end - at) >= length) {
    dispatch({at, length});
    return at + length;
  }
  if (const uint16_t refused = shared_.handler.on_body_awaited(head_)) return body_fault(refused, end);
  if (end == at && framing_.expects_continue) out().append("HTTP/1.1 100 Continue\r\n\r\n");
  body_.append({at, size_t(end - at)});
  wait_for_body();
  return end;
}

// ---- a body in pieces

char* ServerConnection::begin_pieces(char* at, char* end) {
  constexpr uint32_t trailers_bytes_max = 1024 * 1024;
  keep_head(head_);
  partial_.clear();
  if (end == at && framing_.expects_continue) out().append("HTTP/1.1 100 Continue\r\n\r\n");
  phase_ = Phase::receiving;
  body_paused_ = false;
  body_left_ = framing_.content_length;
  trailers_.clear();
  decoder_ = ChunkedDecoder();
  decoder_.keep_trailers(trailers_, trailers_bytes_max);
  set_deadline(shared_.limits.body_timeout_ms);
  return at;
}

char* ServerConnection::take_piece(char* at, char* end) {
  set_deadline(shared_.limits.body_timeout_ms);
  const size_t here = size_t(end - at);
  ChunkedDecoder::Step step{ChunkedDecoder::State::more, here, here};
  if (framing_.chunked) {
    step = decoder_.decode(at, here, at);
  } else {
    step.consumed = step.produced = size_t(std::min<uint64_t>(here, body_left_));
    body_left_ -= step.produced;
    if (body_left_ == 0) step.state = ChunkedDecoder::State::done;
  }
  if (step.produced > 0) shared_.handler.on_piece(*this, {at, step.produced});
  if (phase_ != Phase::receiving) return end;  // aborted
  if (step.state == ChunkedDecoder::State::bad) {
    break_pieces();
    return end;
  }
  if (step.state == ChunkedDecoder::State::done) end_of_pieces();
  return at + step.consumed;
}

void ServerConnection::end_of_pieces() {
  phase_ = Phase::busy;
  clear_deadline();
  dispatching_ = true;
  shared_.handler.on_body_end(*this, trailers_);
  dispatching_ = false;
  if (phase_ == Phase::answered) clean_up();
}

/// The rest does not come, or cannot be told from what follows.
void ServerConnection::break_pieces() {
  shared_.handler.on_aborted(*this);
  release();
}

void ServerConnection::pause_body() {
  if (phase_ == Phase::receiving) body_paused_ = true;
}

void ServerConnection::resume_body() {
  if (phase_ != Phase::receiving || !body_paused_) return;
  body_paused_ = false;
  set_deadline(shared_.limits.body_timeout_ms);
  if (!processing_) go_on();
}

char* ServerConnection::body_fault(uint16_t status, char* end) {
  // What follows cannot be told from a body, so nothing of it is ever read as a request.
  leftover_ = true;
  refuse(status);
  return end;
}

void ServerConnection::wait_for_body() {
  keep_head(head_);
  partial_.clear();
  phase_ = Phase::body;
  set_deadline(shared_.limits.body_timeout_ms);
}

char* ServerConnection::take_body(char* at, char* end) {
  set_deadline(shared_.limits.body_timeout_ms);
  size_t here = size_t(end - at);
  if (!framing_.chunked) {
    size_t part = std::min(here, size_t(framing_.content_length) - body_.size());
    body_.append({at, part});
    if (body_.size() == framing_.content_length) dispatch(body_.view());
    return at + part;
  }
  ChunkedDecoder::Step step = decoder_.decode(at, here, body_.reserve(here));
  body_.commit(step.produced);
  switch (step.state) {
    case ChunkedDecoder::State::bad: return body_fault(400, end);
    case ChunkedDecoder::State::too_large: return body_fault(413, end);
    case ChunkedDecoder::State::done: dispatch(body_.view()); break;
    case ChunkedDecoder::State::more: break;
  }
  return at + step.consumed;
}

void ServerConnection::keep_head(RequestHead& head) {
  std::string_view copy = arena_.copy(raw_head_);
  auto move = [&](std::string_view& view) {
    auto offset = uintptr_t(view.data()) - uintptr_t(raw_head_.data());
    if (offset < raw_head_.size()) view = {copy.data() + offset, view.size()};
  };
  std::span<Field> fields = arena_.array<Field>(head.fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    fields[i] = head.fields[i];
    move(fields[i].name);
    move(fields[i].value);
  }
  move(head.method_text);
  move(head.target);
  move(head.path);
  move(head.query);
  move(head.host);
  head.fields = fields;
  head_kept_ = true;
}

void ServerConnection::retain(RequestHead& head, std::string_view& body) {
  if (!head_kept_) keep_head(head);
  bool stays = body.empty() || (body.data() >= body_.data() && body.data() < body_.data() + body_.size());
  if (!stays) body = arena_.copy(body);
}

void ServerConnection::dispatch(std::string_view body) {
  phase_ = Phase::busy;
  clear_deadline();
  user = nullptr;
  dispatching_ = true;
  shared_.handler.on_request(*this, head_, body);
  dispatching_ = false;
  if (phase_ == Phase::answered) {
    clean_up();
  } else {
    partial_.clear();  // whoever waits has retained the request
  }
}

void ServerConnection::refuse(uint16_t status) {
  phase_ = Phase::busy;
  last_ = refused_ = true;
  clear_deadline();
  user = nullptr;
  dispatching_ = true;
  shared_.handler.on_refused(*this, status, head_);
  dispatching_ = false;
  if (phase_ == Phase::answered) clean_up();
}

void ServerConnection::process_pending() {
  // Bytes of pending_ are taken where they lie; nothing is appended to it before process() returns.
  char* at = pending_.data();
  char* end = at + pending_.size();
  char* rest = process(at, end);
  if (phase_ == Phase::gone) return;
  if (last_ && (phase_ == Phase::idle || phase_ == Phase::busy || phase_ == Phase::streaming)) {
    if (rest < end) leftover_ = true;
    rest = end;
  }
  pending_.consume(size_t(rest - at));
}

// ---- between requests

void ServerConnection::watch_writing() {
  if (queued() == 0) return;
  stalled_at_ = queued();
  set_deadline(shared_.limits.write_timeout_ms);
}

void ServerConnection::complete() {
  phase_ = Phase::answered;
  throttled_ = false;
  // The core may still look at its arena after respond() returned: cleaning up waits until it is off the stack.
  if (!dispatching_) loop().defer(deferred_go_on, this);
}

void ServerConnection::deferred_go_on(void* self) {
  auto& connection = *static_cast<ServerConnection*>(self);
  if (connection.phase_ != Phase::answered) return;
  connection.clean_up();
  connection.go_on();
}

// Back to between requests.
void ServerConnection::clean_up() {
  arena_.reset();
  body_.clear();
  partial_.clear();
  phase_ = Phase::idle;
  if (queued() == 0 || processing_) set_deadline(shared_.limits.idle_timeout_ms);
}

// After any input or response: what is next?
void ServerConnection::go_on() {
  if (phase_ == Phase::gone) return;
  if (broken()) return;  // on_eof(true) is on its way
  if (!pending_.empty() && takes_input()) {
    process_pending();
    if (phase_ == Phase::gone) return;
  }
  if (phase_ == Phase::idle && last_) return end_connection();
  if (takes_input() && pending_.empty()) {
    if (paused()) resume();
  } else {
    pause();
  }
}

void ServerConnection::on_drained() {
  if (phase_ == Phase::streaming && throttled_) {
    throttled_ = false;
    shared_.handler.on_drained(*this);
    return;
  }
  if (phase_ == Phase::lingering) {
    if (queued() > 0) return;
    if (saw_eof_ || (!leftover_ && !unread())) return release();
    set_deadline(linger_ms);
    return;
  }
  if (phase_ == Phase::idle) {
    if (queued() == 0) set_deadline(shared_.limits.idle_timeout_ms);
    go_on();
  }
}

// ---- ends

void ServerConnection::on_eof(bool failed) {
  switch (phase_) {
    case Phase::receiving: return break_pieces();
    case Phase::busy:
    case Phase::streaming:
      if (failed) {
        shared_.handler.on_aborted(*this);
        if (phase_ != Phase::gone) release();
      }
      saw_eof_ = last_ = true;
      return;
    case Phase::answered: clean_up(); break;
    default: break;
  }
  // Half-closed by the client: what is queued for it still goes out.
  saw_eof_ = true;
  if (failed || queued() == 0) return release();
  end_connection();
}

void ServerConnection::end_connection() {
  phase_ = Phase::lingering;
  pending_.clear();
  if (queued() > 0) flush();
  if (broken()) return;
  // Closing with unread bytes resets the connection, and a reset overtakes the response: read them away for a while.
  bool unread_input = !saw_eof_ && (leftover_ || unread());
  if (!unread_input && queued() == 0) return release();
  if (unread_input) {
    shut_writing();
    resume();
  }
  if (queued() > 0) {
    watch_writing();
  } else {
    set_deadline(linger_ms);
  }
}

void ServerConnection::on_deadline() {
  if (queued() > 0) {
    if (queued() != stalled_at_) return watch_writing();
    if (phase_ == Phase::streaming || phase_ == Phase::busy || phase_ == Phase::receiving) shared_.handler.on_aborted(*this);
    if (phase_ != Phase::gone) release();
    return;
  }
  switch (phase_) {
    case Phase::head:
      head_ = {};
      [[fallthrough]];
    case Phase::body:
      leftover_ = true;
      refuse(408);
      if (phase_ != Phase::gone) go_on();
      return;
    case Phase::receiving:
      if (body_paused_) return set_deadline(shared_.limits.body_timeout_ms);  // it is not the sender that is slow
      return break_pieces();
    case Phase::idle:
    case Phase::lingering: release(); return;
    case Phase::busy:
    case Phase::streaming:
    case Phase::answered:
    case Phase::gone: return;
  }
}

void ServerConnection::release() {
  if (phase_ == Phase::gone) return;
  phase_ = Phase::gone;
  close();
  loop().forget(this);
  loop().defer(deferred_recycle, this);
}

void ServerConnection::deferred_recycle(void* self) {
  auto& connection = *static_cast<ServerConnection*>(self);
  connection.arena_.reset();
  connection.partial_.clear();
  connection.body_.clear();
  connection.pending_.clear();
  connection.flush_deferred_ = false;
  connection.reset_deferrals();
  connection.shared_.released(connection.shared_, connection);
}

}  // namespace apigw::http
