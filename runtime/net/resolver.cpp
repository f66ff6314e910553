#include "runtime/net/resolver.h"

#include <netdb.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "runtime/net/loop.h"

namespace apigw::net {
namespace {

constexpr size_t names_max = 4096;  // templates can make names up; the cache must not grow with them

struct Entry {
  std::vector<SocketAddress> addresses;
  int64_t answered_ms = 0;
  bool asked = false;
  std::vector<Resolver::Done> waiting;
};

}  // namespace

// Shared with the side thread, which may sit in a look-up when the resolver goes away: it then finds `loop` gone and ends.
struct Resolver::Impl {
  Lookup lookup;
  // Loop thread only.
  std::unordered_map<std::string, Entry> names;
  bool started = false;
  // Under the mutex.
  std::mutex mutex;
  std::condition_variable wake;
  Loop* loop = nullptr;
  std::deque<std::string> questions;

  void answer(const std::string& name, std::vector<SocketAddress> addresses, int64_t now_ms) {
    Entry& entry = names[name];
    entry.asked = false;
    entry.answered_ms = now_ms;
    // A failed renewal does not take away what still works.
    bool keep_old = addresses.empty() && entry.waiting.empty();
    if (!keep_old) entry.addresses = std::move(addresses);
    std::vector<Done> waiting;
    waiting.swap(entry.waiting);
    std::vector<SocketAddress> copy = entry.addresses;
    for (Done& done : waiting) done(copy);
  }
};

std::vector<SocketAddress> Resolver::system_lookup(const std::string& name) {
  std::vector<SocketAddress> out;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return out;
  for (addrinfo* at = found; at; at = at->ai_next) {
    if (at->ai_family != AF_INET && at->ai_family != AF_INET6) continue;
    SocketAddress address;
    std::memcpy(&address.generic, at->ai_addr, at->ai_addrlen);
    out.push_back(address);
  }
  freeaddrinfo(found);
  return out;
}

Resolver::Resolver(Loop& loop, Lookup lookup) : impl_(std::make_shared<Impl>()) {
  impl_->loop = &loop;
  impl_->lookup = std::move(lookup);
}

Resolver::~Resolver() {
  std::lock_guard lock(impl_->mutex);
  impl_->loop = nullptr;
  impl_->wake.notify_all();
}

std::span<const SocketAddress> Resolver::cached(std::string_view name) {
  auto at = impl_->names.find(std::string(name));
  if (at == impl_->names.end() || at->second.addresses.empty()) return {};
  Entry& entry = at->second;
  int64_t age_ms = impl_->loop->now_ns() / 1'000'000 - entry.answered_ms;
  if (age_ms > stale_ms) return {};
  if (age_ms > fresh_ms && !entry.asked) resolve(name, nullptr);
  return entry.addresses;
}

void Resolver::resolve(std::string_view name, Done done) {
  std::string key(name);
  int64_t now_ms = impl_->loop->now_ns() / 1'000'000;
  if (impl_->names.size() >= names_max) {
    for (auto at = impl_->names.begin(); at != impl_->names.end();) {
      at = at->second.asked || at->first == key ? std::next(at) : impl_->names.erase(at);
    }
  }
  Entry& entry = impl_->names[key];
  bool failed_just_now = done && !entry.asked && entry.addresses.empty() && entry.answered_ms && now_ms - entry.answered_ms < failure_ms;
  if (failed_just_now) {
    // The weak pointer, here and below: the posted task may run after the resolver and whoever asked are gone.
    impl_->loop->post([weak = std::weak_ptr<Impl>(impl_), done = std::move(done)] {
      if (auto alive = weak.lock(); alive && alive->loop) done({});
    });
    return;
  }
  if (done) entry.waiting.push_back(std::move(done));
  if (entry.asked) return;
  entry.asked = true;
  if (!impl_->started) {
    impl_->started = true;
    std::thread([impl = impl_] {
      for (;;) {
        std::string question;
        {
          std::unique_lock lock(impl->mutex);
          impl->wake.wait(lock, [&] { return !impl->loop || !impl->questions.empty(); });
          if (!impl->loop) return;
          question = std::move(impl->questions.front());
          impl->questions.pop_front();
        }
        std::vector<SocketAddress> addresses = impl->lookup(question);
        std::lock_guard lock(impl->mutex);
        if (!impl->loop) return;
        std::weak_ptr<Impl> weak = impl;
        Loop* loop = impl->loop;
        loop->post([weak, loop, question, addresses = std::move(addresses)]() mutable {
          auto alive = weak.lock();
          if (!alive || !alive->loop) return;
          alive->answer(question, std::move(addresses), loop->now_ns() / 1'000'000);
        });
      }
    }).detach();
  }
  std::lock_guard lock(impl_->mutex);
  impl_->questions.push_back(std::move(key));
  impl_->wake.notify_one();
}

}  // namespace apigw::net
