#include "runtime/lambda/local/supervisor.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <random>
#include <unordered_map>

#include "runtime/base/random.h"
#include "runtime/lambda/local/code_watch.h"
#include "runtime/lambda/local/guard.h"
#include "runtime/lambda/local/json_text.h"
#include "runtime/lambda/local/launcher.h"
#include "runtime/lambda/local/pool.h"

namespace apigw::lambda::local {
namespace {

/// What calls name: the versions there are, and other names for them.
struct Function {
  std::vector<Pool*> pools;
  std::vector<Alias> aliases;
  /// Running or waiting, of all versions: what the reserved concurrency limits.
  size_t calls() const {
    return std::accumulate(pools.begin(), pools.end(), size_t(0), [](size_t sum, const Pool* pool) { return sum + pool->busy() + pool->waiting.size(); });
  }
};

constexpr uint32_t round_ms = 50;  // memory is looked at, old processes are found

std::string uuid(Random& random) {
  const uint64_t a = random.next(), b = random.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", uint32_t(a >> 32), uint16_t(a >> 16), uint16_t(a) & 0xfff, (uint16_t(b >> 48) & 0x3fff) | 0x8000,
                     b & 0xffffffffffff);
}

}  // namespace

class Supervisor::Impl final : public SandboxOwner, public net::Timer {
 public:
  explicit Impl(SupervisorOptions options) : options_(std::move(options)), random_(std::random_device{}() | uint64_t(std::random_device{}()) << 32) {}

  ~Impl() {
    if (!thread_.joinable()) return;
    loop_.post([this] {
      for (auto& [id, sandbox] : sandboxes_) sandbox->kill();
    });
    loop_.stop();
    thread_.join();
    launcher_.reset();  // before the loop its news are posted to
    sandboxes_.clear();
  }

  Expected<int, std::string> start() {
    if (!log_.open(options_.log)) return unexpected(fmt::format("cannot open the functions' log '{}': {}", options_.log, std::strerror(errno)));
    launcher_ = std::make_unique<Launcher>(options_.account, [this](Launched launched) {
      auto news = std::make_shared<Launched>(std::move(launched));
      loop_.post([this, news] { this->launched(*news); });
    });
    watch_ = std::make_unique<CodeWatch>(loop_, [this](const std::string& function) { code_changed(function); });
    thread_ = std::thread([this] {
      prctl(PR_SET_NAME, "functions");
      loop_.arm(*this, round_ms);
      loop_.run();
    });
    return 0;
  }

  void deploy(Functions functions) {
    auto shared = std::make_shared<Functions>(std::move(functions));
    loop_.post([this, shared] { take(*shared); });
  }
  void invoke(Invocation& invocation) {
    loop_.post([this, one = &invocation] { accept(*one); });
  }
  uint32_t processes() const { return processes_.load(std::memory_order_relaxed); }

 private:
  // ---- definitions

  void take(Functions& functions) {
    for (auto& [name, pool] : pools_) pool.gone = true;
    logical_ids_.clear();
    functions_.clear();
    for (Aliases& aliases : functions.aliases) functions_[aliases.function].aliases = std::move(aliases.all);
    for (Settings& settings : functions.versions) {
      const std::string name = settings.scope + settings.name;
      logical_ids_[settings.scope + settings.logical_id] = name;
      Pool& pool = pools_[settings.qualified_name];  // stays where it is
      functions_[name].pools.push_back(&pool);
      pool.gone = false;
      if (pool.settings && *pool.settings == settings) continue;
      pool.settings = std::make_shared<const Settings>(std::move(settings));
      launcher_->start({.settings = pool.settings});  // finds its interpreter and code before the first call, and says what is missing
    }
    for (auto& [name, pool] : pools_) {
      retire(pool);
      if (!pool.gone) continue;
      for (Invocation* one : std::exchange(pool.waiting, {})) refuse(*one, 404, R"({"Type":"User","Message":"Function not found"})");
    }
    std::erase_if(pools_, [](const auto& one) { return one.second.gone && one.second.sandboxes.empty(); });
  }

  /// Ends idle processes that are not of the newest settings; busy ones end after their event.
  void retire(Pool& pool) {
    for (Sandbox* one : pool.sandboxes) {
      if (one->state() != Sandbox::State::busy && !pool.is_current(*one)) one->kill();
    }
  }

  void code_changed(const std::string& qualified_name) {
    const auto found = pools_.find(qualified_name);
    if (found == pools_.end() || found->second.gone || !found->second.settings) return;
    Pool& pool = found->second;
    const bool used = !pool.sandboxes.empty();
    pool.settings = std::make_shared<const Settings>(*pool.settings);  // equal content, another identity: everything there is counts as old
    log_.line(pool.settings->name, {}, "the code has changed");
    retire(pool);
    if (used && has_room()) start_sandbox(pool);
    defer_flush();
  }

  // ---- calls

