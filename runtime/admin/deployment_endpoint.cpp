#include "runtime/admin/deployment_endpoint.h"

#include <array>

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

DeploymentEndpoint::DeploymentEndpoint(net::Loop& loop, const std::string& token, std::function<Answer(const Call&)> work)
    : loop_(loop), token_digest_(digest_of(token)), work_(std::move(work)), thread_([this] { run(); }) {}

DeploymentEndpoint::~DeploymentEndpoint() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

bool DeploymentEndpoint::admits(const RequestHead& head) const {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = field(head, "authorization");
  const bool bearer = value.starts_with(kScheme);
  return equal_in_constant_time(digest_of(bearer ? value.substr(kScheme.size()) : std::string_view()), token_digest_) && bearer;
}

void DeploymentEndpoint::take(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  auto job = std::make_shared<Job>();
  job->call = {.method = head.method, .path = std::string(head.path), .query = std::string(head.query), .signature = std::string(field(head, "apigw-signature")), .body = std::string(body)};
  job->stream = &stream;
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    full = waiting_.size() >= kWaitingMax;
    if (!full) waiting_.push_back(job);
  }
  if (full) return respond_json(stream, 503, R"({"message":"too many calls are waiting; try again"})");
  stream.retain(head, body);
  stream.user = job.get();
  wake_.notify_one();
}

void DeploymentEndpoint::forget(http::ServerStream& stream) {
  if (stream.user != nullptr) static_cast<Job*>(stream.user)->stream = nullptr;
}

void DeploymentEndpoint::run() {
  for (;;) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    Answer answer = work_(job->call);
    // The job lives in the task until the loop has run it, so forget() never meets one that is gone.
    loop_.post([job, answer = std::move(answer)] {
      if (job->stream == nullptr) return;
      http::ServerStream& stream = *std::exchange(job->stream, nullptr);
      stream.user = nullptr;
      respond_json(stream, answer.status, answer.body);
    });
  }
}

void respond_json(http::ServerStream& stream, uint16_t status, std::string_view body) {
  const std::array<Field, 3> fields{Field{"Content-Type", "application/json", FieldId::content_type}, Field{"Cache-Control", "no-store", FieldId::cache_control},
                                    Field{"WWW-Authenticate", "Bearer"}};
  stream.respond(status, std::span(fields).first(status == 401 ? 3 : 2), body);
}

}  // namespace apigw::admin
