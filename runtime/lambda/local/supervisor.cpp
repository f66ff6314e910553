#include "runtime/lambda/local/supervisor.h"

#include <fmt/format.h>
#include <sys/prctl.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
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

constexpr size_t event_bytes_max = 64 << 20;  // of events that wait, together
constexpr uint32_t round_ms = 50;  // memory is looked at, old processes are found

std::string uuid(Random& random) {
  const uint64_t a = random.next(), b = random.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", uint32_t(a >> 32), uint16_t(a >> 16), uint16_t(a) & 0xfff, (uint16_t(b >> 48) & 0x3fff) | 0x8000,
                     b & 0xffffffffffff);
}

}  // namespace

class Supervisor::Impl final : public SandboxOwner, public net::Timer {
 public:
  explicit Impl(SupervisorOptions options) : options_(std::move(options)),
        random_(std::random_device{}() | uint64_t(std::random_device{}()) << 32),
        guard_(fmt::format("APIGW_FUNCTION_OF={:016x}{:016x}", random_.next(), random_.next())) {}

  ~Impl() {
    if (!thread_.joinable()) return;
    loop_.post([this] {
      for (auto& [id, sandbox] : sandboxes_) sandbox->kill();
    });
    loop_.stop();
    thread_.join();
    launcher_.reset();  // before the loop its news are posted to
    sandboxes_.clear();
    for (auto& [name, pool] : pools_) {
      for (const Invocation* one : pool.events) delete one;
      for (const Invocation* one : pool.waiting) {
        if (!one->caller) delete one;
      }
    }
  }

