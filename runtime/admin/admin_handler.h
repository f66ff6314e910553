#pragma once
// The operators' listener: GET /healthz and GET /metrics (Prometheus text format 0.0.4), and with a token the deployment endpoints below
// /v1/. It has a loop of its own, so a scrape never delays a request of the data path.
#include <functional>
#include <string>

#include "runtime/admin/deployment_endpoint.h"
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
  /// nullptr: there are no deployment endpoints. Outlives the listener.
  void set_deployments(DeploymentEndpoint* deployments) { deployments_ = deployments; }

  void on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) override;
  uint16_t on_body_awaited(const RequestHead& head) override;
  bool begins(http::ServerStream& stream, const RequestHead& head) override;
  void on_piece(http::ServerStream& stream, std::string_view piece) override;
  void on_body_end(http::ServerStream& stream, std::string_view trailers) override;
  void on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) override;
  void on_drained(http::ServerStream&) override {}
  void on_aborted(http::ServerStream& stream) override {
    if (deployments_ != nullptr) deployments_->forget(stream);
  }

 private:
  Views views_;
  DeploymentEndpoint* deployments_ = nullptr;
};

}  // namespace apigw::admin
