#pragma once
// The door of the fast plane: serves one bundle until it is told to stop.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/aws/settings.h"
#include "runtime/base/result.h"
#include "runtime/bundle/bundle.h"
#include "runtime/bundle/trust.h"
#include "runtime/bundle/vtl_code.h"

namespace apigw::iam {
class Principals;
}
namespace apigw::jwt {
class KeySources;
}
namespace apigw::vm {
class Observer;
}

namespace apigw::server {

/// What the watched files hold.
struct Loaded {
  std::shared_ptr<const bundle::Bundle> bundle;
  std::shared_ptr<const iam::Principals> principals;
};

struct Options {
  std::string host = "127.0.0.1";
  uint16_t port = 3000;                       // 0 picks one
  std::optional<uint16_t> admin_port;         // own listener for /healthz and /metrics; not set: none
  uint32_t threads = 1;
  std::string admin_certificate_file, admin_key_file;  // PEM: the admin listener speaks TLS; empty: plain HTTP
  std::string admin_token;                    // opens the deployment endpoints of the admin listener; empty: there are none
  bundle::Trust trust;                        // who must have signed the store's bundles
  std::string store;                          // the store's folder, when no bundle is given
  std::string stage;                          // $context.stage
  std::vector<std::pair<std::string, std::string>> stage_variables;
  std::string access_log;                     // clf | json | xml | csv | a format with $context variables | stage: what each stage's AccessLogSetting says; empty: off
  std::string access_log_file;                // empty: standard output
  uint32_t grace_ms = 4500;                   // SIGTERM: how long running requests may take to finish
  std::string lambda_endpoint;                // AWS_ENDPOINT_URL_LAMBDA, else AWS_ENDPOINT_URL; empty: functions cannot be called
  bool functions_leave = false;               // AWS_ENDPOINT_URL_LAMBDA is set: functions that are not named for this machine are called there
  std::string functions_folder;               // what paths of code in the bundle count from
  std::string function_log;                   // file for what functions print; empty: standard error; off
  uint32_t function_processes_max = 256;      // of all functions together
  uint32_t function_idle_ms = 5 * 60 * 1000;  // a function's process without calls for so long is ended
  aws::Settings aws;                          // region, endpoints and credentials of calls that are signed
  std::string account_id = "123456789012";
  bool dev_errors = false;                    // bodies of 400 say which value is at fault and why
  bundle::CompileTemplate evaluate = nullptr; // compiler of #evaluate in mapping templates; the runtime has none of its own
  std::shared_ptr<const iam::Principals> principals;  // who may sign requests of AWS_IAM methods; nullptr: nobody
  std::shared_ptr<const jwt::KeySources> key_sources;  // where the keys of tokens come from; nullptr: every token is refused
  std::optional<int64_t> iam_now_ms;          // instead of the clock, where signatures, tokens and policies look at it; tests
  vm::Observer* observer = nullptr;           // looks on while requests run (InProcess); called on the threads that run them

  /// --watch: these files are watched, and after a change `reload` reads them anew. Nothing when one of them is at fault (it has printed
  /// its diagnostics); the last good state then keeps serving. Runs on a thread of its own, never on a loop.
  std::vector<std::string> watched_files;
  std::function<std::optional<Loaded>()> reload;
  /// Called with "http://127.0.0.1:3000" once every listener is up, and after each reload with the new bundle's hash.
  std::function<void(const std::string& url)> on_ready;
  std::function<void(const bundle::Bundle&)> on_reloaded;
  /// Serving a store: after each change of it, with its revision and what was at fault (the last good state serves on), else "".
  std::function<void(uint64_t revision, const std::string& fault)> on_store_followed;
  /// One line for the operator, on the main thread: where the admin listener is when any port would do, credentials that are missing,
  /// roles that cannot be assumed.
  std::function<void(const std::string&)> on_notice;
};

enum class StopReason : uint8_t { signal, failed };
struct Failure {
  std::string message;  // what could not be done and why: exit status 3
};

/// `bundle` nullptr: the stages of the store are served, each at /STAGE, and its changes are followed within 200 ms.
/// Blocks until SIGTERM or SIGINT, then stops gracefully: no new connections, running requests finish (within grace_ms). A second signal
/// ends at once.
Expected<StopReason, Failure> run(std::shared_ptr<const bundle::Bundle> bundle, const Options& options);

}  // namespace apigw::server
