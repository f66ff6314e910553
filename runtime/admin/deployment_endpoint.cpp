#include "runtime/admin/deployment_endpoint.h"

#include <algorithm>

#include "runtime/admin/respond.h"
#include "runtime/base/crypto.h"

namespace apigw::admin {
namespace {

constexpr size_t kWaitingMax = 16;

std::string_view field(const RequestHead& head, std::string_view name) {
  for (const Field& one : head.fields) {
    const bool same = one.name.size() == name.size() && std::equal(name.begin(), name.end(), one.name.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? char(b + 32) : b); });
    if (same) return one.value;
  }
  return {};
}

/// Digests are of one size, so that not even the token's length is told by the time a comparison takes.
std::string digest_of(std::string_view token) { return std::string(bytes_of(sha256(token))); }

}  // namespace

struct DeploymentEndpoint::Job {
  Call call;
  http::ServerStream* stream = nullptr;  // loop thread only; nullptr: the client is gone
};

DeploymentEndpoint::DeploymentEndpoint(net::Loop& loop, const std::string& token, Work work)
    : loop_(loop), token_digest_(digest_of(token)), work_(std::move(work)), uploads_(loop, thread_, work_.upload) {}

bool DeploymentEndpoint::admits(const RequestHead& head) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = field(head, "authorization");
  const bool bearer = value.starts_with(kScheme);
  return equal_in_constant_time(digest_of(bearer ? value.substr(kScheme.size()) : std::string_view()), token_digest_) && bearer;
}

void DeploymentEndpoint::take(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  if (waiting_ >= kWaitingMax) return respond_json(stream, 503, R"({"message":"too many calls are waiting; try again"})");
  auto job = std::make_shared<Job>();
  job->call = {.method = head.method, .path = std::string(head.path), .query = std::string(head.query), .signature = std::string(field(head, "apigw-signature")), .body = std::string(body)};
  job->stream = &stream;
  stream.retain(head, body);
  stream.user = job.get();
  ++waiting_;
  thread_.post([this, job] {
    // The job lives in the task until the loop has run it, so forget() never meets one that is gone.
    loop_.post([this, job, answer = work_.call(job->call)] {
      --waiting_;
      if (job->stream == nullptr) return;
      http::ServerStream& waiting = *std::exchange(job->stream, nullptr);
      waiting.user = nullptr;
      respond(waiting, answer);
    });
  });
}

void DeploymentEndpoint::forget(http::ServerStream& stream) {
  if (uploads_.forget(stream)) return;
  if (stream.user != nullptr) static_cast<Job*>(stream.user)->stream = nullptr;
}

}  // namespace apigw::admin
