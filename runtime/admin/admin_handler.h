#pragma once
// The operators' listener: GET /healthz and GET /metrics (Prometheus text format 0.0.4). It has a loop of its own, so a scrape never
// delays a request of the data path.
#include <functional>
#include <string>

#include "runtime/http/stream.h"

namespace apigw::admin {

/// Facts the endpoints show, asked anew at each call; they are called on the admin loop's thread.
struct Views {
  std::function<std::string()> health;   // JSON object
  std::function<std::string()> metrics;  // Prometheus text
};

class AdminHandler final : public http::ServerHandler {
 public:
  explicit AdminHandler(Views views) : views_(std::move(views)) {}
  void on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) override;
  void on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) override;
  void on_drained(http::ServerStream&) override {}
  void on_aborted(http::ServerStream&) override {}

 private:
  Views views_;
};

}  // namespace apigw::admin
