#include "runtime/server/server.h"

#include <csignal>
#include <fmt/format.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "runtime/admin/admin_handler.h"
#include "runtime/aws/role_service.h"
#include "runtime/control/control.h"
#include "runtime/control/shift_holds.h"
#include "runtime/http/server.h"
#include "runtime/net/address.h"
#include "runtime/server/admin_tls.h"
#include "runtime/server/credential_notices.h"
#include "runtime/server/site.h"
#include "runtime/server/store_source.h"
#include "runtime/server/token_key_notices.h"
#include "runtime/server/log_writer.h"
#include "runtime/server/watch.h"
#include "runtime/server/worker.h"

namespace apigw::server {
namespace {

constexpr uint32_t kAdminConnectionsMax = 256;  // of those, only callers with the token have room for more than a request's head

/// SIGTERM and SIGINT as loop events: the first asks for a graceful stop, the second for an end at once. SIGHUP has certificates read anew,
/// where there are some; else it does what it always does.
class Signals final : public net::EventSink {
 public:
  Signals(net::Loop& loop, bool takes_hangup, std::function<void()> on_hangup) : loop_(loop), on_hangup_(std::move(on_hangup)) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    if (takes_hangup) sigaddset(&set, SIGHUP);
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
    bool ends = false;
    while (read(fd_, &info, sizeof info) == ssize_t(sizeof info)) {
      const bool hangup = info.ssi_signo == SIGHUP;
      if (hangup) on_hangup_();
      else ++count_;
      ends = ends || !hangup;
    }
    if (ends) loop_.stop();
  }
  int count() const { return count_; }

 private:
  net::Loop& loop_;
  std::function<void()> on_hangup_;
  int fd_ = -1;
  int count_ = 0;
};

/// Of every stage; where two have a function of one qualified name, the first one's is run.
void add_functions(lambda::local::Functions& all, const Site& site) {
  for (const Deployment* deployment : site.deployments()) {
    const lambda::local::Functions& own = deployment->functions.all();
    for (const lambda::local::Settings& version : own.versions) {
      const bool known = std::any_of(all.versions.begin(), all.versions.end(), [&](const auto& other) { return other.qualified_name == version.qualified_name; });
      if (!known) all.versions.push_back(version);
    }
    for (const lambda::local::Aliases& aliases : own.aliases) {
      const bool known = std::any_of(all.aliases.begin(), all.aliases.end(), [&](const auto& other) { return other.function == aliases.function; });
      if (!known) all.aliases.push_back(aliases);
    }
  }
}

/// Everything that runs while the gateway serves; the members' order is the order of construction and, reversed, of the end.
class Gateway {
 public:
  Gateway(std::shared_ptr<const bundle::Bundle> bundle, const Options& options)
      : options_(options), signals_(loop_, !options.admin_certificate_file.empty(), [this] { if (admin_tls_) admin_tls_->reload(); }) {
    if (options.key_sources) {
      token_keys_ = std::make_unique<oidc::KeyService>(loop_, *options.key_sources, [this](const std::string& issuer, const jwt::IssuerKeys& keys) { publish(issuer, keys); },
                                                       [this](const std::string& line) { tell(line); }, aws::read_small_file);
    }
    if (bundle) {
      site_ = site_of(bundle, options, 0);
    } else {
      store_ = std::make_unique<StoreSource>(options);
      site_ = store_->load();
    }
  }

  ~Gateway() {
    if (watch_) watch_->stop();
    stopping_.store(true);
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
      workers_.push_back(std::make_unique<Worker>(site_, functions_, supervisor_.get(), questions(), log_sink_, seed));
      auto bound = workers_.back()->listen(options_.host, port);
      if (!bound) return unexpected(Failure{bound.error()});
      port = *bound;
    }
    if (options_.admin_port) {
      if (auto up = start_admin_server(); !up) return up;
      auto bound = admin_server_->listen(options_.host, *options_.admin_port);
      if (!bound) return unexpected(Failure{bound.error()});
      admin_port_ = *bound;
      if (*options_.admin_port == 0 && options_.on_notice) options_.on_notice(fmt::format("the admin listener is at {}", url_of(admin_port_, !options_.admin_certificate_file.empty())));
    }
    roles_.start();
    tell_credentials(*site_);
    for (auto& worker : workers_) worker->start();
    if (options_.reload && !options_.watched_files.empty()) {
      watch_ = std::make_unique<Watch>(options_.watched_files);
      if (!watch_->usable()) return unexpected(Failure{fmt::format("cannot watch '{}': {}", options_.watched_files.front(), std::strerror(errno))});
      reloader_ = std::thread([this] { reload_loop(); });
    }
    if (store_) reloader_ = std::thread([this] { follow_store(); });
    if (options_.on_ready) options_.on_ready(url_of(port));
    return 0;
  }

