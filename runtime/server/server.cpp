#include "runtime/server/server.h"

#include <csignal>
#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>

#include "runtime/admin/admin_handler.h"
#include "runtime/aws/role_service.h"
#include "runtime/http/server.h"
#include "runtime/net/address.h"
#include "runtime/server/credential_notices.h"
#include "runtime/server/deployment.h"
#include "runtime/server/log_writer.h"
#include "runtime/server/watch.h"
#include "runtime/server/worker.h"

namespace apigw::server {
namespace {

/// SIGTERM and SIGINT as loop events: the first asks for a graceful stop, the second for an end at once.
class Signals final : public net::EventSink {
 public:
  explicit Signals(net::Loop& loop) : loop_(loop) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    // Blocked before any thread starts, so every thread inherits it and only this descriptor sees them.
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    fd_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    loop_.add(fd_, *this);
  }
  ~Signals() {
    loop_.remove(fd_);
    close(fd_);
  }
  void on_event(uint32_t) override {
    signalfd_siginfo info;
    while (read(fd_, &info, sizeof info) == ssize_t(sizeof info)) ++count_;
    loop_.stop();
  }
  int count() const { return count_; }

 private:
  net::Loop& loop_;
  int fd_ = -1;
  int count_ = 0;
};

/// Everything that runs while the gateway serves; the members' order is the order of construction and, reversed, of the end.
class Gateway {
 public:
  Gateway(std::shared_ptr<const bundle::Bundle> bundle, const Options& options)
      : options_(options), signals_(loop_), deployment_(std::make_shared<Deployment>(std::move(bundle), options, 0)) {}

  ~Gateway() {
    if (watch_) watch_->stop();
    if (reloader_.joinable()) reloader_.join();
    for (auto& worker : workers_) worker->stop();
    supervisor_.reset();  // while the loops its answers go to are still there
  }

  Expected<StopReason, Failure> run() {
    if (auto up = start(); !up) return unexpected(up.error());
    loop_.run();
    stop();
    return StopReason::signal;
  }

 private:
  Expected<int, Failure> start() {
    if (!log_sink_.open(options_.access_log_file)) {
      return unexpected(Failure{fmt::format("cannot open the access log '{}': {}", options_.access_log_file, std::strerror(errno))});
    }
    if (!functions_.set(options_.lambda_endpoint)) {
      return unexpected(Failure{fmt::format("the Lambda endpoint '{}' is no http or https URL", options_.lambda_endpoint)});
    }
    for (const uint16_t port : {options_.port, options_.admin_port.value_or(0)}) {
      if (net::is_taken(options_.host, port)) {
        return unexpected(Failure{fmt::format("cannot listen on {}:{}: the address is in use; stop the other program or pass another port, 0 picks a free one",
                                              options_.host, port)});
      }
    }
    if (auto up = start_functions(); !up) return up;
    uint16_t port = options_.port;
    std::random_device entropy;
    for (uint32_t i = 0; i < std::max(1u, options_.threads); ++i) {
      const uint64_t seed = uint64_t(entropy()) << 32 | entropy();
      workers_.push_back(std::make_unique<Worker>(deployment_, functions_, supervisor_.get(), [this](const std::string& role) { want_keys(role); }, log_sink_, seed));
      auto bound = workers_.back()->listen(options_.host, port);
      if (!bound) return unexpected(Failure{bound.error()});
      port = *bound;
    }
    if (options_.admin_port) {
      admin_server_ = std::make_unique<http::Server>(loop_, admin_handler_);
      auto bound = admin_server_->listen(options_.host, *options_.admin_port);
      if (!bound) return unexpected(Failure{bound.error()});
      admin_port_ = *bound;
    }
    roles_.start();
    tell_credentials(*deployment_);
    for (auto& worker : workers_) worker->start();
    if (options_.reload && !options_.watched_files.empty()) {
      watch_ = std::make_unique<Watch>(options_.watched_files);
      if (!watch_->usable()) return unexpected(Failure{fmt::format("cannot watch '{}': {}", options_.watched_files.front(), std::strerror(errno))});
      reloader_ = std::thread([this] { reload_loop(); });
    }
    const bool ipv6 = options_.host.find(':') != std::string::npos;
    if (options_.on_ready) options_.on_ready(fmt::format("http://{}:{}", ipv6 ? fmt::format("[{}]", options_.host) : options_.host, port));
    return 0;
  }

