#include "runtime/lambda/local/client.h"

#include <array>

namespace apigw::lambda::local {
namespace {

constexpr size_t kept_bytes_max = 64 * 1024;  // of a free call's buffers

}  // namespace

struct Client::Call final : http::ClientCall, net::Timer {
  explicit Call(Client& client_) : client(client_) {}
  void pause() override {}
  void resume() override {}
  void cancel() override { forget(); }
  void on_timer() override {
    http::ClientHandler* told = forget();
    // As on the service, the function runs on; its answer is dropped when it comes.
    if (told) told->on_failure(*this, http::Failure::timeout, "Execution failed due to a timeout error");
  }
  http::ClientHandler* forget() {
    client.loop_.cancel(*this);
    return std::exchange(handler, nullptr);
  }

  Client& client;
  http::ClientHandler* handler = nullptr;  // nullptr: nobody waits any more
  Invocation invocation;
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
  loop_.arm(call, what.timeout_ms);
  supervisor_.invoke(invocation);
  return &call;
}

void Client::answered(Invocation& invocation) {
  auto* call = static_cast<Call*>(invocation.user);
  loop_.post([this, call] { deliver(*call); });
}

void Client::deliver(Call& call) {
  http::ClientHandler* handler = call.forget();
  if (handler) {
    const Invocation& answer = call.invocation;
    const auto field = [](std::string_view name, std::string_view value) { return Field{.name = name, .value = value}; };
    const std::array<Field, 4> fields{Field{.name = "Content-Type", .value = "application/json", .id = FieldId::content_type, .checked = true},
                                      field("x-amzn-RequestId", answer.request_id), field("X-Amz-Executed-Version", answer.version),
                                      field("X-Amz-Function-Error", answer.function_error)};
    const ResponseHead head{.status = answer.status, .fields = std::span(fields).first(answer.function_error.empty() ? 3 : 4)};
    handler->on_response(call, head, answer.body, false, answer.body.size());
  }
  recycle(call);
}

void Client::recycle(Call& call) {
  for (std::string* text : {&call.invocation.payload, &call.invocation.body}) {
    if (text->capacity() > kept_bytes_max) std::string().swap(*text);
  }
  free_.push_back(&call);
}

}  // namespace apigw::lambda::local
