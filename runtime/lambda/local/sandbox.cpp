#include "runtime/lambda/local/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <charconv>
#include <csignal>
#include <cstring>

#include "runtime/lambda/local/json_text.h"
#include "runtime/lambda/local/runtime_request.h"

namespace apigw::lambda::local {
namespace {

constexpr int last_wait_ms = 1000;       // for the end of what was killed
constexpr uint32_t burial_ms = 8;        // between the process's end and the verdict: its last words may still be on their way
constexpr size_t line_bytes_max = 256 * 1024;  // a log event of the service
constexpr uint32_t init_error_ms = 2000;       // to end after it has reported that it cannot start
constexpr int64_t memory_fresh_ns = 50'000'000;

http::ServerLimits api_limits() {
  constexpr uint32_t function_ms = (15 * 60 + 60) * 1000;  // a function may take its time between two requests
  return {.head_bytes_max = 65536, .body_bytes_max = Sandbox::payload_bytes_max, .head_timeout_ms = function_ms, .idle_timeout_ms = function_ms,
          .body_timeout_ms = function_ms, .write_timeout_ms = function_ms, .connections_max = 16, .bodies_in_pieces = true};
}

double milliseconds(int64_t ns) { return double(ns) / 1e6; }

/// The most that a process has ever used, code and libraries included, in MB; 0: it is gone.
uint32_t memory_peak_mb_of(pid_t pid) {
  char path[40], text[4096];
  *fmt::format_to_n(path, sizeof path - 1, "/proc/{}/status", pid).out = '\0';
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t size = read(fd, text, sizeof text);
  close(fd);
  const std::string_view status(text, size_t(std::max<ssize_t>(size, 0)));
  constexpr std::string_view name = "VmHWM:";
  const size_t line = status.find(name);
  if (line == status.npos) return 0;
  const size_t digit = std::min(status.find_first_of("0123456789", line), status.size());
  uint64_t kilobytes = 0;
  std::from_chars(status.data() + digit, status.data() + status.size(), kilobytes);
  return uint32_t((kilobytes + 1023) / 1024);
}

/// Anonymous memory of a process in MB; 0: it is gone.
uint32_t memory_mb_of(pid_t pid) {
  char path[40], text[128];
  *fmt::format_to_n(path, sizeof path - 1, "/proc/{}/statm", pid).out = '\0';
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t size = read(fd, text, sizeof text);
  close(fd);
  uint64_t numbers[3] = {};  // size, resident, shared, in pages
  const char* at = text;
  for (uint64_t& number : numbers) {
    at = std::from_chars(at, text + std::max<ssize_t>(size, 0), number).ptr;
    if (at < text + size) ++at;
  }
  return uint32_t((numbers[1] - std::min(numbers[1], numbers[2])) * uint64_t(sysconf(_SC_PAGESIZE)) >> 20);
}

/// Of a process and what it has started; deeper than that nobody looks.
uint32_t memory_mb_below(pid_t pid, int depth_max = 3) {
  uint32_t used = memory_mb_of(pid);
  char path[64], text[1024];
  *fmt::format_to_n(path, sizeof path - 1, "/proc/{0}/task/{0}/children", pid).out = '\0';
  const int fd = depth_max > 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (fd < 0) return used;
  const ssize_t size = read(fd, text, sizeof text);
  close(fd);
  const char* const end = text + std::max<ssize_t>(size, 0);
  for (const char* at = text; at < end; ++at) {
    pid_t child = 0;
    const auto [after, error] = std::from_chars(at, end, child);
    if (error != std::errc{} || after == end) break;  // cut off: it may be half a number
    used += memory_mb_below(child, depth_max - 1);
    at = after;
  }
  return used;
}

}  // namespace

std::string error_document(std::string_view type, std::string_view message) {
  return fmt::format(R"({{"errorType":{},"errorMessage":{}}})", json_text(type), json_text(message));
}

struct Sandbox::Alarm final : net::Timer {
  Alarm(Sandbox& sandbox_, void (Sandbox::*ring_)()) : sandbox(sandbox_), ring(ring_) {}
  void on_timer() override { (sandbox.*ring)(); }
  Sandbox& sandbox;
  void (Sandbox::*ring)();
};

struct Sandbox::ExitWatch final : net::EventSink {
  explicit ExitWatch(Sandbox& sandbox_) : sandbox(sandbox_) {}
  void on_event(uint32_t) override { sandbox.exited(); }
  Sandbox& sandbox;
};

/// Lines of one of the process's outputs.
struct Sandbox::OutputReader final : net::EventSink, net::Timer {
  OutputReader(Sandbox& sandbox_, int fd_) : sandbox(sandbox_), fd(fd_) { sandbox.loop_.add(fd, *this); }
  ~OutputReader() {
    sandbox.loop_.cancel(*this);
    sandbox.loop_.remove(fd);
    close(fd);
  }
  void on_event(uint32_t) override { read_some(); }
  void on_timer() override { read_some(); }
  void read_some(bool last = false) {
    // Not the loop's read buffer: a request of the process may lie there while its output is collected.
    char block[32 * 1024];
    for (int i = 0; i < blocks_max && (last || !sandbox.log_.is_full()); ++i) {
      const ssize_t count = read(fd, block, sizeof block);
      if (count <= 0) return;
      take({block, size_t(count)});
    }
    sandbox.loop_.arm(*this, sandbox.log_.is_full() ? log_wait_ms : 1);  // a process that prints without end does not keep the others waiting
  }
  void take(std::string_view text) {
    while (!text.empty()) {
      const size_t end = text.find('\n');
      const std::string_view part = text.substr(0, end);
      if (end != text.npos && line.empty()) {
        sandbox.output(part);
      } else {
        line += part.substr(0, line_bytes_max - std::min(line_bytes_max, line.size()));
        if (end != text.npos) flush();
      }
      if (end == text.npos) return;
      text.remove_prefix(end + 1);
    }
  }
  void flush() {
    sandbox.output(line);
    line.clear();
  }
  static constexpr int blocks_max = 16;
  static constexpr uint32_t log_wait_ms = 50;
  Sandbox& sandbox;
  int fd;
  std::string line;  // its beginning, while the rest is to come
};

Sandbox::Sandbox(net::Loop& loop, SandboxOwner& owner, FunctionLog& log, uint64_t id, std::shared_ptr<const Settings> settings)
    : loop_(loop),
      owner_(owner),
      log_(log),
      id_(id),
      settings_(std::move(settings)),
      launched_ns_(loop.now_ns()),
      deadline_(std::make_unique<Alarm>(*this, &Sandbox::deadline)),
      burial_(std::make_unique<Alarm>(*this, &Sandbox::buried)),
      exit_watch_(std::make_unique<ExitWatch>(*this)),
      server_(loop, *this, api_limits()) {}

Sandbox::~Sandbox() {
  if (invocation_ && !invocation_->caller) delete invocation_;
  if (child_.exit_fd < 0) return;
  loop_.remove(child_.exit_fd);
  if (wait_status_ < 0) {
    kill_child(child_);
    pollfd ended{child_.exit_fd, POLLIN, 0};
    if (poll(&ended, 1, last_wait_ms) > 0) collect_child(child_);
    owner_.collected(child_.pid);
  }
  close(child_.exit_fd);
}

Expected<uint16_t, std::string> Sandbox::listen() { return server_.listen("127.0.0.1", 0); }

// ---- the process

void Sandbox::launched(const Child& child) {
  child_ = child;
  owner_.running(child_.pid);
  loop_.add(child_.exit_fd, *exit_watch_);
  out_ = std::make_unique<OutputReader>(*this, child_.out_fd);
  err_ = std::make_unique<OutputReader>(*this, child_.err_fd);
  if (killed_) return kill_child(child_);
  state_ = State::starting;
  loop_.arm(*deadline_, init_ms + settings_->timeout_seconds * 1000);
}

void Sandbox::not_launched(std::string reason) {
  state_ = State::ended;
  log_.line(settings_->name, {}, "cannot start: " + reason);
  if (!killed_) owner_.not_started(*this, error_document("Runtime.InvalidEntrypoint", "Error: " + reason));
  owner_.ended(*this);
}

void Sandbox::kill() {
  killed_ = true;
  if (child_.pid > 0 && wait_status_ < 0) kill_child(child_);
}

void Sandbox::exited() {
  if (wait_status_ >= 0) return;
  wait_status_ = collect_child(child_);
  if (wait_status_ < 0) return;
  if (state_ == State::idle) state_ = State::ended;  // no event for it any more
  ::kill(-child_.pid, SIGKILL);  // what it has started does not outlive it
  owner_.collected(child_.pid);
  loop_.remove(child_.exit_fd);
  loop_.arm(*burial_, burial_ms);
}

std::string_view Sandbox::how_it_ended() {
  if (WIFSIGNALED(wait_status_)) {
    const char* description = sigdescr_np(WTERMSIG(wait_status_));  // "Killed"; the service writes it small
    ended_text_ = fmt::format("Runtime exited with error: signal: {}", description ? description : "unknown");
    char& first = ended_text_[ended_text_.rfind(": ") + 2];
    first = char(std::tolower(uint8_t(first)));
  } else if (WEXITSTATUS(wait_status_) != 0) {
    ended_text_ = fmt::format("Runtime exited with error: exit status {}", WEXITSTATUS(wait_status_));
  } else {
    ended_text_ = "Runtime exited without providing a reason";
  }
  return ended_text_;
}

void Sandbox::buried() {
  // It wrote its answer and ended; the caller is still to take it.
  if (answer_ && answer_held_ && invocation_ && !timed_out_) return loop_.arm(*burial_, burial_ms);
  loop_.cancel(*deadline_);
  for (OutputReader* reader : {out_.get(), err_.get()}) {
    reader->read_some(true);
    if (!reader->line.empty()) reader->flush();
  }
  const State state = std::exchange(state_, State::ended);
  const std::string_view how = how_it_ended();
  const std::string_view type = out_of_memory_ ? "Runtime.OutOfMemory" : "Runtime.ExitError";
  if (state == State::starting && !init_failed_ && !killed_) {
    log_.line(settings_->name, {}, fmt::format("INIT_REPORT Init Duration: {:.2f} ms\tPhase: init\tStatus: error\tError Type: {}", milliseconds(loop_.now_ns() - launched_ns_), type));
    owner_.not_started(*this, error_document(type, fmt::format("Error: {}", how)));
  }
  if (invocation_) {
    log_.line(settings_->name, request_id_, fmt::format("RequestId: {} Error: {}", request_id_, how));
    fail(type, fmt::format("RequestId: {} Error: {}", request_id_, how));
  }
  if (!request_id_.empty()) report(out_of_memory_ ? "\tStatus: error\tError Type: Runtime.OutOfMemory" : "\tStatus: error\tError Type: Runtime.ExitError");
  request_id_.clear();
  owner_.ended(*this);
}

void Sandbox::watch_memory() {
  if (child_.pid <= 0 || wait_status_ >= 0 || (state_ != State::busy && state_ != State::starting)) return;
  // What it shares with others, the interpreter's code above all, is not held against it.
  const uint32_t used = memory_mb_below(child_.pid);
  if (used <= settings_->memory_mb || killed_) return;
  see_memory();
  out_of_memory_ = true;
  kill_child(child_);
}

/// For the REPORT; not for every one of many short events.
void Sandbox::see_memory() {
  if (memory_seen_ns_ != 0 && loop_.now_ns() - memory_seen_ns_ < memory_fresh_ns) return;
  memory_seen_ns_ = loop_.now_ns();
  memory_peak_mb_ = std::max(memory_peak_mb_, memory_peak_mb_of(child_.pid));
}

void Sandbox::output(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  log_.line(settings_->name, request_id_, line);
}

// ---- events

void Sandbox::run(Invocation& invocation) {
  state_ = State::busy;
  invocation_ = &invocation;
  invocation.sandbox = this;
  request_id_ = invocation.request_id;
  version_ = invocation.version;
  begun_ns_ = loop_.now_ns();
  const uint32_t timeout_ms = settings_->timeout_seconds * 1000;
  loop_.arm(*deadline_, timeout_ms);
  log_start();
  const std::string until = std::to_string(loop_.epoch_ms() + timeout_ms);
  const auto field = [](std::string_view name, std::string_view value) { return Field{.name = name, .value = value}; };
  const std::array<Field, 5> fields{json_type[0], field("Lambda-Runtime-Aws-Request-Id", request_id_), field("Lambda-Runtime-Deadline-Ms", until),
                                    field("Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn), field("Lambda-Runtime-Trace-Id", invocation.trace_id)};
  http::ServerStream& stream = *std::exchange(waiting_, nullptr);
  stream.respond(200, std::span(fields).first(invocation.trace_id.empty() ? 4 : 5), invocation.payload);
}

void Sandbox::deadline() {
  timed_out_ = true;
  if (state_ == State::starting && init_failed_) {
    // That has been said; it only had to end.
  } else if (state_ == State::starting) {
    log_.line(settings_->name, {}, fmt::format("INIT_REPORT Init Duration: {:.2f} ms\tPhase: init\tStatus: timeout", milliseconds(loop_.now_ns() - launched_ns_)));
    init_failed_ = true;
    owner_.not_started(*this, error_document("Sandbox.Timedout", fmt::format("Error: Task timed out after {:.2f} seconds", double(init_ms / 1000 + settings_->timeout_seconds))));
  } else if (!request_id_.empty()) {
    const std::string text = fmt::format("RequestId: {} Error: Task timed out after {:.2f} seconds", request_id_, double(settings_->timeout_seconds));
    log_.line(settings_->name, request_id_, fmt::format("{} Task timed out after {:.2f} seconds", request_id_, double(settings_->timeout_seconds)));
    fail("Sandbox.Timedout", text);
    report("\tStatus: timeout");
    request_id_.clear();
  }
  kill();
}

/// Answers the caller; nothing when that has happened already.
void Sandbox::finish(std::string_view body, std::string_view error) {
  if (!invocation_) return;
  Invocation& done = *std::exchange(invocation_, nullptr);
  done.sandbox = nullptr;
  done.status = 200;
  done.body.assign(body);
  if (answer_) resume();  // what is still to come is dropped
  done.function_error.assign(error);
  owner_.answered(*this, done);
}

void Sandbox::fail(std::string_view type, std::string_view message) { finish(error_document(type, message), "Unhandled"); }

void Sandbox::end_of_event() {
  if (request_id_.empty()) return;
  report({});
  request_id_.clear();
}

void Sandbox::log_start() {
  if (!log_.off()) log_.line(settings_->name, request_id_, fmt::format("START RequestId: {} Version: {}", request_id_, version_));
}

/// A module that is not there, in code as the source tree has it: most often a checkout that nobody built yet.
void Sandbox::tell_import_hint(std::string_view error_type) {
  if (error_type != "Runtime.ImportModuleError" || settings_->code.empty() || settings_->code.find(".aws-sam/build") != std::string::npos) return;
  log_.line(settings_->name, {}, fmt::format("hint: the code runs as it is in {}; if it has dependencies to install or a build step, run `sam build` and serve again, or install them there",
                                             settings_->code));
}

void Sandbox::report(std::string_view extra) {
  if (log_.off()) return;
  if (wait_status_ < 0) see_memory();
  const double duration = milliseconds(loop_.now_ns() - begun_ns_);
  log_.line(settings_->name, request_id_, fmt::format("END RequestId: {}", request_id_));
  std::string text = fmt::format("REPORT RequestId: {}\tDuration: {:.2f} ms\tBilled Duration: {} ms\tMemory Size: {} MB\tMax Memory Used: {} MB", request_id_, duration,
                                 int64_t(duration + 0.999), settings_->memory_mb, std::max(1u, memory_peak_mb_));
  if (init_ns_ > 0) text += fmt::format("\tInit Duration: {:.2f} ms", milliseconds(init_ns_));
  init_ns_ = 0;
  text += extra;
  log_.line(settings_->name, request_id_, text);
}

// ---- the Runtime API

void Sandbox::next(http::ServerStream& stream) {
  if (waiting_ || killed_ || timed_out_ || wait_status_ >= 0) return stream.respond(403, json_type, R"({"errorMessage":"an event is waited for already","errorType":"InvalidStateTransition"})");
  if (invocation_) fail("Runtime.NoResponse", fmt::format("RequestId: {} Error: the runtime asked for the next event before it answered this one", request_id_));
  if (state_ == State::starting) init_ns_ = loop_.now_ns() - launched_ns_;
  loop_.cancel(*deadline_);
  for (OutputReader* reader : {out_.get(), err_.get()}) reader->read_some();  // what was printed belongs to the event that ends now
  end_of_event();
  waiting_ = &stream;
  state_ = State::idle;
  idle_since_ns_ = loop_.now_ns();
  owner_.ready(*this);
}

void Sandbox::on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) {
  const RuntimeRequest request = parse_runtime_request(head);
  constexpr std::string_view accepted = R"({"status":"OK"})";
  switch (request.call) {
    case RuntimeCall::next: return next(stream);
    case RuntimeCall::response:
    case RuntimeCall::error:
      if (!invocation_ || answer_ || request.request_id != request_id_) {
        return stream.respond(403, json_type, R"({"errorMessage":"no such event is being worked on","errorType":"InvalidRequestID"})");
      }
      finish(body, request.call == RuntimeCall::error ? "Unhandled" : "");
      return stream.respond(202, json_type, accepted);
    case RuntimeCall::init_error:
      if (state_ == State::starting && !init_failed_) {
        init_failed_ = true;
        loop_.arm(*deadline_, init_error_ms);
        const std::string_view type = value_of(head.fields, "Lambda-Runtime-Function-Error-Type");
        log_.line(settings_->name, {}, fmt::format("INIT_REPORT Init Duration: {:.2f} ms\tPhase: init\tStatus: error\tError Type: {}", milliseconds(loop_.now_ns() - launched_ns_), type));
        tell_import_hint(type);
        owner_.not_started(*this, body.empty() ? error_document("Runtime.Unknown", "Error: the function could not be initialised") : std::string(body));
      }
      return stream.respond(202, json_type, accepted);
    case RuntimeCall::unknown: break;
  }
  stream.respond(404, json_type, R"({"errorMessage":"no such resource of the Runtime API","errorType":"NotFound"})");
}

void Sandbox::on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) {
  const RuntimeRequest request = parse_runtime_request(head);
  if (status == 413 && invocation_ && request.request_id == request_id_) {
    fail("Function.ResponseSizeTooLarge", response_too_large);
    return stream.respond(413, json_type, R"({"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"})");
  }
  stream.respond(status, json_type, R"({"errorMessage":"not a request of the Runtime API","errorType":"InvalidRequest"})");
}

void Sandbox::on_aborted(http::ServerStream& stream) {
  if (answer_ == &stream) {  // half an answer: the process has crashed, or is as good as that
    answer_ = nullptr;
    return kill();
  }
  if (waiting_ != &stream) return;
  // A process that no longer waits for events is of no use; should it live on, it must not be given one.
  waiting_ = nullptr;
  kill();
}

}  // namespace apigw::lambda::local
