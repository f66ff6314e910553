#include "runtime/server/worker.h"

#include <fmt/format.h>

#include <array>

#include "runtime/http/status.h"
#include "runtime/server/request.h"
#include "runtime/vm/ids.h"

namespace apigw::server {
namespace {

constexpr uint32_t housekeeping_ms = 1000;
constexpr uint32_t draining_ms = 10;  // so that the process ends as soon as the last answer has left

/// It is nobody's API yet: the front door answers, not a gateway response.
void turn_away(http::ServerStream& stream, uint16_t status, std::string_view message) {
  std::array<char, 96> body;
  const auto end = fmt::format_to_n(body.data(), body.size(), R"({{"message":"{}"}})", message).out;
  const std::array<Field, 1> fields{Field{"Content-Type", "application/json", FieldId::content_type}};
  stream.user = nullptr;
  stream.respond(status, fields, {body.data(), size_t(end - body.data())});
}

}  // namespace

struct Worker::Housekeeping final : net::Timer {
  explicit Housekeeping(Worker& worker_) : worker(worker_) {}
  void on_timer() override { worker.housekeeping(); }
  Worker& worker;
};

Worker::Worker(std::shared_ptr<const Site> site, const FunctionEndpoint& functions, lambda::local::Supervisor* local_functions,
               Questions questions, LogSink& log_sink, uint64_t seed)
    : server_(loop_, *this),
      client_(loop_),
      local_functions_(local_functions ? std::make_unique<lambda::local::Client>(loop_, *local_functions) : nullptr),
      functions_(functions),
      questions_(std::move(questions)),
      random_(seed),
      log_(log_sink),
      housekeeping_(std::make_unique<Housekeeping>(*this)) {
  turn_to(std::move(site));
}

Worker::~Worker() { stop(); }

Expected<uint16_t, std::string> Worker::listen(const std::string& host, uint16_t port) { return server_.listen(host, port); }

void Worker::start() {
  loop_.post([this] { housekeeping(); });
  thread_ = std::thread([this] { loop_.run(); });
}

void Worker::turn_to(std::shared_ptr<const Site> site) {
  lives_.push_back(std::make_unique<Live>(Live{std::move(site)}));
  current_ = lives_.back().get();
  std::vector<const vm::Prepared*> stages;
  for (const Deployment* deployment : current_->site->deployments()) stages.push_back(&deployment->prepared);
  metrics_.attach(stages);
}

void Worker::deploy(std::shared_ptr<const Site> site) {
  loop_.post([this, site = std::move(site)] {
    Live* old = current_;
    turn_to(site);
    if (old->requests == 0) let_go(old);
  });
}

void Worker::drain() {
  loop_.post([this] {
    draining_ = true;
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
  if (draining_ && server_.drained()) drained_.store(true, std::memory_order_release);
  loop_.arm(*housekeeping_, draining_ ? draining_ms : housekeeping_ms);
}

/// nullptr: it is for nothing that is here, and `refused` is the status that says so.
Request* Worker::open(http::ServerStream& stream, const RequestHead& head, std::string_view body, uint16_t& refused) {
  const vm::Ids ids = vm::draw_ids(stream.arena(), head, random_);
  const Choice choice = current_->site->choose(head, ids.request_id);
  if (!choice.deployment) {
    refused = choice.refused;
    return nullptr;
  }
  Request& request = *stream.arena().make<Request>(stream, *current_, *choice.deployment);
  stream.user = &request;
  ++current_->requests;
  vm::Exchange& exchange = request.exchange;
  exchange.base_path_bytes = choice.base_path_bytes;
  exchange.custom_domain = choice.custom_domain;
  vm::set_request(exchange, head, body);
  const http::Peer& peer = stream.peer();
  exchange.source_ip = peer.address;
  exchange.secure = peer.secure;
  exchange.local_port = peer.local_port;
  exchange.received_epoch_ms = loop_.epoch_ms();
  exchange.received_ns = loop_.now_ns();
  exchange.random = &random_;
  exchange.token_keys = &token_keys_;
  exchange.request_id = ids.request_id;
  exchange.extended_request_id = ids.extended_request_id;
  return &request;
}

void Worker::on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  uint16_t refused = 0;
  Request* request = open(stream, head, body, refused);
  if (!request) return turn_away(stream, refused, http::reason_phrase(refused));  // no such API or stage
  vm::begin(request->exchange);
  step(*request);
}

void Worker::on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) {
  uint16_t refused = 0;
  if (Request* request = status == 413 ? open(stream, head, {}, refused) : nullptr) {
    vm::answer(request->exchange, bundle::GatewayResponseType::REQUEST_TOO_LARGE);
    return send(*request);
  }
  turn_away(stream, status, http::reason_phrase(status));
}

void Worker::on_drained(http::ServerStream& stream) {
  auto* request = static_cast<Request*>(stream.user);
  if (request && request->call) request->call->resume();
}

void Worker::on_aborted(http::ServerStream& stream) {
  auto* request = static_cast<Request*>(stream.user);
  if (!request) return;
  if (request->call) request->call->cancel();
  if (request->waiting) std::erase_if(waiting_, [request](const Waiting& one) { return one.request == request; });
  account(*request);
}

void Worker::step(Request& request) {
  vm::Effect effect;
  if (vm::run(request.exchange, effect) == vm::Outcome::done) return send(request);
  carry_out(request, effect);
}

void Worker::send(Request& request) {
  vm::Exchange& exchange = request.exchange;
  vm::ClientResponse& response = exchange.response;
  http::ServerStream& stream = *request.stream;
  exchange.responded_ns = loop_.now_ns();
  if (response.stream_body && (request.call || request.function)) {
    request.streaming = true;
    return stream.begin(response.status, response.fields.all(), request.function ? http::unknown_length : request.endpoint_body_bytes);
  }
  if (request.call) {  // the machine answers without the body that is still coming
    request.call->cancel();
    request.call = nullptr;
  }
  const bool head_only = exchange.request.method == Method::kHEAD;
  // An endpoint's body that came whole (chunked, or until the connection closed) passes through with a length of its own.
  const std::string_view body = response.stream_body ? exchange.integration_response_message.body : response.body;
  exchange.response_bytes = head_only ? 0 : body.size();
  account(request);
  if (head_only && response.stream_body) {  // the endpoint's Content-Length is the answer to a HEAD
    stream.begin(response.status, response.fields.all(), request.endpoint_body_bytes);
    return stream.finish();
  }
  stream.respond(response.status, response.fields.all(), body);
}

void Worker::account(Request& request) {
  vm::Exchange& exchange = request.exchange;
  request.stream->user = nullptr;
  if (exchange.responded_ns == 0) exchange.responded_ns = loop_.now_ns();
  metrics_.count(exchange);
  const phase::AccessLogFormat& format = request.deployment->access_log;
  if (!format.empty()) {
    format.append(exchange, log_.buffer());
    log_.written();
  }
  Live* live = request.live;
  if (--live->requests == 0 && live != current_) let_go(live);
}

void Worker::let_go(Live* live) {
  std::erase_if(lives_, [live](const std::unique_ptr<Live>& one) { return one.get() == live; });
}

}  // namespace apigw::server
