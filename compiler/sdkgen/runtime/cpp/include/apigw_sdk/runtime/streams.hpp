#pragma once
// Bodies that are not held in memory: of requests, read as they are sent; of answers, handed out as they come.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>

namespace apigw_sdk {

/// Bytes of a request's body, read as they are sent.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// Puts at most `bytes` bytes at `data` and tells how many; 0 at the end. What it throws ends the call.
  virtual std::size_t read(char* data, std::size_t bytes) = 0;
  /// Goes back to the begin, to be sent once more; false when that cannot be: then a call has one attempt, and cannot be signed.
  virtual bool rewind() { return false; }
  /// The number of bytes; nothing when it is not known: the body goes in chunks.
  virtual std::optional<std::uint64_t> size() const { return std::nullopt; }
};

/// A file. Throws EncodeError when it cannot be read.
std::shared_ptr<BodySource> file_source(const std::string& path);
/// A stream from where it stands; it must outlive the call, and can be sent again when it can seek.
std::shared_ptr<BodySource> stream_source(std::istream& stream);

/// Takes the body of an answer piece by piece; false gives the call up with Cancelled. What it throws ends the call.
using Sink = std::function<bool(const char* data, std::size_t bytes)>;

/// What a transport does with the bodies of one attempt, beside what stands in request and answer.
struct Flow {
  /// The request's body, in the place of the request's own; nullptr: there is none.
  BodySource* source = nullptr;
  /// Tells which statuses' bodies go to the sink; empty: no body does.
  std::function<bool(int status)> wanted;
  Sink sink;
  /// Set once the sink has been given something: the call cannot be made again.
  bool delivered = false;
};

}  // namespace apigw_sdk
