#include "runtime/server/in_process.h"

#include <fmt/format.h>

#include <csignal>
#include <future>
#include <random>
#include <stdexcept>
#include <thread>

#include "runtime/aws/role_service.h"
#include "runtime/base/ascii.h"
#include "runtime/http/head_parser.h"
#include "runtime/http/stream.h"
#include "runtime/lambda/local/supervisor.h"
#include "runtime/server/deployment.h"
#include "runtime/server/function_endpoint.h"
#include "runtime/server/log_writer.h"
#include "runtime/server/worker.h"

namespace apigw::server {
namespace {

/// The bytes of one request, parsed by the rules of the front door, and its response as the machine gives it.
class Stream final : public http::ServerStream {
 public:
  explicit Stream(const InProcessRequest& request) : body_(request.body), fields_(http::ServerLimits().fields_max) {
    head_bytes_ = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    bool has_host = false;
    is_one_line_each_ = is_one_line(request.method) && is_one_line(request.target);
    for (const auto& [name, value] : request.headers) {
      is_one_line_each_ = is_one_line_each_ && is_one_line(name) && is_one_line(value);
      has_host = has_host || ascii_iequals(name, "Host");
      if (ascii_iequals(name, "Content-Length") || ascii_iequals(name, "Transfer-Encoding")) continue;  // the body is what it is
      head_bytes_ += fmt::format("{}: {}\r\n", name, value);
    }
    if (!has_host) head_bytes_ += "Host: localhost\r\n";
    if (!body_.empty()) head_bytes_ += fmt::format("Content-Length: {}\r\n", body_.size());
    head_bytes_ += "\r\n";
  }

  /// False: the front door would refuse it.
  bool parse(RequestHead& head) {
    if (!is_one_line_each_) return false;
    http::Framing framing;
    const http::HeadLimits limits{.bytes_max = http::ServerLimits().head_bytes_max, .fields_max = http::ServerLimits().fields_max};
    const auto parsed = http::parse_request_head(head_bytes_, limits, fields_, head, framing);
    return parsed.state == http::ParseState::complete && parsed.bytes == head_bytes_.size();
  }
  std::string_view body() const { return body_; }
  bool is_too_large() const { return body_.size() > http::ServerLimits().body_bytes_max; }
  std::future<InProcessResponse> response() { return promise_.get_future(); }

  Arena& arena() override { return arena_; }
  const http::Peer& peer() const override { return peer_; }
  void retain(RequestHead&, std::string_view&) override {}  // the bytes stay where they are until the end
  void respond(uint16_t status, std::span<const Field> fields, std::string_view body) override {
    begin(status, fields, body.size());
    write(body);
    finish();
  }
  void begin(uint16_t status, std::span<const Field> fields, uint64_t) override {
    made_.status = status;
    for (const Field& field : fields) {
      const bool is_framing = field.id == FieldId::content_length || field.id == FieldId::transfer_encoding || field.id == FieldId::connection ||
                              field.id == FieldId::date;
      if (!is_framing && !field.hop_by_hop) made_.headers.emplace_back(field.name, field.value);
    }
  }
  bool write(std::string_view piece) override {
    made_.body += piece;
    return true;
  }
  void finish() override { promise_.set_value(std::move(made_)); }
  void abort() override {
    made_.is_whole = false;
    finish();
  }

 private:
  BlockPool blocks_;
  Arena arena_{blocks_};
  http::Peer peer_{.address = "127.0.0.1", .port = 0, .local_port = 80, .secure = false};
  static bool is_one_line(std::string_view text) { return text.find_first_of("\r\n") == std::string_view::npos; }

