// A sandbox's answers in pieces: response streaming of the Runtime API (Lambda-Runtime-Function-Response-Mode: streaming). Whoever invoked
// with streaming gets the pieces as they come, and holds the process back by not taking them; for others they are collected.
#include "runtime/base/ascii.h"
#include "runtime/base/base64.h"
#include "runtime/lambda/local/runtime_request.h"
#include "runtime/lambda/local/sandbox.h"

namespace apigw::lambda::local {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Value of a line of the trailer section; empty: there is none of that name.
std::string_view trailer(std::string_view lines, std::string_view name) {
  while (!lines.empty()) {
    const size_t end = std::min(lines.find("\r\n"), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 2, lines.size()));
    const size_t colon = std::min(line.find(':'), line.size());
    if (colon < line.size() && ascii_iequals(line.substr(0, colon), name)) return trimmed(line.substr(colon + 1));
  }
  return {};
}

}  // namespace

bool Sandbox::begins(http::ServerStream& stream, const RequestHead& head) {
  const RuntimeRequest request = parse_runtime_request(head);
  const bool streams = request.call == RuntimeCall::response && ascii_iequals(value_of(head.fields, "Lambda-Runtime-Function-Response-Mode"), "streaming");
  if (!streams || !invocation_ || answer_ || request.request_id != request_id_) return false;  // answered by on_request, once its body is there
  answer_ = &stream;
  answer_held_ = false;
  invocation_->body.clear();
  return true;
}

void Sandbox::on_piece(http::ServerStream& stream, std::string_view piece) {
  if (&stream != answer_ || !invocation_ || !invocation_->caller) return;
  if (invocation_->stream) {
    if (invocation_->abandoned.load(std::memory_order_relaxed) || invocation_->caller->piece(*invocation_, piece)) return;
    answer_held_ = true;
    stream.pause_body();
  } else if (invocation_->body.size() + piece.size() <= payload_bytes_max) {
    invocation_->body += piece;
  } else {
    fail("Function.ResponseSizeTooLarge", response_too_large);
  }
}

void Sandbox::resume() {
  if (!answer_ || !std::exchange(answer_held_, false)) return;
  answer_->resume_body();
}

void Sandbox::on_body_end(http::ServerStream& stream, std::string_view trailers) {
  answer_ = nullptr;
  const std::string_view type = trailer(trailers, "Lambda-Runtime-Function-Error-Type");
  if (!invocation_) {
    // Timed out, or too large: that has been said.
  } else if (type.empty()) {
    finish(std::exchange(invocation_->body, {}), {});
  } else {
    const std::string_view packed = trailer(trailers, "Lambda-Runtime-Function-Error-Body");
    std::string bytes(packed.size() / 4 * 3 + 1, '\0');
    const auto document = decode_base64(packed, bytes.data());
    finish(document && !document->empty() ? *document : error_document(type, ""), "Unhandled");
  }
  stream.respond(202, json_type, R"({"status":"OK"})");
}

}  // namespace apigw::lambda::local
