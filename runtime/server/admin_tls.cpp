#include "runtime/server/admin_tls.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace apigw::server {

AdminTls::AdminTls(net::Loop& loop, http::Server& server, std::string certificate_file, std::string key_file, std::function<void(const std::string&)> tell)
    : loop_(loop), server_(server), certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)), tell_(std::move(tell)), watch_({certificate_file_, key_file_}) {}

AdminTls::~AdminTls() {
  watch_.stop();
  if (watcher_.joinable()) watcher_.join();
}

Expected<int, std::string> AdminTls::start() {
  auto context = net::TlsContext::server(certificate_file_, key_file_);
  if (!context) return unexpected(context.error());
  server_.set_tls(std::move(*context));
  if (!watch_.usable()) return unexpected(fmt::format("cannot watch '{}': {}", certificate_file_, std::strerror(errno)));
  watcher_ = std::thread([this] {
    while (watch_.wait()) reload();
  });
  return 0;
}

void AdminTls::reload() {
  side_.post([this] { load(); });
}

void AdminTls::load() {
  auto context = net::TlsContext::server(certificate_file_, key_file_);
  if (!context) return loop_.post([this, fault = context.error()] { tell_(fmt::format("{}; the admin listener keeps its last good certificate", fault)); });
  loop_.post([this, fresh = std::make_shared<std::unique_ptr<net::TlsContext>>(std::move(*context))] {
    server_.set_tls(std::move(*fresh));
    tell_(fmt::format("the admin listener has read its certificate '{}' anew", certificate_file_));
  });
}

}  // namespace apigw::server