  Function* find(std::string_view name) {
    auto found = functions_.find(std::string(name));
    if (found == functions_.end()) {
      const auto id = logical_ids_.find(std::string(name));
      if (id != logical_ids_.end()) found = functions_.find(id->second);
    }
    return found == functions_.end() ? nullptr : &found->second;
  }

  /// The processes of the version that a qualifier stands for; nullptr: there is none of that name.
  Pool* find(Function& function, std::string_view qualifier) {
    std::string_view version = qualifier.empty() ? latest_version : qualifier;
    for (const Alias& alias : function.aliases) {
      if (alias.name != qualifier) continue;
      const bool additional = alias.additional_millionths > 0 && random_.next() % 1'000'000 < alias.additional_millionths;
      version = additional ? alias.additional_version : alias.version;
      break;
    }
    const auto found = std::ranges::find_if(function.pools, [&](const Pool* pool) { return pool->settings->version == version; });
    return found == function.pools.end() ? nullptr : *found;
  }

  void refuse(Invocation& invocation, uint16_t status, std::string body) {
    invocation.status = status;
    invocation.function_error.clear();
    invocation.body = std::move(body);
    if (invocation.caller) return invocation.caller->answered(invocation);
    delete &invocation;
  }

  /// As it is called: with an alias, not the version behind it.
  std::string qualified_arn(std::string_view name, std::string_view qualifier) const {
    std::string arn = function_arn(options_.account, name);
    if (!qualifier.empty()) arn.append(":").append(qualifier);
    return arn;
  }

  void accept(Invocation& invocation) {
    const Called called = parse_called(invocation.function);
    Function* function = find(invocation.scope.empty() ? std::string(called.name) : invocation.scope + std::string(called.name));
    Pool* pool = function ? find(*function, called.qualifier) : nullptr;
    if (!pool) {
      const std::string arn = qualified_arn(called.name, called.qualifier);
      return refuse(invocation, 404, fmt::format(R"({{"Type":"User","Message":{}}})", json_text("Function not found: " + arn)));
    }
    if (invocation.payload.size() > Sandbox::payload_bytes_max) {
      return refuse(invocation, 413, R"({"Type":"User","message":"Request must be smaller than 6291556 bytes for the InvokeFunction operation"})");
    }
    invocation.version = pool->settings->version;
    invocation.request_id = uuid(random_);
    invocation.function_arn = qualified_arn(pool->settings->name, called.qualifier);
    if (const auto& reserved = pool->settings->reserved_concurrency; reserved && function->calls() >= *reserved) {
      log_.line(pool->settings->name, invocation.request_id, fmt::format("throttled: {} calls run, the reserved concurrency", *reserved));
      defer_flush();
      return refuse(invocation, 429, R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."})");
    }
    enqueue(*pool, invocation);
  }

  void enqueue(Pool& pool, Invocation& invocation) {
    Invocation* mine = &invocation;
    if (invocation.event) mine = accept_event(invocation);
    if (Sandbox* idle = pool.idle()) {
      idle->run(*mine);
      return defer_flush();
    }
    pool.waiting.push_back(mine);
    fill(pool);
  }

  /// Nobody waits for an event's result: it is kept here, and the caller is told 202.
  Invocation* accept_event(Invocation& invocation) {
    auto* event = new Invocation;
    event->function = invocation.function;
    event->payload = invocation.payload;
    event->trace_id = invocation.trace_id;
    event->version = invocation.version;
    event->request_id = invocation.request_id;
    event->function_arn = invocation.function_arn;
    refuse(invocation, 202, {});
    return event;
  }

  // ---- processes

  /// Starts processes until each waiting call has one coming, or refuses the calls there is no room for.
  void fill(Pool& pool) {
    while (pool.waiting.size() > pool.starting()) {
      if (has_room() || evict()) {
        if (start_sandbox(pool)) continue;
      } else {
        log_.line(pool.settings->name, pool.waiting.back()->request_id,
                  fmt::format("refused: {} function processes run, the most there may be (--function-processes)", sandboxes_.size()));
        defer_flush();
      }
      Invocation* last = pool.waiting.back();
      pool.waiting.pop_back();
      refuse(*last, 429, R"({"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."})");
    }
  }

  bool has_room() const { return sandboxes_.size() < options_.processes_max; }

  /// Ends the process that has been idle for longest, to make room at once.
  bool evict() {
    Sandbox* oldest = nullptr;
    for (auto& [id, one] : sandboxes_) {
      if (one->state() == Sandbox::State::idle && !one->killed() && (!oldest || one->idle_since_ns() < oldest->idle_since_ns())) oldest = one.get();
    }
    if (oldest) oldest->kill();
    return oldest != nullptr;
  }

