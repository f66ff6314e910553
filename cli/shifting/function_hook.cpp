#include "cli/shifting/function_hook.h"

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/base/ascii.h"
#include "runtime/http/server.h"
#include "runtime/lambda/local/supervisor.h"

namespace apigw::cli {
namespace {

using Json = nlohmann::json;

std::string execution_id() {
  std::random_device entropy;
  return fmt::format("hook-{:08x}{:08x}", entropy(), entropy());
}

/// The one action of CodeDeploy that a hook calls (JSON 1.1: X-Amz-Target names it). Signatures are not looked at: it listens on the
/// loopback, and the execution's id is known to the function alone.
class CodeDeploy final : public http::ServerHandler {
 public:
  explicit CodeDeploy(std::string execution) : execution_(std::move(execution)), server_(loop_, *this) {}
  ~CodeDeploy() {
    if (!thread_.joinable()) return;
    loop_.stop();
    thread_.join();
  }

  Expected<std::string, std::string> start() {
    auto port = server_.listen("127.0.0.1", 0);
    if (!port) return unexpected(port.error());
    thread_ = std::thread([this] { loop_.run(); });
    return fmt::format("http://127.0.0.1:{}", *port);
  }
  std::optional<std::string> reported() {
    const std::lock_guard lock(mutex_);
    return reported_;
  }

 private:
  void on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) override {
    const auto target = std::find_if(head.fields.begin(), head.fields.end(), [](const Field& field) {
      return ascii_iequals(field.name, "X-Amz-Target") && field.value.ends_with(".PutLifecycleEventHookExecutionStatus");
    });
    const Json request = Json::parse(body, nullptr, false);
    if (target == head.fields.end() || !request.is_object()) return answer(stream, 400, R"({"__type":"UnknownOperationException"})");
    const Json id = request.value("lifecycleEventHookExecutionId", Json()), status = request.value("status", Json());
    if (id != execution_) return answer(stream, 400, R"({"__type":"InvalidLifecycleEventHookExecutionIdException"})");
    if (status != "Succeeded" && status != "Failed") return answer(stream, 400, R"({"__type":"InvalidLifecycleEventHookExecutionStatusException"})");
    {
      const std::lock_guard lock(mutex_);
      reported_ = status.get<std::string>();
    }
    answer(stream, 200, Json{{"lifecycleEventHookExecutionId", execution_}}.dump());
  }
  void on_refused(http::ServerStream& stream, uint16_t status, const RequestHead&) override { answer(stream, status, "{}"); }
  void on_drained(http::ServerStream&) override {}
  void on_aborted(http::ServerStream&) override {}

  static void answer(http::ServerStream& stream, uint16_t status, std::string_view body) {
    const Field type{.name = "Content-Type", .value = "application/x-amz-json-1.1", .id = FieldId::content_type};
    stream.respond(status, {&type, 1}, body);
  }

  std::string execution_;
  net::Loop loop_;
  http::Server server_;
  std::mutex mutex_;
  std::optional<std::string> reported_;
  std::thread thread_;
};

class Waiting final : public lambda::local::Caller {
 public:
  std::future<void> answer() { return promise_.get_future(); }

 private:
  bool piece(lambda::local::Invocation&, std::string_view) override { return true; }  // of calls that stream, which this is not
  void answered(lambda::local::Invocation&) override { promise_.set_value(); }
  std::promise<void> promise_;
};

std::string verdict(const lambda::local::Invocation& invocation, const std::optional<std::string>& reported) {
  if (reported) return *reported == "Succeeded" ? "" : "it reported Failed";
  if (invocation.status != 200) return fmt::format("it cannot be called: {}", invocation.body);
  if (!invocation.function_error.empty()) return fmt::format("it failed: {}", invocation.body);
  return "it ended without calling PutLifecycleEventHookExecutionStatus";
}

}  // namespace

std::string run_function_hook(const Hook& hook, const std::string& function, const std::atomic<bool>& stop) {
  const std::string execution = execution_id();
  CodeDeploy service(execution);
  const auto endpoint = service.start();
  if (!endpoint) return endpoint.error();
  lambda::local::Functions functions = hook.functions;
  for (lambda::local::Settings& one : functions.versions) one.environment.emplace_back("AWS_ENDPOINT_URL_CODEDEPLOY", *endpoint);

  Waiting waiting;
  auto answer = waiting.answer();
  lambda::local::Invocation invocation;
  invocation.caller = &waiting;
  invocation.function = function;
  invocation.payload = Json{{"DeploymentId", hook.deployment_id}, {"LifecycleEventHookExecutionId", execution}}.dump();
  lambda::local::Supervisor supervisor({.account = {}, .processes_max = 4, .idle_ms = 60'000, .log = {}});
  if (auto up = supervisor.start(); !up) return up.error();
  supervisor.deploy(std::move(functions));
  supervisor.invoke(invocation);
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(hook.timeout_ms);
  while (answer.wait_for(std::chrono::milliseconds(20)) != std::future_status::ready) {
    if (stop.load()) return "it was stopped";
    if (std::chrono::steady_clock::now() > end) return fmt::format("it took longer than {} s", hook.timeout_ms / 1000);
  }
  return verdict(invocation, service.reported());
}

}  // namespace apigw::cli
