// A library to preload: the process is killed at its N-th call that writes to a file or its folder (APIGW_DIE_AT=N), before the call. With
// N rising from 1, a program is stopped at every step on its way to the disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static void step(void) {
  static int left = -1;
  if (left < 0) {
    const char* text = getenv("APIGW_DIE_AT");
    left = text ? atoi(text) : 1 << 30;
  }
  if (--left == 0) kill(getpid(), SIGKILL);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void* bytes, size_t count, off64_t at) { step(); return REAL(pwrite64)(fd, bytes, count, at); }
ssize_t pwrite(int fd, const void* bytes, size_t count, off_t at) { step(); return REAL(pwrite)(fd, bytes, count, at); }
ssize_t write(int fd, const void* bytes, size_t count) {
  if (fd > 2) step();
  return REAL(write)(fd, bytes, count);
}
int fsync(int fd) { step(); return REAL(fsync)(fd); }
int syncfs(int fd) { step(); return REAL(syncfs)(fd); }
int fdatasync(int fd) { step(); return REAL(fdatasync)(fd); }
int ftruncate64(int fd, off64_t size) { step(); return REAL(ftruncate64)(fd, size); }
int ftruncate(int fd, off_t size) { step(); return REAL(ftruncate)(fd, size); }
int rename(const char* from, const char* to) { step(); return REAL(rename)(from, to); }
int mkdir(const char* path, mode_t mode) { step(); return REAL(mkdir)(path, mode); }
int unlinkat(int fd, const char* path, int flags) { step(); return REAL(unlinkat)(fd, path, flags); }
int unlink(const char* path) { step(); return REAL(unlink)(path); }
int remove(const char* path) { step(); return REAL(remove)(path); }
