// Responses on their way out: whole, or in pieces of a known or an unknown length.
#include <cassert>
#include <charconv>

#include "runtime/base/copy.h"
#include "runtime/http/message_writer.h"
#include "runtime/http/server_connection.h"
#include "runtime/http/status.h"

namespace apigw::http {

void ServerConnection::write_head(uint16_t status, std::span<const Field> fields, uint64_t body_bytes, std::string_view body) {
  // RFC 9110 8.6: none in 1xx and 204; in 304 only when it is the length a 200 would have had.
  const bool has_length = body_bytes != unknown_length && status != 204 && status >= 200 && (status != 304 || body_bytes > 0);
  ConnectionField connection = last_ ? ConnectionField::close : head_.version_minor == 0 ? ConnectionField::keep_alive : ConnectionField::none;
  const bool chunked = phase_ == Phase::streaming && stream_end_ == StreamEnd::by_last_chunk;
  ResponseLine line{status, has_length, body_bytes, connection, loop().http_date(), chunked};
  size_t bound = response_head_bound(fields);
  if (bound + body.size() <= net::OutputQueue::room_max) {
    char* start = out().room(bound + body.size());
    char* end = copy_text(write_response_head(start, line, fields), body);
    out().used(size_t(end - start));
    return;
  }
  // Larger than a block: an exception worth an allocation.
  std::string text(bound, '\0');
  text.resize(size_t(write_response_head(text.data(), line, fields) - text.data()));
  out().append(text);
  out().append(body);
}

void ServerConnection::respond(uint16_t status, std::span<const Field> fields, std::string_view body) {
  assert(phase_ == Phase::busy);
  if (phase_ != Phase::busy) return;
  if (is_open() && !broken()) {
    bool bodiless = head_.method == Method::kHEAD || never_has_body(status);
    std::string_view sent = bodiless ? std::string_view() : body;
    bool direct = sent.size() >= direct_bytes_min;
    write_head(status, fields, body.size(), direct ? std::string_view() : sent);
    if (direct) {
      send(sent);
      watch_writing();
    } else if (!processing_ || ++collected_ >= shared_.limits.pipelined_max) {
      collected_ = 0;
      flush();
      watch_writing();
    }
  }
  complete();
}

ServerConnection::StreamEnd ServerConnection::end_of(uint16_t status, uint64_t body_bytes) const {
  if (head_.method == Method::kHEAD || never_has_body(status)) return StreamEnd::no_body;
  if (body_bytes != unknown_length) return StreamEnd::by_length;
  return head_.version_minor == 0 ? StreamEnd::by_closing : StreamEnd::by_last_chunk;
}

void ServerConnection::begin(uint16_t status, std::span<const Field> fields, uint64_t body_bytes) {
  assert(phase_ == Phase::busy);
  if (phase_ != Phase::busy) return;
  phase_ = Phase::streaming;
  stream_end_ = end_of(status, body_bytes);
  body_left_ = stream_end_ == StreamEnd::by_length ? body_bytes : 0;
  if (stream_end_ == StreamEnd::by_closing) last_ = true;
  write_head(status, fields, body_bytes, {});
  // The head waits for the first piece, so that both leave in one call; but not past this turn.
  if (!flush_deferred_) {
    flush_deferred_ = true;
    loop().defer(deferred_flush, this);
  }
}

void ServerConnection::deferred_flush(void* self) {
  auto& connection = *static_cast<ServerConnection*>(self);
  connection.flush_deferred_ = false;
  if (!connection.is_open() || connection.queued() == 0) return;
  connection.flush();
  connection.watch_writing();
}

bool ServerConnection::write(std::string_view piece) {
  assert(phase_ == Phase::streaming && (stream_end_ != StreamEnd::by_length || piece.size() <= body_left_));
  if (phase_ != Phase::streaming || !is_open() || broken() || piece.empty() || stream_end_ == StreamEnd::no_body) return true;
  if (stream_end_ == StreamEnd::by_length) {
    piece = piece.substr(0, body_left_);
    body_left_ -= piece.size();
  }
  if (stream_end_ == StreamEnd::by_last_chunk) {
    write_chunk(piece);
  } else if (piece.size() >= direct_bytes_min) {
    send(piece);
  } else {
    out().append(piece);
    // Replies are collected, but never so many bytes that "too much queued" could be said of a socket nobody has tried.
    if (!processing_ || queued() >= direct_bytes_min) flush();
  }
  watch_writing();
  if (queued() <= high_water_bytes) return true;
  throttled_ = true;
  return false;
}

// One piece, one chunk, one system call: whoever streams wants it seen now.
void ServerConnection::write_chunk(std::string_view piece) {
  char size[20];
  char* end = std::to_chars(size, size + 16, piece.size(), 16).ptr;
  end = copy_text(end, "\r\n");
  out().append({size, size_t(end - size)});
  out().append(piece);
  out().append("\r\n");
  flush();
}

void ServerConnection::finish() {
  assert(phase_ == Phase::streaming);
  if (phase_ != Phase::streaming) return;
  if (body_left_ > 0) return abort();
  if (stream_end_ == StreamEnd::by_last_chunk && is_open() && !broken()) out().append("0\r\n\r\n");
  if (!processing_ && is_open()) {
    flush();
    watch_writing();
  }
  complete();
}

void ServerConnection::abort() { release(); }

}  // namespace apigw::http