  std::string url_of(uint16_t port, bool tls = false) const {
    const bool ipv6 = options_.host.find(':') != std::string::npos;
    return fmt::format("{}://{}:{}", tls ? "https" : "http", ipv6 ? fmt::format("[{}]", options_.host) : options_.host, port);
  }

  Expected<int, Failure> start_admin_server() {
    http::ServerLimits limits;
    if (store_ && !options_.admin_token.empty()) {
      shift_holds_ = std::make_unique<control::ShiftHolds>(options_.store);
      control_ = {.store = options_.store, .trust = options_.trust, .functions_leave = options_.functions_leave, .holds = shift_holds_.get()};
      deployments_ = std::make_unique<admin::DeploymentEndpoint>(
          loop_, options_.admin_token,
          admin::Work{.call = [this](const admin::Call& call) { return control::answer_call(call, control_); },
                      .upload = [this](const std::string& path) { return control::begin_upload(path, control_); }});
      admin_handler_.set_deployments(deployments_.get());
      limits.body_bytes_max = control::kBundleBytesMax;
      limits.bodies_in_pieces = true;
      limits.connections_max = kAdminConnectionsMax;
    }
    admin_server_ = std::make_unique<http::Server>(loop_, admin_handler_, limits);
    if (options_.admin_certificate_file.empty()) return 0;
    admin_tls_ = std::make_unique<AdminTls>(loop_, *admin_server_, options_.admin_certificate_file, options_.admin_key_file, [this](const std::string& line) { tell(line); });
    if (auto up = admin_tls_->start(); !up) return unexpected(Failure{up.error()});
    return 0;
  }

  /// The processes of local functions; none of it is there when the API has no such functions and cannot get any.
  Expected<int, Failure> start_functions() {
    const lambda::local::Functions functions = functions_in_use(*site_);
    if (functions.versions.empty() && !options_.reload && !store_) return 0;
    supervisor_ = std::make_unique<lambda::local::Supervisor>(lambda::local::SupervisorOptions{
        .account = {options_.aws.region, options_.account_id}, .processes_max = options_.function_processes_max, .idle_ms = options_.function_idle_ms, .log = options_.function_log});
    if (auto up = supervisor_->start(); !up) return unexpected(Failure{up.error()});
    supervisor_->deploy(functions);
    return 0;
  }

  void reload_loop() {
    while (watch_->wait()) {
      const auto loaded = options_.reload();
      if (!loaded) continue;  // the input is at fault and has said so; the last good state serves on
      const Deployment& now = *site()->whole();  // only this thread changes it
      if (loaded->bundle->hash_hex() == now.bundle().hash_hex() && loaded->principals == now.prepared.settings().principals) continue;
      Options next = options_;
      next.principals = loaded->principals;
      deploy(site_of(loaded->bundle, next, now.number + 1));
      if (options_.on_reloaded) options_.on_reloaded(*loaded->bundle);
    }
  }

  /// Asks the store ten times a second: a change of another process is served within 200 ms.
  void follow_store() {
    std::string told;  // the fault that was told last: one that lasts is told once
    while (!stopping_.load()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      std::string fault;
      try {
        let_functions_go();
        if (shift_holds_) shift_holds_->expire();
        if (!store_->changed()) continue;
        deploy(store_->load());
      } catch (const std::exception& error) {
        fault = error.what();
      }
      if (options_.on_store_followed && (fault.empty() || fault != told)) options_.on_store_followed(store_->revision(), fault);
      told = std::move(fault);
    }
  }

  void deploy(std::shared_ptr<const Site> next) {
    {
      const std::lock_guard lock(mutex_);
      if (store_) retired_.push_back(site_);
      site_ = next;
    }
    if (supervisor_) supervisor_->deploy(functions_in_use(*next));
    for (auto& worker : workers_) worker->deploy(next);
  }

  /// Those of the site that is served, then those of sites that requests still run on. One thread only: the one that deploys.
  lambda::local::Functions functions_in_use(const Site& now) {
    lambda::local::Functions all;
    add_functions(all, now);
    std::erase_if(retired_, [](const std::weak_ptr<const Site>& one) { return one.expired(); });
    for (const std::weak_ptr<const Site>& one : retired_) {
      if (const auto site = one.lock()) add_functions(all, *site);
    }
    return all;
  }

  /// The last request on a site that was replaced is done: the processes of its functions end.
  void let_functions_go() {
    const bool over = std::any_of(retired_.begin(), retired_.end(), [](const std::weak_ptr<const Site>& one) { return one.expired(); });
    if (over && supervisor_) supervisor_->deploy(functions_in_use(*site()));
  }

