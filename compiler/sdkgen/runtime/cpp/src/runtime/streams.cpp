#include <apigw_sdk/runtime/streams.hpp>

#include <fstream>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {
namespace {

class StreamSource : public BodySource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream), begin_(stream.tellg()) {
    stream_.clear();  // what cannot tell where it stands has failed by that
    if (begin_ == std::istream::pos_type(-1)) return;
    stream_.seekg(0, std::ios::end);
    const std::istream::pos_type end = stream_.tellg();
    stream_.clear();
    stream_.seekg(begin_);
    if (end != std::istream::pos_type(-1) && end >= begin_) size_ = static_cast<std::uint64_t>(end - begin_);
  }

  std::size_t read(char* data, std::size_t bytes) override {
    stream_.read(data, static_cast<std::streamsize>(bytes));
    if (stream_.bad()) throw EncodeError("the body cannot be read");
    return static_cast<std::size_t>(stream_.gcount());
  }

  bool rewind() override {
    if (!size_) return false;
    stream_.clear();
    stream_.seekg(begin_);
    return stream_.good();
  }

  std::optional<std::uint64_t> size() const override { return size_; }

 private:
  std::istream& stream_;
  std::istream::pos_type begin_;
  std::optional<std::uint64_t> size_;
};

struct OpenFile {
  std::ifstream file;
};

class FileSource final : private OpenFile, public StreamSource {
 public:
  explicit FileSource(const std::string& path) : OpenFile{std::ifstream(path, std::ios::binary)}, StreamSource(file) {
    if (!file.is_open()) throw EncodeError("a file cannot be read: " + path);
  }
};

}  // namespace

std::shared_ptr<BodySource> file_source(const std::string& path) { return std::make_shared<FileSource>(path); }

std::shared_ptr<BodySource> stream_source(std::istream& stream) { return std::make_shared<StreamSource>(stream); }

HttpResponse Transport::transfer(const HttpRequest& request, const Limits& limits, Flow& flow) {
  HttpRequest whole = request;
  char piece[16384];
  while (flow.source != nullptr) {
    const std::size_t bytes = flow.source->read(piece, sizeof piece);
    if (bytes == 0) break;
    whole.body.append(piece, bytes);
  }
  HttpResponse answer = send(whole, limits);
  if (!flow.wanted || !flow.wanted(answer.status)) return answer;
  flow.delivered = !answer.body.empty();
  if (flow.delivered && !flow.sink(answer.body.data(), answer.body.size())) throw Cancelled("the answer's body was given up");
  answer.body.clear();
  return answer;
}

}  // namespace apigw_sdk
