#pragma once
// The gateway inside a test process: a definition is compiled and served on a free port until the object goes.
#include <doctest/doctest.h>
#include <signal.h>

#include <future>
#include <string>
#include <thread>

#include "compiler/compile.h"
#include "runtime/server/server.h"
#include "tests/support/bundle_of.h"

namespace apigw::testing {

/// The gateway takes SIGTERM from a descriptor. It is blocked before main, so that no thread of the test is killed by it instead.
inline const bool sigterm_blocked = [] {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  return pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0;
}();

class Gateway {
 public:
  explicit Gateway(const std::string& definition, server::Options options = {}, model::ApiType type = model::ApiType::rest) : options_(std::move(options)) {
    options_.port = 0;
    std::promise<std::string> ready;
    auto url = ready.get_future();
    options_.on_ready = [&](const std::string& text) { ready.set_value(text); };
    thread_ = std::thread([this, bundle = bundle_of(definition, type)] {
      auto ended = server::run(bundle, options_);
      if (!ended) std::fprintf(stderr, "gateway: %s\n", ended.error().message.c_str());
    });
    const std::string text = url.get();
    port_ = uint16_t(std::stoi(text.substr(text.rfind(':') + 1)));
  }
  ~Gateway() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    kill(getpid(), SIGTERM);
    thread_.join();
  }
  uint16_t port() const { return port_; }

 private:
  server::Options options_;
  std::thread thread_;
  uint16_t port_ = 0;
};

}  // namespace apigw::testing