  std::shared_ptr<const Site> site() {
    const std::lock_guard lock(mutex_);
    return site_;
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

  /// Asked on any worker's thread.
  Worker::Questions questions() {
    return {.role_keys = [this](const std::string& role) { loop_.post([this, role] { roles_.assume(role); }); },
            .token_keys = [this](const oidc::IssuerName& issuer) { loop_.post([this, issuer] { token_keys_->ask(issuer); }); }};
  }

  void publish(const std::string& role, const std::optional<aws::Keys>& keys) {
    for (auto& worker : workers_) worker->publish_keys(role, keys);
  }

  void tell(const std::string& line) const {
    if (options_.on_notice) options_.on_notice(line);
  }

  void publish(const std::string& issuer, const jwt::IssuerKeys& keys) {
    for (auto& worker : workers_) worker->publish_token_keys(issuer, keys);
  }

  /// Once each, however many stages need the same.
  void tell_credentials(const Site& site) const {
    std::set<std::string> told;
    for (const std::string& line : token_key_notices(site, options_.key_sources.get())) tell(line);
    for (const Deployment* deployment : site.deployments()) {
      for (const std::string& line : credential_notices(*deployment, roles_.own())) {
        if (told.insert(line).second) tell(line);
      }
      const std::string& fault = deployment->prepared.resource_policy_fault();
      if (!fault.empty() && told.insert(fault).second) tell(fmt::format("the resource policy cannot be read ({}); every request is refused", fault));
    }
  }

  std::string health() {
    const auto now = site();
    if (const auto& whole = now->whole()) {
      return fmt::format(R"({{"status":"ok","bundle":"{}","deployment":{},"version":"{}"}})", whole->bundle().hash_hex(), whole->number, APIGW_VERSION);
    }
    std::string stages;
    for (const Deployment* deployment : now->deployments()) {
      const vm::StageSettings& settings = deployment->prepared.settings();
      stages += fmt::format(R"({}{{"api":"{}","stage":"{}","canary":{},"deployment":"{}","bundle":"{}"}})", stages.empty() ? "" : ",", settings.api_id,
                            settings.name, settings.canary.value_or(false), settings.deployment_id, deployment->bundle().hash_hex());
    }
    return fmt::format(R"({{"status":"ok","stages":[{}],"version":"{}"}})", stages, APIGW_VERSION);
  }

  std::string metrics() {
    std::vector<const phase::Metrics*> parts;
    size_t connections = 0;
    for (const auto& worker : workers_) {
      parts.push_back(&worker->metrics());
      connections += worker->connections();
    }
    const auto now = site();
    std::vector<const vm::Prepared*> stages;
    for (const Deployment* deployment : now->deployments()) stages.push_back(&deployment->prepared);
    std::string text = phase::prometheus(parts, stages);
    text += fmt::format(
        "# HELP apigw_connections Open client connections.\n# TYPE apigw_connections gauge\napigw_connections {}\n"
        "# HELP apigw_deployment_info The bundles that serve new requests.\n# TYPE apigw_deployment_info gauge\n",
        connections);
    for (const vm::Prepared* stage : stages) {
      const std::string_view canary = stage->canary().value_or(false) ? "/Canary" : "";
      text += fmt::format("apigw_deployment_info{{bundle=\"{}\",stage=\"{}{}\",version=\"{}\"}} 1\n", stage->bundle().hash_hex(), stage->stage(), canary, APIGW_VERSION);
    }
    return text;
  }

  const Options& options_;
  net::Loop loop_;  // the main thread's: signals and the admin listener
  Signals signals_;
  FunctionEndpoint functions_;
  aws::RoleService roles_{loop_, options_.aws, [this](const std::string& role, const std::optional<aws::Keys>& keys) { publish(role, keys); },
                          [this](const std::string& line) { tell(line); }};
  // nullptr: every token is refused, and nobody asks.
  std::unique_ptr<oidc::KeyService> token_keys_;
  LogSink log_sink_;
  std::mutex mutex_;
  std::shared_ptr<const Site> site_;
  std::vector<std::weak_ptr<const Site>> retired_;  // of a store: replaced, but requests may still run on them
  std::unique_ptr<StoreSource> store_;  // nullptr: one bundle is served
  std::unique_ptr<lambda::local::Supervisor> supervisor_;
  std::vector<std::unique_ptr<Worker>> workers_;
  admin::AdminHandler admin_handler_{{[this] { return health(); }, [this] { return metrics(); }}};
  std::unique_ptr<control::ShiftHolds> shift_holds_;
  control::Settings control_;
  std::unique_ptr<admin::DeploymentEndpoint> deployments_;  // nullptr: there are no deployment endpoints
  std::unique_ptr<http::Server> admin_server_;
  std::unique_ptr<AdminTls> admin_tls_;  // nullptr: the admin listener is plain
  uint16_t admin_port_ = 0;
  std::unique_ptr<Watch> watch_;
  std::atomic<bool> stopping_{false};
  std::thread reloader_;  // follows the watched files or the store
};

}  // namespace

Expected<StopReason, Failure> run(std::shared_ptr<const bundle::Bundle> bundle, const Options& options) {
  try {
    return Gateway(std::move(bundle), options).run();
  } catch (const state::Error& error) {
    return unexpected(Failure{error.what()});
  }
}

}  // namespace apigw::server
