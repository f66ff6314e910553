#pragma once
// One process and the Runtime API it talks to, on a port of its own, so that nothing a process says can be taken for another's. Lives on
// the supervisor's loop.
//
//   launching -> starting -> idle <-> busy ... ended
#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/http/server.h"
#include "runtime/lambda/local/child.h"
#include "runtime/lambda/local/function_log.h"
#include "runtime/lambda/local/invocation.h"
#include "runtime/lambda/local/settings.h"
#include "runtime/net/loop.h"

namespace apigw::lambda::local {

class Sandbox;

/// Who keeps the sandboxes (the supervisor). Calls may come from inside the sandbox's own: it must not be destroyed there.
class SandboxOwner {
 public:
  virtual void ready(Sandbox& sandbox) = 0;                        // it waits for an event
  virtual void answered(Sandbox& sandbox, Invocation& done) = 0;   // the answer stands in the invocation
  /// The process could not start, or ended before it was ready; `document` tells why in the shape of a function's error.
  virtual void not_started(Sandbox& sandbox, std::string document) = 0;
  virtual void running(pid_t process) = 0;                         // it leads a process group of that number
  virtual void collected(pid_t process) = 0;
  virtual void ended(Sandbox& sandbox) = 0;                        // collected; the last call

 protected:
  ~SandboxOwner() = default;
};

class Sandbox final : http::ServerHandler {
 public:
  enum class State : uint8_t { launching, starting, idle, busy, ended };
  static constexpr uint64_t payload_bytes_max = 6'291'556;  // of an event or an answer
  static constexpr uint32_t init_ms = 10'000;

  Sandbox(net::Loop& loop, SandboxOwner& owner, FunctionLog& log, uint64_t id, std::shared_ptr<const Settings> settings);
  ~Sandbox();

  Expected<uint16_t, std::string> listen();
  void launched(const Child& child);
  void not_launched(std::string reason);
  /// idle → busy. The invocation is the sandbox's until `answered`.
  void run(Invocation& invocation);
  /// The caller of what runs takes pieces of its answer again.
  void resume();
  /// Kills the process; what runs is answered as a crash, `ended` follows.
  void kill();
  /// Samples the memory it uses and kills it when that is more than it may.
  void watch_memory();

  uint64_t id() const { return id_; }
  const std::shared_ptr<const Settings>& settings() const { return settings_; }
  State state() const { return state_; }
  bool killed() const { return killed_; }
  int64_t idle_since_ns() const { return idle_since_ns_; }

 private:
  struct Alarm;
  struct ExitWatch;
  struct OutputReader;

  // http::ServerHandler
  void on_request(http::ServerStream& stream, RequestHead& head, std::string_view body) override;
  void on_refused(http::ServerStream& stream, uint16_t status, const RequestHead& head) override;
  void on_drained(http::ServerStream&) override {}
  void on_aborted(http::ServerStream& stream) override;
  bool begins(http::ServerStream& stream, const RequestHead& head) override;
  void on_piece(http::ServerStream& stream, std::string_view piece) override;
  void on_body_end(http::ServerStream& stream, std::string_view trailers) override;

  void next(http::ServerStream& stream);
  void finish(std::string_view body, std::string_view error);
  void fail(std::string_view type, std::string_view message);
  void end_of_event();
  void output(std::string_view line);
  void deadline();
  void exited();
  void buried();
  void log_start();
  void tell_import_hint(std::string_view error_type);
  void report(std::string_view extra);
  void see_memory();
  std::string_view how_it_ended();

  net::Loop& loop_;
  SandboxOwner& owner_;
  FunctionLog& log_;
  uint64_t id_;
  std::shared_ptr<const Settings> settings_;
  State state_ = State::launching;
  bool killed_ = false;
  bool out_of_memory_ = false;
  bool timed_out_ = false;
  bool init_failed_ = false;
  Child child_;
  int wait_status_ = -1;
  http::ServerStream* waiting_ = nullptr;  // the process's request for the next event
  http::ServerStream* answer_ = nullptr;   // the process's request that carries its answer in pieces
  bool answer_held_ = false;               // until the caller has room
  Invocation* invocation_ = nullptr;       // not answered yet
  std::string request_id_;                 // of the event being worked on, answered or not
  std::string version_;
  int64_t launched_ns_ = 0, begun_ns_ = 0, idle_since_ns_ = 0;
  int64_t init_ns_ = 0;                    // told once
  uint32_t memory_peak_mb_ = 0;            // as last looked at
  int64_t memory_seen_ns_ = 0;
  std::string ended_text_;
  std::unique_ptr<Alarm> deadline_, burial_;
  std::unique_ptr<ExitWatch> exit_watch_;
  std::unique_ptr<OutputReader> out_, err_;
  http::Server server_;
};

/// Of what the Runtime API answers.
inline constexpr std::array<Field, 1> json_type{Field{.name = "Content-Type", .value = "application/json", .id = FieldId::content_type, .checked = true}};
inline constexpr std::string_view response_too_large = "Response payload size exceeded maximum allowed payload size (6291556 bytes).";

/// {"errorType": TYPE, "errorMessage": MESSAGE}
std::string error_document(std::string_view type, std::string_view message);

}  // namespace apigw::lambda::local
