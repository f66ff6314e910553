#pragma once
// The two calls the data path lives on, straight to the kernel: the C library's are cancellation points, and in a process with threads
// that costs two atomic steps a call, about 2% of a proxied request.
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>

namespace apigw::net {

/// As send(2) with MSG_NOSIGNAL: -1 and errno on failure.
inline ssize_t send_bytes(int fd, const void* bytes, size_t size) { return syscall(SYS_sendto, fd, bytes, size, MSG_NOSIGNAL, nullptr, 0); }
/// As recv(2) without flags.
inline ssize_t receive_bytes(int fd, void* bytes, size_t size) { return syscall(SYS_recvfrom, fd, bytes, size, 0, nullptr, nullptr); }

}  // namespace apigw::net
