#include "runtime/net/output_queue.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/net/socket_calls.h"

namespace apigw::net {
namespace {

constexpr size_t pieces_max = 64;  // of one sendmsg: a megabyte of blocks

}  // namespace

OutputQueue::Block* OutputQueue::add_block() {
  auto* block = reinterpret_cast<Block*>(pool_->take());
  *block = {nullptr, 0, 0};
  (last_ ? last_->next : first_) = block;
  return last_ = block;
}

char* OutputQueue::room(size_t bytes) {
  if (!last_ || room_max - last_->end < bytes) add_block();
  return last_->bytes() + last_->end;
}

void OutputQueue::append(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!last_ || last_->end == room_max) add_block();
    size_t part = std::min(bytes.size(), room_max - last_->end);
    std::memcpy(last_->bytes() + last_->end, bytes.data(), part);
    used(part);
    bytes.remove_prefix(part);
  }
}

std::string_view OutputQueue::front() const {
  return first_ ? std::string_view(first_->bytes() + first_->begin, first_->end - first_->begin) : std::string_view();
}

void OutputQueue::consume(size_t bytes) {
  size_ -= bytes;
  while (first_) {
    size_t part = std::min<size_t>(bytes, first_->end - first_->begin);
    first_->begin += uint32_t(part);
    bytes -= part;
    if (first_->begin < first_->end) return;
    Block* next = first_->next;
    pool_->give(reinterpret_cast<char*>(first_));
    first_ = next;
  }
  last_ = nullptr;
}

void OutputQueue::clear() {
  if (first_) consume(size_);
}

OutputQueue::Sent OutputQueue::send(int fd, std::string_view direct) {
  while (size_ + direct.size() > 0) {
    iovec pieces[pieces_max];
    size_t count = 0;
    Block* block = first_;
    for (; block && count < pieces_max - 1; block = block->next) {
      if (block->end > block->begin) pieces[count++] = {block->bytes() + block->begin, block->end - block->begin};
    }
    bool with_direct = !block && !direct.empty();
    if (with_direct) pieces[count++] = {const_cast<char*>(direct.data()), direct.size()};
    size_t wanted = 0;
    for (size_t i = 0; i < count; ++i) wanted += pieces[i].iov_len;

    ssize_t sent;
    if (count == 1) {
      sent = send_bytes(fd, pieces[0].iov_base, pieces[0].iov_len);
    } else {
      msghdr message{};
      message.msg_iov = pieces;
      message.msg_iovlen = count;
      sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    }
    if (sent < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) return Sent::broken;
      append(direct);
      return Sent::blocked;
    }
    size_t from_queue = std::min(size_t(sent), size_);
    if (from_queue) consume(from_queue);
    direct.remove_prefix(size_t(sent) - from_queue);
    // A short write means the socket is full; the edge will tell when it is not. Saves the call that would say so.
    if (size_t(sent) < wanted) {
      append(direct);
      return Sent::blocked;
    }
  }
  if (first_) clear();
  return Sent::all;
}

}  // namespace apigw::net
