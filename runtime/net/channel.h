#pragma once
// One byte stream on the loop: the descriptor, what it has not sent yet, one lazy deadline, and TLS when asked for. Protocols
// derive from it and see plain bytes, whatever the wire carries.
//
// Reading: on_data gets slices of the loop's read buffer, valid during the call. A short read means the socket is drained, so no
// call is spent on hearing EAGAIN; only a flagged hang-up is read to its end.
// Writing: put() what is small, flush() once, send() what is large straight from where it lies.
// Closing: an object must outlive its last deferred call; close() then loop.defer(release) is the pattern.
#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/net/loop.h"
#include "runtime/net/output_queue.h"
#include "runtime/net/tls.h"

namespace apigw::net {

class Channel : public EventSink, private Timer {
 public:
  static constexpr size_t high_water_bytes = 256 * 1024;
  static constexpr size_t low_water_bytes = high_water_bytes / 4;
  static constexpr size_t direct_bytes_min = 8 * 1024;  // from here on, sending from where it lies beats copying

  bool is_open() const { return fd_ >= 0; }
  /// A send or receive failed: what follows is lost. on_eof(true) will tell, or has.
  bool broken() const { return broken_; }
  /// Connected, but the TLS handshake is not through.
  bool shaking_hands() const { return tls_ && !connecting_ && !opened_; }
  size_t queued() const { return wire_.size() + plain_.size(); }
  const std::string& tls_error() const;

 protected:
  explicit Channel(Loop& loop) : loop_(loop), wire_(loop.blocks()), plain_(loop.blocks()) {}
  ~Channel();

  /// Takes a connected descriptor. False when the loop cannot watch it (it is closed then).
  bool open(int fd, std::unique_ptr<TlsSession> tls = nullptr);
  /// Takes a descriptor whose connect() is under way; on_open follows, or on_eof(true).
  bool open_connecting(int fd, std::unique_ptr<TlsSession> tls = nullptr);
  /// Drops the connection and all that was queued. Idempotent; no call follows.
  void close();
  /// Sends the end of the stream once everything queued has left; reading goes on.
  void shut_writing();

  /// Where small things are put: room()/used()/append() and then flush().
  OutputQueue& out() { return tls_ ? plain_ : wire_; }
  void flush() { send({}); }
  /// What is queued and then `bytes`, at once; copies only what the socket refuses.
  void send(std::string_view bytes);

  void pause() { paused_ = true; }
  /// Reading goes on at the end of this turn (never from inside the caller, who may be using the read buffer).
  void resume();
  bool paused() const { return paused_; }
  /// Something came in that has not been read.
  bool unread() const { return readable_; }
  /// A reset reaches on_eof even while reading is paused (otherwise unread bytes come first).
  void let_hangup_interrupt() { hangup_interrupts_ = true; }

  /// One deadline, cheap to move: the timer only moves when it would ring too late.
  void set_deadline(uint32_t after_ms);
  void clear_deadline() { deadline_ns_ = 0; }

  /// After loop.forget(this): no deferred call is under way any more.
  void reset_deferrals() { resume_deferred_ = break_deferred_ = false; }

  TlsSession* tls() { return tls_.get(); }
  Loop& loop() { return loop_; }

  /// Connected, and the TLS handshake done. Not called for open() without TLS.
  virtual void on_open() {}
  virtual void on_data(char* data, size_t bytes) = 0;
  /// The peer ended its side (false) or the connection failed (true). Called once; the channel is still open().
  virtual void on_eof(bool failed) = 0;
  /// At most low_water_bytes are queued, after something had to wait; may come again until nothing is.
  virtual void on_drained() = 0;
  virtual void on_deadline() = 0;

 private:
  void on_event(uint32_t events) final;
  void on_timer() final;
  void read_on();
  void finish_connect();
  bool feed_tls(size_t wire_bytes);
  void report_end(bool failed);
  void report_break();
  static void deferred_read(void* self);
  static void deferred_break(void* self);

  Loop& loop_;
  int fd_ = -1;
  bool connecting_ = false;
  bool readable_ = false;
  bool hung_up_ = false;  // RDHUP, HUP or ERR was flagged: read to the end
  bool paused_ = false;
  bool hangup_interrupts_ = false;
  bool resume_deferred_ = false;
  bool break_deferred_ = false;
  bool broken_ = false;
  bool ended_ = false;
  bool blocked_ = false;  // the socket refused something
  bool opened_ = false;   // on_open was called, or is not due
  bool shut_when_empty_ = false;
  int64_t deadline_ns_ = 0;
  int64_t timer_ns_ = 0;
  OutputQueue wire_;   // goes to the socket as it is
  OutputQueue plain_;  // waits for TLS
  std::unique_ptr<TlsSession> tls_;
};

}  // namespace apigw::net