  /// The processes of local functions; none of it is there when the API has no such functions and cannot get any.
  Expected<int, Failure> start_functions() {
    if (deployment_->functions.all().empty() && !options_.reload) return 0;
    supervisor_ = std::make_unique<lambda::local::Supervisor>(lambda::local::SupervisorOptions{
        .account = {options_.aws.region, options_.account_id}, .processes_max = options_.function_processes_max, .idle_ms = options_.function_idle_ms, .log = options_.function_log});
    if (auto up = supervisor_->start(); !up) return unexpected(Failure{up.error()});
    supervisor_->deploy(deployment_->functions.all());
    return 0;
  }

  void reload_loop() {
    while (watch_->wait()) {
      auto bundle = options_.reload();
      if (!bundle) continue;  // the input is at fault and has said so; the last good bundle serves on
      std::shared_ptr<const Deployment> next;
      {
        const std::lock_guard lock(mutex_);
        if (bundle->hash_hex() == deployment_->bundle().hash_hex()) continue;
        next = deployment_ = std::make_shared<Deployment>(bundle, options_, deployment_->number + 1);
      }
      if (supervisor_) supervisor_->deploy(next->functions.all());
      for (auto& worker : workers_) worker->deploy(next);
      if (options_.on_reloaded) options_.on_reloaded(*bundle);
    }
  }

  void stop() {
    for (auto& worker : workers_) worker->drain();
    for (uint32_t waited = 0; waited < options_.grace_ms && signals_.count() < 2; waited += 10) {
      bool drained = true;
      for (auto& worker : workers_) drained = drained && worker->drained();
      if (drained) break;
      loop_.turn(10);  // the admin listener answers while the data path drains
    }
  }

  /// Any worker's thread.
  void want_keys(const std::string& role) {
    loop_.post([this, role] { roles_.assume(role); });
  }

  void publish(const std::string& role, const std::optional<aws::Keys>& keys) {
    for (auto& worker : workers_) worker->publish_keys(role, keys);
  }

  void tell(const std::string& line) const {
    if (options_.on_notice) options_.on_notice(line);
  }

  void tell_credentials(const Deployment& deployment) const {
    for (const std::string& line : credential_notices(deployment, roles_.own())) tell(line);
  }

  std::string health() {
    const std::lock_guard lock(mutex_);
    return fmt::format(R"({{"status":"ok","bundle":"{}","deployment":{},"version":"{}"}})", deployment_->bundle().hash_hex(), deployment_->number,
                       APIGW_VERSION);
  }

  std::string metrics() {
    std::vector<const phase::Metrics*> parts;
    size_t connections = 0;
    for (const auto& worker : workers_) {
      parts.push_back(&worker->metrics());
      connections += worker->connections();
    }
    std::shared_ptr<const Deployment> deployment;
    {
      const std::lock_guard lock(mutex_);
      deployment = deployment_;
    }
    std::string text = phase::prometheus(parts, deployment->bundle(), deployment->prepared.stage());
    text += fmt::format(
        "# HELP apigw_connections Open client connections.\n# TYPE apigw_connections gauge\napigw_connections {}\n"
        "# HELP apigw_deployment_info The bundle that serves new requests.\n# TYPE apigw_deployment_info gauge\n"
        "apigw_deployment_info{{bundle=\"{}\",version=\"{}\"}} 1\n",
        connections, deployment->bundle().hash_hex(), APIGW_VERSION);
    return text;
  }

  const Options& options_;
  net::Loop loop_;  // the main thread's: signals and the admin listener
  Signals signals_;
  FunctionEndpoint functions_;
  aws::RoleService roles_{loop_, options_.aws, [this](const std::string& role, const std::optional<aws::Keys>& keys) { publish(role, keys); },
                          [this](const std::string& line) { tell(line); }};
  LogSink log_sink_;
  std::mutex mutex_;
  std::shared_ptr<const Deployment> deployment_;
  std::unique_ptr<lambda::local::Supervisor> supervisor_;
  std::vector<std::unique_ptr<Worker>> workers_;
  admin::AdminHandler admin_handler_{{[this] { return health(); }, [this] { return metrics(); }}};
  std::unique_ptr<http::Server> admin_server_;
  uint16_t admin_port_ = 0;
  std::unique_ptr<Watch> watch_;
  std::thread reloader_;
};

}  // namespace

Expected<StopReason, Failure> run(std::shared_ptr<const bundle::Bundle> bundle, const Options& options) {
  return Gateway(std::move(bundle), options).run();
}

}  // namespace apigw::server
