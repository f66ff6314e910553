#include "runtime/admin/upload_endpoint.h"

#include "runtime/admin/respond.h"

namespace apigw::admin {
namespace {

constexpr size_t kJobsMax = 8;
constexpr size_t kQueuedBytesHigh = 1024 * 1024, kQueuedBytesLow = 256 * 1024;  // of one upload, on their way to the disk
constexpr uint64_t kBytesMax = uint64_t(5) << 28;  // 1.25 GiB: beyond what any receiver takes, so only a sender that does not care comes here

}  // namespace

struct UploadEndpoint::Job {
  http::ServerStream* stream = nullptr;  // loop thread only; nullptr: answered, or the client is gone
  uint64_t bytes = 0;                    // loop thread
  size_t queued_bytes = 0;
  bool paused = false;
  std::unique_ptr<Upload> upload;        // side thread
};

UploadEndpoint::UploadEndpoint(net::Loop& loop, SideThread& thread, std::function<std::unique_ptr<Upload>(const std::string& path)> begin)
    : loop_(loop), thread_(thread), begin_(std::move(begin)) {}

bool UploadEndpoint::take(http::ServerStream& stream, const RequestHead& head) {
  if (jobs_.size() >= kJobsMax) return false;
  auto job = std::make_shared<Job>();
  job->stream = &stream;
  jobs_[&stream] = job;
  thread_.post([this, job, path = std::string(head.path)] { job->upload = begin_(path); });
  return true;
}

void UploadEndpoint::piece(http::ServerStream& stream, std::string_view bytes) {
  const std::shared_ptr<Job> job = jobs_.at(&stream);
  job->bytes += bytes.size();
  if (job->bytes > kBytesMax) {
    forget(stream);
    return stream.abort();
  }
  job->queued_bytes += bytes.size();
  thread_.post([&loop = loop_, job, text = std::string(bytes)] {
    job->upload->add(text);
    loop.post([job, size = text.size()] {
      job->queued_bytes -= size;
      if (job->stream == nullptr || !job->paused || job->queued_bytes > kQueuedBytesLow) return;
      job->paused = false;
      job->stream->resume_body();
    });
  });
  if (job->queued_bytes <= kQueuedBytesHigh) return;
  job->paused = true;
  stream.pause_body();
}

void UploadEndpoint::end(http::ServerStream& stream) {
  const std::shared_ptr<Job> job = jobs_.at(&stream);
  thread_.post([this, job] {
    Answer answer = job->upload->finish();
    job->upload.reset();
    loop_.post([this, job, answer = std::move(answer)] {
      if (job->stream == nullptr) return;
      http::ServerStream& waiting = *std::exchange(job->stream, nullptr);
      jobs_.erase(&waiting);
      respond(waiting, answer);
    });
  });
}

bool UploadEndpoint::forget(http::ServerStream& stream) {
  const auto found = jobs_.find(&stream);
  if (found == jobs_.end()) return false;
  found->second->stream = nullptr;
  // Behind the pieces that wait, on the thread that may block: removing a half-written tree takes its time.
  thread_.post([job = found->second] { job->upload.reset(); });
  jobs_.erase(found);
  return true;
}

}  // namespace apigw::admin