  Expected<int, std::string> start() {
    if (!log_.open(options_.log)) return unexpected(fmt::format("cannot open the functions' log '{}': {}", options_.log, std::strerror(errno)));
    launcher_ = std::make_unique<Launcher>(options_.account, guard_.mark(), [this](Launched launched) {
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
  void resume(Invocation& invocation) {
    loop_.post([one = &invocation] {
      if (one->sandbox) one->sandbox->resume();
    });
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
    for (auto& [name, function] : functions_) {
      for (Pool* pool : function.pools) pool->function = &function;
    }
    std::erase_if(pools_, [](const auto& one) { return one.second.gone && one.second.sandboxes.empty() && one.second.waiting.empty() && one.second.events.empty(); });
    for (auto& [name, pool] : pools_) {
      retire(pool);
      if (!pool.gone) continue;
      if (Pool* heir = pool.events.empty() ? nullptr : heir_of(pool)) {
        for (Invocation* one : std::exchange(pool.events, {})) heir->events.push_back(one);
        start_events(*heir->function);
      }
      for (Invocation* one : std::exchange(pool.events, {})) {
        event_bytes_ -= event_bytes(*one);
        log_.line(pool.settings->name, one->request_id, "dropped: the function is not defined any more");
        delete one;
      }
      for (Invocation* one : std::exchange(pool.waiting, {})) refuse(*one, 404, R"({"Type":"User","Message":"Function not found"})");
    }
  }

  /// The same version of a function of that name in another scope: events that wait go over to it when a deployment replaces theirs.
  Pool* heir_of(const Pool& gone) {
    for (auto& [name, pool] : pools_) {
      if (!pool.gone && pool.settings->name == gone.settings->name && pool.settings->version == gone.settings->version) return &pool;
    }
    return nullptr;
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
    launcher_->start({.settings = pool.settings, .code_changed = true});
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
    log_.line(parse_called(invocation.function).name, invocation.request_id, fmt::format("an event is lost: {}", invocation.body));
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
    if (invocation.event) return accept_event(*function, *pool, invocation);
    if (!function->has_room()) {
      log_.line(pool->settings->name, invocation.request_id, fmt::format("throttled: {} calls run, the reserved concurrency", *function->reserved()));
      defer_flush();
      return refuse(invocation, 429, R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."})");
    }
    enqueue(*pool, invocation);
  }

  void enqueue(Pool& pool, Invocation& invocation) {
    if (Sandbox* idle = pool.idle()) {
      idle->run(invocation);
      return defer_flush();
    }
    pool.waiting.push_back(&invocation);
    fill(pool);
  }

  /// Nobody waits for an event's result: it is kept here until there is room for it, and the caller is told 202.
  void accept_event(Function& function, Pool& pool, Invocation& invocation) {
    if (event_bytes_ + invocation.payload.size() > event_bytes_max) {
      log_.line(pool.settings->name, invocation.request_id, "refused: too many events wait already");
      defer_flush();
      return refuse(invocation, 429, R"({"Type":"User","message":"Rate Exceeded."})");
    }
    auto* event = new Invocation;
    event->function = invocation.function;
    event->payload = invocation.payload;
    event->trace_id = invocation.trace_id;
    event->version = invocation.version;
    event->request_id = invocation.request_id;
    event->function_arn = invocation.function_arn;
    event_bytes_ += event_bytes(*event);
    pool.events.push_back(event);
    refuse(invocation, 202, {});
    start_events(function);
  }

  static size_t event_bytes(const Invocation& event) { return event.payload.size() + sizeof event; }

  /// Events take what calls leave: an idle process, or room for one more.
  void start_events(Function& function) {
    for (Pool* pool : function.pools) {
      while (!pool->events.empty() && function.has_room() && (pool->idle() || may_start_for_event(*pool))) {
        Invocation* event = pool->events.front();
        pool->events.pop_front();
        event_bytes_ -= event_bytes(*event);
        enqueue(*pool, *event);
      }
    }
  }

  /// Calls come first: events share half of the processes, but each function gets one.
  bool may_start_for_event(const Pool& pool) const {
    if (!pool.waiting.empty()) return false;
    const bool first = pool.sandboxes.empty() && (has_room() || longest_idle());
    return first || sandboxes_.size() < std::max(1u, options_.processes_max / 2);
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

  Sandbox* longest_idle() const {
    Sandbox* oldest = nullptr;
    for (const auto& [id, one] : sandboxes_) {
      if (one->state() == Sandbox::State::idle && !one->killed() && (!oldest || one->idle_since_ns() < oldest->idle_since_ns())) oldest = one.get();
    }
    return oldest;
  }

  /// Ends the process that has been idle for longest, to make room at once.
  bool evict() {
    Sandbox* oldest = longest_idle();
    if (oldest) oldest->kill();
    return oldest != nullptr;
  }

  /// 2024/05/01/[$LATEST]0123456789abcdef0123456789abcdef
  std::string log_stream(std::string_view version) {
    const std::time_t now = loop_.epoch_ms() / 1000;
    std::tm date{};
    gmtime_r(&now, &date);
    return fmt::format("{:04}/{:02}/{:02}/[{}]{:016x}{:016x}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday, version, random_.next(), random_.next());
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
    launcher_->start({.sandbox = id, .settings = pool.settings, .api_port = *port, .log_stream = log_stream(pool.settings->version)});
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
    if (!news.code.empty() && sandbox.settings()->scope.empty()) watch_->add(sandbox.settings()->qualified_name, news.code);
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
    if (pool.waiting.empty()) return start_events(*pool.function);
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
    events_may_start_ = events_may_start_ || event_bytes_ > 0;  // of any function: there is room for one more process
    defer_flush();
  }

  // ---- time

  void on_timer() override {
    const int64_t oldest = loop_.now_ns() - int64_t(options_.idle_ms) * 1'000'000;
    for (auto& [id, sandbox] : sandboxes_) {
      sandbox->watch_memory();
      if (sandbox->state() == Sandbox::State::idle && !sandbox->killed() && sandbox->idle_since_ns() < oldest) sandbox->kill();
    }
    if (std::exchange(events_may_start_, false)) {
      for (auto& [name, function] : functions_) start_events(function);
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
  Random random_;
  Guard guard_;
  net::Loop loop_;
  FunctionLog log_;
  bool flush_deferred_ = false;
  std::unordered_map<std::string, Pool> pools_;              // by qualified name
  std::unordered_map<std::string, Function> functions_;      // by name
  std::unordered_map<std::string, std::string> logical_ids_; // → name
  std::unordered_map<uint64_t, std::unique_ptr<Sandbox>> sandboxes_;
  std::vector<std::unique_ptr<Sandbox>> ended_;
  uint64_t last_sandbox_ = 0;
  size_t event_bytes_ = 0;         // of the events that wait
  bool events_may_start_ = false;
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
void Supervisor::resume(Invocation& invocation) { impl_->resume(invocation); }
uint32_t Supervisor::processes() const { return impl_->processes(); }

}  // namespace apigw::lambda::local
