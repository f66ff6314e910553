#include "runtime/lambda/local/client.h"

#include <algorithm>
#include <array>
#include <mutex>

namespace apigw::lambda::local {
namespace {

constexpr size_t kept_bytes_max = 64 * 1024;          // of a free call's buffers
constexpr size_t waiting_bytes_max = 256 * 1024;      // from here on the function is held back

}  // namespace

/// Pieces go through `incoming`, under its lock: the supervisor's thread appends, this thread takes all of it whenever the handler wants more.
struct Client::Call final : http::ClientCall, net::Timer {
  explicit Call(Client& client_) : client(client_) {}
  void pause() override { paused = true; }
  void resume() override {
    if (!std::exchange(paused, false)) return;
    last_ns = client.loop_.now_ns();
    client.wake(*this);
  }
  void cancel() override {
    forget();
    client.wake(*this);  // the function may be held back
  }
  void on_timer() override {
    const int64_t now = client.loop_.now_ns();
    const int64_t idle_ends = begun && idle_ms > 0 ? (paused ? now : last_ns) + int64_t(idle_ms) * 1'000'000 : ends_ns;
    const int64_t ends = std::min(ends_ns, idle_ends);
    if (ends > now) return client.loop_.arm(*this, uint32_t((ends - now) / 1'000'000 + 1));
    http::ClientHandler* told = forget();
    // As on the service, the function runs on; its answer is dropped when it comes.
    if (told) told->on_failure(*this, http::Failure::timeout, "Execution failed due to a timeout error");
    client.wake(*this);
  }
  http::ClientHandler* forget() {
    client.loop_.cancel(*this);
    invocation.abandoned.store(true, std::memory_order_relaxed);
    return std::exchange(handler, nullptr);
  }

  Client& client;
  http::ClientHandler* handler = nullptr;  // nullptr: nobody waits any more
  int64_t ends_ns = 0, last_ns = 0;
  uint32_t idle_ms = 0;
  bool begun = false;   // on_response was called
  bool paused = false;
  Invocation invocation;
  std::string outgoing;  // pieces the handler is being given

