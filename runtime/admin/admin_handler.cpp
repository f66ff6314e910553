#include "runtime/admin/admin_handler.h"

#include <array>

#include "runtime/admin/respond.h"

namespace apigw::admin {
namespace {

constexpr std::string_view kUnauthorized = R"({"message":"Unauthorized: Authorization: Bearer with the gateway's admin token is needed"})";

void answer(http::ServerStream& stream, uint16_t status, std::string_view type, std::string_view body) {
  const std::array<Field, 2> fields{Field{"Content-Type", type, FieldId::content_type}, Field{"Cache-Control", "no-store", FieldId::cache_control}};
  stream.respond(status, fields, body);
}

}  // namespace

void AdminHandler::on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  if (deployments_ != nullptr && DeploymentEndpoint::serves(head.path)) {
    if (!deployments_->admits(head)) return respond_json(stream, 401, kUnauthorized);
    return deployments_->take(stream, head, body);
  }
  const bool reads = head.method == Method::kGET || head.method == Method::kHEAD;
  if (reads && head.path == "/healthz") return answer(stream, 200, "application/json", views_.health());
  if (reads && head.path == "/metrics") return answer(stream, 200, "text/plain; version=0.0.4; charset=utf-8", views_.metrics());
  const bool known = head.path == "/healthz" || head.path == "/metrics";
  answer(stream, known ? 405 : 404, "application/json",
         known ? R"({"message":"Method Not Allowed"})" : R"({"message":"Not Found: this listener answers /healthz and /metrics; /v1/ when it serves a store and has an admin token"})");
}

uint16_t AdminHandler::on_body_awaited(const RequestHead& head) {
  const bool welcome = deployments_ != nullptr && DeploymentEndpoint::serves(head.path) && deployments_->admits(head);
  if (!welcome) return 401;
  return UploadEndpoint::serves(head) ? 503 : 0;  // it would have begun already, were there room for it
}

bool AdminHandler::begins(http::ServerStream& stream, const RequestHead& head) {
  return deployments_ != nullptr && UploadEndpoint::serves(head) && deployments_->admits(head) && deployments_->uploads().take(stream, head);
}

void AdminHandler::on_piece(http::ServerStream& stream, std::string_view piece) { deployments_->uploads().piece(stream, piece); }

void AdminHandler::on_body_end(http::ServerStream& stream, std::string_view) { deployments_->uploads().end(stream); }

void AdminHandler::on_refused(http::ServerStream& stream, uint16_t status, const RequestHead&) {
  if (status == 401) return respond_json(stream, status, kUnauthorized);
  if (status == 503) return answer(stream, status, "application/json", R"({"message":"too many uploads are under way; try again"})");
  answer(stream, status, "application/json", status == 413 ? R"({"message":"Request Entity Too Large"})" : R"({"message":"Bad Request"})");
}

}  // namespace apigw::admin
