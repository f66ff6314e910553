#include "cli/shifting/metrics_source.h"

#include <csignal>

#include <fmt/format.h>

#include "runtime/http/client.h"
#include "runtime/integration/url.h"
#include "runtime/net/loop.h"

namespace apigw::cli {
namespace {

constexpr uint32_t kTimeoutMs = 5000;

class Fetch final : public http::ClientHandler {
 public:
  explicit Fetch(std::string url) : url_(std::move(url)) {}

  Expected<std::string, std::string> run() {
    const auto url = integration::parse_url(url_);
    if (!url) return unexpected(fmt::format("'{}' is no http URL", url_));
    const std::string target = url->rest.size() <= 1 ? "/metrics" : std::string(url->rest);
    net::Loop loop;
    http::Client client(loop);
    client.call({.origin = {.tls = url->tls, .host = url->host, .port = url->port}, .method = "GET", .target = target, .host = url->authority, .fields = {},
                 .body = {}, .send_content_length = false, .timeout_ms = kTimeoutMs, .whole_body = true, .body_bytes_max = 64 << 20},
                *this, nullptr);
    while (!done_) loop.turn(100);
    if (!fault_.empty()) return unexpected(fault_);
    return std::move(body_);
  }

 private:
  void on_response(http::ClientCall&, const ResponseHead& head, std::string_view body, bool, uint64_t) override {
    done_ = true;
    body_ = body;
    if (head.status != 200) fault_ = fmt::format("{} answers {}", url_, head.status);
  }
  void on_body(http::ClientCall&, std::string_view) override {}
  void on_end(http::ClientCall&) override { done_ = true; }
  void on_failure(http::ClientCall&, http::Failure, std::string_view detail) override {
    done_ = true;
    fault_ = fmt::format("{} cannot be read: {}", url_, detail);
  }

  std::string url_;
  bool done_ = false;
  std::string body_, fault_;
};

}  // namespace

Expected<std::string, std::string> fetch_metrics(const std::string& url) {
  std::signal(SIGPIPE, SIG_IGN);  // a gateway that hangs up is a failure to read, not the end of this process
  return Fetch(url).run();
}

}  // namespace apigw::cli