  std::mutex mutex;
  std::string incoming;  // under mutex, as what follows
  bool held = false;     // the function is held back
  bool posted = false;   // this thread will look
  bool over = false;     // the invocation has been answered
};

Client::Client(net::Loop& loop, Supervisor& supervisor) : loop_(loop), supervisor_(supervisor) {}
Client::~Client() = default;

http::ClientCall* Client::call(const FunctionCall& what, http::ClientHandler& handler, void* user) {
  if (free_.empty()) {
    all_.push_back(std::make_unique<Call>(*this));
    free_.push_back(all_.back().get());
  }
  Call& call = *free_.back();
  free_.pop_back();
  call.user = user;
  call.handler = &handler;
  Invocation& invocation = call.invocation;
  invocation.caller = this;
  invocation.user = &call;
  invocation.function.assign(what.function);
  invocation.scope.assign(what.scope);
  invocation.payload.assign(what.payload);
  invocation.trace_id.assign(what.trace_id);
  invocation.event = what.event;
  invocation.stream = what.stream;
  invocation.abandoned.store(false, std::memory_order_relaxed);
  invocation.body.clear();
  call.begun = call.paused = false;
  call.idle_ms = what.idle_timeout_ms;
  call.ends_ns = loop_.now_ns() + int64_t(what.timeout_ms) * 1'000'000;
  loop_.arm(call, what.timeout_ms);
  supervisor_.invoke(invocation);
  return &call;
}

// ---- on the supervisor's thread

bool Client::piece(Invocation& invocation, std::string_view bytes) {
  Call& call = *static_cast<Call*>(invocation.user);
  bool look = false;
  {
    const std::lock_guard lock(call.mutex);
    call.incoming.append(bytes);
    call.held = call.incoming.size() >= waiting_bytes_max;
    look = !std::exchange(call.posted, true);
    bytes = call.held ? std::string_view() : bytes;
  }
  if (look) loop_.post([this, &call] { deliver(call); });
  return !bytes.empty();
}

void Client::answered(Invocation& invocation) {
  Call& call = *static_cast<Call*>(invocation.user);
  bool look = false;
  {
    const std::lock_guard lock(call.mutex);
    call.over = true;
    look = !std::exchange(call.posted, true);
  }
  if (look) loop_.post([this, &call] { deliver(call); });
}

// ---- on this thread

/// The handler wants more, or nothing any more.
void Client::wake(Call& call) {
  bool look = false;
  {
    const std::lock_guard lock(call.mutex);
    look = (call.over || call.held || !call.incoming.empty()) && !std::exchange(call.posted, true);
  }
  if (look) loop_.post([this, &call] { deliver(call); });
}

void Client::deliver(Call& call) {
  bool held = false, over = false;
  {
    const std::lock_guard lock(call.mutex);
    call.posted = false;
    if (call.paused && call.handler) return;  // resume() comes, or cancel()
    call.outgoing.clear();
    call.outgoing.swap(call.incoming);
    held = std::exchange(call.held, false);
    over = std::exchange(call.over, false);
  }
  if (held && !over) supervisor_.resume(call.invocation);
  if (!call.outgoing.empty() || call.begun) {
    pass_on(call, over);
  } else if (over) {
    answer_whole(call);
  }
  if (over) recycle(call);
}

void Client::pass_on(Call& call, bool over) {
  if (call.handler && !call.begun) begin(call);
  call.last_ns = loop_.now_ns();
  if (call.handler && !call.outgoing.empty()) call.handler->on_body(call, call.outgoing);
  if (over) end(call);
}

namespace {

Field plain_field(std::string_view name, std::string_view value) { return {.name = name, .value = value}; }
std::array<Field, 4> fields_of(const Invocation& answer, std::string_view type, std::string_view error) {
  return {Field{.name = "Content-Type", .value = type, .id = FieldId::content_type, .checked = true}, plain_field("x-amzn-RequestId", answer.request_id),
          plain_field("X-Amz-Executed-Version", answer.version), plain_field("X-Amz-Function-Error", error)};
}

}  // namespace

/// With the first piece, so that a function that fails without one is a plain failure.
void Client::begin(Call& call) {
  call.begun = true;
  // What the invocation says of errors is the supervisor's to write until the end.
  const auto fields = fields_of(call.invocation, "application/octet-stream", {});
  call.handler->on_response(call, {.status = 200, .fields = std::span(fields).first(3)}, {}, true, http::unknown_length);
  if (!call.handler || call.idle_ms == 0) return;
  loop_.arm(call, std::min(call.idle_ms, uint32_t(std::max<int64_t>((call.ends_ns - loop_.now_ns()) / 1'000'000, 1))));
}

void Client::end(Call& call) {
  http::ClientHandler* handler = call.forget();
  if (!handler) return;
  if (call.invocation.function_error.empty()) return handler->on_end(call);
  handler->on_failure(call, http::Failure::reset, "Lambda execution failed with status 200 due to customer function error");
}

void Client::answer_whole(Call& call) {
  http::ClientHandler* handler = call.forget();
  if (!handler) return;
  const Invocation& answer = call.invocation;
  const auto fields = fields_of(answer, "application/json", answer.function_error);
  const ResponseHead head{.status = answer.status, .fields = std::span(fields).first(answer.function_error.empty() ? 3 : 4)};
  handler->on_response(call, head, answer.body, false, answer.body.size());
}

void Client::recycle(Call& call) {
  for (std::string* text : {&call.invocation.payload, &call.invocation.body, &call.incoming, &call.outgoing}) {
    if (text->capacity() > kept_bytes_max) std::string().swap(*text);
  }
  free_.push_back(&call);
}

}  // namespace apigw::lambda::local
