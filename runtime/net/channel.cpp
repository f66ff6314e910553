#include "runtime/net/channel.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/net/address.h"
#include "runtime/net/socket_calls.h"

namespace apigw::net {
namespace {

// With TLS the read buffer is shared: cipher text in front, plain text behind, with room for the record that was waiting inside.
constexpr size_t cipher_bytes_max = 48 * 1024;
static_assert(Loop::read_buffer_bytes - cipher_bytes_max >= cipher_bytes_max + 16 * 1024);

}  // namespace

Channel::~Channel() {
  close();
  loop_.forget(this);
}

const std::string& Channel::tls_error() const {
  static const std::string none;
  return tls_ ? tls_->error() : none;
}

bool Channel::open(int fd, std::unique_ptr<TlsSession> tls) {
  fd_ = fd;
  tls_ = std::move(tls);
  connecting_ = readable_ = hung_up_ = paused_ = broken_ = ended_ = blocked_ = shut_when_empty_ = false;
  opened_ = !tls_;
  deadline_ns_ = 0;
  if (loop_.add(fd, *this)) return true;
  ::close(fd);
  fd_ = -1;
  return false;
}

bool Channel::open_connecting(int fd, std::unique_ptr<TlsSession> tls) {
  if (!open(fd, std::move(tls))) return false;
  connecting_ = true;
  opened_ = false;
  return true;
}

void Channel::close() {
  if (fd_ < 0) return;
  if (tls_ && !broken_ && wire_.empty()) {
    tls_->goodbye(wire_);
    wire_.send(fd_);
  }
  loop_.remove(fd_);
  ::close(fd_);
  fd_ = -1;
  wire_.clear();
  plain_.clear();
  tls_.reset();
  deadline_ns_ = 0;
  loop_.cancel(*this);
}

void Channel::shut_writing() {
  if (fd_ < 0 || broken_) return;
  if (queued() > 0) {
    shut_when_empty_ = true;
    return;
  }
  shut_when_empty_ = false;
  if (tls_) {
    tls_->goodbye(wire_);
    wire_.send(fd_);
  }
  shutdown(fd_, SHUT_WR);
}

void Channel::send(std::string_view bytes) {
  if (fd_ < 0 || broken_) {
    wire_.clear();
    plain_.clear();
    return;
  }
  if (connecting_) {
    out().append(bytes);
    return;
  }
  OutputQueue::Sent sent;
  if (tls_) {
    if (!tls_->established()) {
      plain_.append(bytes);
    } else {
      bool fine = true;
      while (fine && !plain_.empty()) {
        fine = tls_->write(plain_.front(), wire_);
        plain_.consume(plain_.front().size());
      }
      if (fine && !bytes.empty()) fine = tls_->write(bytes, wire_);
      if (!fine) return report_break();
    }
    // A blocked socket tells by an edge; asking again before would cost a call.
    sent = blocked_ && !wire_.empty() ? OutputQueue::Sent::blocked : wire_.send(fd_);
  } else if (blocked_) {
    wire_.append(bytes);
    sent = OutputQueue::Sent::blocked;
  } else {
    sent = wire_.send(fd_, bytes);
  }
  if (sent == OutputQueue::Sent::broken) return report_break();
  blocked_ = sent == OutputQueue::Sent::blocked;
}

void Channel::report_break() {
  broken_ = true;
  blocked_ = false;
  wire_.clear();
  plain_.clear();
  if (!break_deferred_) {
    break_deferred_ = true;
    loop_.defer(deferred_break, this);
  }
}

void Channel::deferred_break(void* self) {
  auto& channel = *static_cast<Channel*>(self);
  channel.break_deferred_ = false;
  if (channel.fd_ >= 0 && channel.broken_) channel.report_end(true);
}

void Channel::report_end(bool failed) {
  if (failed) broken_ = true;
  readable_ = false;
  // A failure after an orderly end is news: what we still wanted to send is lost.
  if (ended_ && !failed) return;
  ended_ = true;
  on_eof(failed);
}

void Channel::resume() {
  paused_ = false;
  if (!readable_ || resume_deferred_ || fd_ < 0) return;
  resume_deferred_ = true;
  loop_.defer(deferred_read, this);
}

void Channel::deferred_read(void* self) {
  auto& channel = *static_cast<Channel*>(self);
  channel.resume_deferred_ = false;
  channel.read_on();
}

void Channel::set_deadline(uint32_t after_ms) {
  deadline_ns_ = loop_.now_ns() + int64_t(after_ms) * 1'000'000;
  if (armed() && timer_ns_ <= deadline_ns_) return;
  timer_ns_ = deadline_ns_;
  loop_.arm(*this, after_ms);
}

void Channel::on_timer() {
  if (deadline_ns_ == 0 || fd_ < 0) return;
  int64_t left_ns = deadline_ns_ - loop_.now_ns();
  if (left_ns > 0) {
    timer_ns_ = deadline_ns_;
    loop_.arm(*this, uint32_t((left_ns + 999'999) / 1'000'000));
    return;
  }
  deadline_ns_ = 0;
  on_deadline();
}

void Channel::finish_connect() {
  if (int error = connect_error(fd_); error != 0) {
    errno = error;
    report_end(true);
    return;
  }
  connecting_ = false;
  if (tls_) {
    bool fine = tls_->handshake(wire_);
    if (wire_.send(fd_) == OutputQueue::Sent::blocked) blocked_ = true;
    if (!fine) report_end(true);
    return;
  }
  opened_ = true;
  on_open();
}

void Channel::on_event(uint32_t events) {
  if (fd_ < 0) return;
  if (connecting_) {
    if (!(events & (EPOLLOUT | EPOLLERR | EPOLLHUP))) return;
    finish_connect();
    if (fd_ < 0 || connecting_) return;
  }
  if ((events & EPOLLOUT) && blocked_) {
    blocked_ = false;
    flush();
    if (!broken_ && !blocked_ && shut_when_empty_) shut_writing();
    if (!broken_ && queued() <= low_water_bytes) on_drained();
    if (fd_ < 0) return;
  }
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    readable_ = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) hung_up_ = true;
    // Both directions are gone: nobody is left to answer, whoever has paused reading must hear it.
    if ((events & (EPOLLHUP | EPOLLERR)) && paused_ && hangup_interrupts_) return report_end(true);
    read_on();
  }
}

bool Channel::feed_tls(size_t wire_bytes) {
  char* buffer = loop_.read_buffer();
  bool before = tls_->established();
  TlsSession::Fed fed = tls_->feed({buffer, wire_bytes}, buffer + cipher_bytes_max, Loop::read_buffer_bytes - cipher_bytes_max, wire_);
  if (!before && tls_->established()) {
    opened_ = true;
    on_open();
    if (fd_ < 0) return false;
    flush();
  } else if (!wire_.empty() && !blocked_) {
    if (wire_.send(fd_) == OutputQueue::Sent::blocked) blocked_ = true;
  }
  if (fed.plain_bytes > 0) on_data(buffer + cipher_bytes_max, fed.plain_bytes);
  if (fd_ < 0) return false;
  if (fed.failed || fed.closed) {
    report_end(fed.failed);
    return false;
  }
  return true;
}

void Channel::read_on() {
  const size_t room = tls_ ? cipher_bytes_max : Loop::read_buffer_bytes;
  while (readable_ && !paused_ && fd_ >= 0 && !broken_) {
    ssize_t got = receive_bytes(fd_, loop_.read_buffer(), room);
    if (got > 0) {
      if (size_t(got) < room && !hung_up_) readable_ = false;
      if (!tls_) {
        on_data(loop_.read_buffer(), size_t(got));
      } else if (!feed_tls(size_t(got))) {
        return;
      }
    } else if (got < 0 && errno == EINTR) {
      continue;
    } else if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      readable_ = false;
    } else {
      // Over TLS an end without the peer's goodbye may be somebody else's doing: never trust it as the end of a message.
      report_end(got < 0 || tls_ != nullptr);
      return;
    }
  }
}

}  // namespace apigw::net