  bool is_one_line_each_ = true;
  std::string head_bytes_;
  std::string body_;
  std::vector<Field> fields_;
  InProcessResponse made_;
  std::promise<InProcessResponse> promise_;
};

uint64_t seed() {
  std::random_device entropy;
  return uint64_t(entropy()) << 32 | entropy();
}

}  // namespace

class InProcess::Impl {
 public:
  Impl(std::shared_ptr<const bundle::Bundle> bundle, const Options& options)
      : deployment_(std::make_shared<Deployment>(std::move(bundle), options, 0)) {
    std::signal(SIGPIPE, SIG_IGN);
    if (!functions_.set(options.lambda_endpoint)) {
      throw std::runtime_error(fmt::format("the Lambda endpoint '{}' is no http or https URL", options.lambda_endpoint));
    }
    start_functions(options);
    keys_ = std::make_unique<Keys>(options, *this);
    const Worker::Questions questions{.role_keys = [this](const std::string& role) { keys_->loop.post([this, role] { keys_->roles.assume(role); }); },
                                      .token_keys = [this](const oidc::IssuerName& issuer) { keys_->loop.post([this, issuer] { keys_->issuers.ask(issuer); }); }};
    worker_ = std::make_unique<Worker>(std::make_shared<Site>(deployment_), functions_, supervisor_.get(), questions, log_sink_, seed());
    keys_->loop.post([this] { keys_->roles.start(); });
    worker_->start();
  }
  ~Impl() {
    keys_->stop();
    supervisor_.reset();  // while the loop its answers go to is still there
    worker_->stop();
  }

  Expected<InProcessResponse, std::string> call(const InProcessRequest& request) {
    auto stream = std::make_unique<Stream>(request);
    RequestHead head;
    if (!stream->parse(head)) return unexpected(std::string("the request is no valid HTTP: look at its method, its path and its headers"));
    auto response = stream->response();
    worker_->post([this, &stream, &head] {
      if (stream->is_too_large()) return worker_->refuse(*stream, 413, head);
      worker_->take(*stream, head, stream->body());
    });
    InProcessResponse made = response.get();
    // The worker may still stand inside the call that ended the request: the stream goes when it is back in its loop.
    std::promise<void> back;
    worker_->post([&back] { back.set_value(); });
    back.get_future().wait();
    return made;
  }

 private:
  /// Asks for the keys of roles, and of the issuers of tokens, on a loop and a thread of its own.
  struct Keys {
    Keys(const Options& options, Impl& owner)
        : settings(options.aws),
          sources(options.key_sources ? options.key_sources : std::make_shared<const jwt::KeySources>()),
          roles(loop, settings, [&owner](const std::string& role, const std::optional<aws::Keys>& keys) { owner.worker_->publish_keys(role, keys); },
                [](const std::string&) {}),
          issuers(loop, *sources, [&owner](const std::string& issuer, const jwt::IssuerKeys& keys) { owner.worker_->publish_token_keys(issuer, keys); },
                  [](const std::string&) {}, aws::read_small_file),
          thread([this] { loop.run(); }) {}
    void stop() {
      loop.post([this] { loop.stop(); });
      thread.join();
    }
    const aws::Settings settings;
    const std::shared_ptr<const jwt::KeySources> sources;
    net::Loop loop;
    aws::RoleService roles;
    oidc::KeyService issuers;
    std::thread thread;
  };

  /// The processes of local functions; none is started before it is called.
  void start_functions(const Options& options) {
    if (deployment_->functions.all().versions.empty()) return;
    supervisor_ = std::make_unique<lambda::local::Supervisor>(lambda::local::SupervisorOptions{
        .account = {options.aws.region, options.account_id}, .processes_max = options.function_processes_max, .idle_ms = options.function_idle_ms, .log = options.function_log});
    if (auto up = supervisor_->start(); !up) throw std::runtime_error(up.error());
    supervisor_->deploy(deployment_->functions.all());
  }

  std::shared_ptr<const Deployment> deployment_;
  FunctionEndpoint functions_;
  LogSink log_sink_;
  std::unique_ptr<lambda::local::Supervisor> supervisor_;
  std::unique_ptr<Keys> keys_;
  std::unique_ptr<Worker> worker_;
};

InProcess::InProcess(std::shared_ptr<const bundle::Bundle> bundle, const Options& options) : impl_(std::make_unique<Impl>(std::move(bundle), options)) {}
InProcess::~InProcess() = default;

Expected<InProcessResponse, std::string> InProcess::call(const InProcessRequest& request) { return impl_->call(request); }

}  // namespace apigw::server