  bool start_sandbox(Pool& pool) {
    const uint64_t id = ++last_sandbox_;
    auto sandbox = std::make_unique<Sandbox>(loop_, *this, log_, id, pool.settings);
    auto port = sandbox->listen();
    if (!port) {
      log_.line(pool.settings->name, {}, "cannot start: " + port.error());
      defer_flush();
      return false;
    }
    pool.sandboxes.push_back(sandbox.get());
    sandboxes_.emplace(id, std::move(sandbox));
    processes_.store(uint32_t(sandboxes_.size()), std::memory_order_relaxed);
    launcher_->start({.sandbox = id, .settings = pool.settings, .api_port = *port, .log_stream = fmt::format("{:016x}", random_.next())});
    return true;
  }

  void launched(Launched& news) {
    if (!news.notice.empty()) log_.line("functions", {}, "notice: " + news.notice);
    const auto found = sandboxes_.find(news.sandbox);
    if (found == sandboxes_.end()) {  // of take(), which starts nothing
      if (!news.child && !news.child.error().empty()) log_.line("functions", {}, "warning: " + news.child.error());
      defer_flush();
      return;
    }
    Sandbox& sandbox = *found->second;
    // Code of a deployment is what it was when it was deployed: nobody changes it, and nothing is to be watched.
    if (!news.task_root.empty() && sandbox.settings()->scope.empty()) watch_->add(sandbox.settings()->qualified_name, news.task_root);
    if (news.child) {
      sandbox.launched(*news.child);
    } else {
      sandbox.not_launched(news.child.error());
    }
    defer_flush();
  }

  // ---- SandboxOwner

  void ready(Sandbox& sandbox) override {
    defer_flush();
    Pool& pool = pools_[sandbox.settings()->qualified_name];
    if (!pool.is_current(sandbox)) return sandbox.kill();
    if (pool.waiting.empty()) return;
    Invocation* next = pool.waiting.front();
    pool.waiting.pop_front();
    sandbox.run(*next);
  }

  void answered(Sandbox&, Invocation& done) override {
    defer_flush();
    if (done.caller) return done.caller->answered(done);
    delete &done;
  }

  void not_started(Sandbox& sandbox, std::string document) override {
    Pool& pool = pools_[sandbox.settings()->qualified_name];
    if (!pool.waiting.empty()) {
      Invocation* first = pool.waiting.front();
      pool.waiting.pop_front();
      first->status = 200;
      first->function_error = "Unhandled";
      first->body = std::move(document);
      answered(sandbox, *first);
    }
    defer_flush();
  }

  void running(pid_t process) override { guard_.watch(process); }
  void collected(pid_t process) override { guard_.forget(process); }

  void ended(Sandbox& sandbox) override {
    Pool& pool = pools_[sandbox.settings()->qualified_name];
    std::erase(pool.sandboxes, &sandbox);
    const auto found = sandboxes_.find(sandbox.id());
    ended_.push_back(std::move(found->second));  // it is still on the stack
    sandboxes_.erase(found);
    processes_.store(uint32_t(sandboxes_.size()), std::memory_order_relaxed);
    loop_.post([this] { ended_.clear(); });
    if (!pool.gone) fill(pool);
    defer_flush();
  }

  // ---- time

  void on_timer() override {
    const int64_t oldest = loop_.now_ns() - int64_t(options_.idle_ms) * 1'000'000;
    for (auto& [id, sandbox] : sandboxes_) {
      sandbox->watch_memory();
      if (sandbox->state() == Sandbox::State::idle && !sandbox->killed() && sandbox->idle_since_ns() < oldest) sandbox->kill();
    }
    log_.flush();
    loop_.arm(*this, round_ms);
  }

  void defer_flush() {
    if (flush_deferred_) return;
    flush_deferred_ = true;
    loop_.defer([](void* self) {
      auto& impl = *static_cast<Impl*>(self);
      impl.flush_deferred_ = false;
      impl.log_.flush();
    }, this);
  }

  SupervisorOptions options_;
  Guard guard_;
  Random random_;
  net::Loop loop_;
  FunctionLog log_;
  bool flush_deferred_ = false;
  std::unordered_map<std::string, Pool> pools_;              // by qualified name
  std::unordered_map<std::string, Function> functions_;      // by name
  std::unordered_map<std::string, std::string> logical_ids_; // → name
  std::unordered_map<uint64_t, std::unique_ptr<Sandbox>> sandboxes_;
  std::vector<std::unique_ptr<Sandbox>> ended_;
  uint64_t last_sandbox_ = 0;
  std::atomic<uint32_t> processes_{0};
  std::unique_ptr<Launcher> launcher_;
  std::unique_ptr<CodeWatch> watch_;
  std::thread thread_;
};

Supervisor::Supervisor(SupervisorOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Supervisor::~Supervisor() = default;
Expected<int, std::string> Supervisor::start() { return impl_->start(); }
void Supervisor::deploy(Functions functions) { impl_->deploy(std::move(functions)); }
void Supervisor::invoke(Invocation& invocation) { impl_->invoke(invocation); }
uint32_t Supervisor::processes() const { return impl_->processes(); }

}  // namespace apigw::lambda::local
