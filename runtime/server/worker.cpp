#include "runtime/server/worker.h"

#include <array>

#include "runtime/http/status.h"
#include "runtime/integration/call.h"
#include "runtime/lambda/authorizer.h"
#include "runtime/phase/gateway_response.h"
#include "runtime/server/request.h"
#include "runtime/vm/ids.h"

namespace apigw::server {
namespace {

constexpr uint32_t housekeeping_ms = 1000;

/// The views of a match point into the path; after the head has been copied they follow it.
void rebase(route::Match& match, const char* from, const char* to) {
  for (uint32_t i = 0; i < match.capture_count; ++i) {
    std::string_view& value = match.captures[i].value;
    value = {to + (value.data() - from), value.size()};
  }
}

/// A fixed answer needs its request only during this call; everything else has to outlive the read buffer.
bool waits(const vm::Exchange& exchange) {
  return exchange.method && (exchange.method->integration_type != 0 || exchange.method->authorization != 0);
}

}  // namespace

struct Worker::Housekeeping final : net::Timer {
  explicit Housekeeping(Worker& worker_) : worker(worker_) {}
  void on_timer() override { worker.housekeeping(); }
  Worker& worker;
};

Worker::Worker(std::shared_ptr<const Deployment> deployment, const Options& options, LogSink& log_sink, uint64_t seed)
    : server_(loop_, *this),
      client_(loop_),
      current_(new Live{std::move(deployment)}),
      options_(options),
      random_(seed),
      log_(log_sink),
      housekeeping_(std::make_unique<Housekeeping>(*this)) {
  metrics_.attach(*current_->deployment->bundle);
}

Worker::~Worker() {
  stop();
  delete current_;
}

Expected<uint16_t, std::string> Worker::listen(const std::string& host, uint16_t port) { return server_.listen(host, port); }

void Worker::start() {
  loop_.post([this] { housekeeping(); });
  thread_ = std::thread([this] { loop_.run(); });
}

void Worker::deploy(std::shared_ptr<const Deployment> deployment) {
  loop_.post([this, deployment = std::move(deployment)]() mutable {
    Live* old = current_;
    current_ = new Live{std::move(deployment)};
    metrics_.attach(*current_->deployment->bundle);
    if (old->requests == 0) delete old;
  });
}

void Worker::drain() {
  loop_.post([this] {
    server_.stop_accepting();
    housekeeping();
  });
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  loop_.stop();
  thread_.join();
  log_.flush();
}

void Worker::housekeeping() {
  log_.flush();
  connections_.store(server_.connections(), std::memory_order_relaxed);
  const bool drained = server_.drained();
  if (drained) drained_.store(true, std::memory_order_release);
  // While draining the look is frequent, so that the process ends as soon as the last answer has left.
  loop_.arm(*housekeeping_, server_.accepting() ? housekeeping_ms : 10);
}

Request& Worker::open(http::ServerStream& stream, const RequestHead& head, std::string_view body) {
  Request& request = *stream.arena().make<Request>(stream, *current_);
  stream.user = &request;
  ++current_->requests;
  const Deployment& deployment = *current_->deployment;
  vm::Exchange& exchange = request.exchange;
  exchange.request = head;
  exchange.body = body;
  exchange.stage = deployment.stage;
  exchange.stage_variables = deployment.stage_variables;
  exchange.regexes = &deployment.regexes;
  exchange.source_ip = stream.peer().address;
  exchange.secure = stream.peer().secure;
  exchange.local_port = stream.peer().local_port;
  exchange.received_epoch_ms = loop_.epoch_ms();
  exchange.received_ns = loop_.now_ns();
  vm::assign_ids(exchange, random_);
  return request;
}

void Worker::on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  Request& request = open(stream, head, body);
  vm::Exchange& exchange = request.exchange;
  vm::begin(exchange);
  if (waits(exchange)) {
    const char* before = exchange.request.path.data();
    stream.retain(exchange.request, exchange.body);
    rebase(exchange.match, before, exchange.request.path.data());
  }
  step(request);
}

void Worker::on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) {
  if (status == 413) {
    Request& request = open(stream, head, {});
    phase::answer_with(request.exchange, bundle::GatewayResponseType::REQUEST_TOO_LARGE);
    return send(request);
  }
  // Nobody's API yet: the front door answers, not a gateway response.
  std::array<char, 96> body;
  const auto end = fmt::format_to_n(body.data(), body.size(), R"({{"message":"{}"}})", http::reason_phrase(status)).out;
  const std::array<Field, 1> fields{Field{"Content-Type", "application/json", FieldId::content_type}};
  stream.respond(status, fields, {body.data(), size_t(end - body.data())});
}

void Worker::on_drained(http::ServerStream& stream) {
  auto& request = *static_cast<Request*>(stream.user);
  if (request.call) request.call->resume();
}

void Worker::on_aborted(http::ServerStream& stream) {
  auto* request = static_cast<Request*>(stream.user);
  if (!request) return;
  if (request->call) request->call->cancel();
  close(*request);
}

void Worker::step(Request& request) {
  vm::Effect effect;
  const vm::Outcome outcome = vm::run(request.exchange, effect);
  if (outcome == vm::Outcome::done) return send(request);
  request.effect = effect;
  carry_out(request, effect);
}

void Worker::send(Request& request) {
  vm::Exchange& exchange = request.exchange;
  http::ServerStream& stream = *request.stream;
  vm::ClientResponse& response = exchange.response;
  exchange.responded_ns = loop_.now_ns();
  if (response.stream_body) {
    request.streaming = true;
    stream.begin(response.status, response.fields.all(), request.endpoint_body_bytes);
    return;
  }
  exchange.response_bytes = exchange.request.method == Method::kHEAD ? 0 : response.body.size();
  stream.user = nullptr;
  close(request);
  stream.respond(response.status, response.fields.all(), response.body);
}

void Worker::close(Request& request) {
  vm::Exchange& exchange = request.exchange;
  if (exchange.responded_ns == 0) exchange.responded_ns = loop_.now_ns();
  metrics_.count(exchange);
  const auto& format = request.live->deployment->access_log;
  if (!format.empty()) {
    format.append(exchange, log_.buffer());
    log_.written();
  }
  Live* live = request.live;
  if (--live->requests == 0 && live != current_) delete live;
}

}  // namespace apigw::server
