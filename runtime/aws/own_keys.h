#pragma once
// The gateway's own keys: found in the environment or the shared files, printed by a command, or those of a role that a profile names. Found again
// when a file changes, renewed before they end. On a loop that carries no requests.
#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "runtime/aws/settings.h"
#include "runtime/aws/token_call.h"

namespace apigw::aws {

class OwnKeys final : http::ClientHandler {
 public:
  using Changed = std::function<void()>;
  using Tell = std::function<void(const std::string& line)>;

  /// settings has to outlive this.
  OwnKeys(net::Loop& loop, const Settings& settings, Changed changed, Tell tell);
  ~OwnKeys();

  const std::optional<Keys>& keys() const { return keys_; }
  /// Where they are from, or why there are none.
  const std::string& origin() const { return origin_; }
  /// They are asked for, and nothing is known yet.
  bool are_on_their_way() const { return step_ != Step::none && !keys_; }

  /// On the loop: asks for keys that are not at hand. `changed` is called at once otherwise.
  void start();
  /// On the loop, every few seconds: looks at the files, renews what ends.
  void look();

 private:
  enum class Step : uint8_t { none, process, role };

  void take(KeySource source);
  void ask();
  void run_process();
  void assume_next(Keys with);
  void done(Keys keys);
  void failed(const std::string& why);
  void on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) override;
  void on_body(http::ClientCall&, std::string_view) override {}
  void on_end(http::ClientCall&) override {}
  void on_failure(http::ClientCall& call, http::Failure failure, std::string_view detail) override;

  net::Loop& loop_;
  const Settings& settings_;
  Changed changed_;
  Tell tell_;
  http::Client client_;
  sigv4::SigningKeys signing_keys_;
  KeySource source_;
  std::optional<Keys> keys_;
  std::string origin_;
  Step step_ = Step::none;
  size_t role_ = 0;             // of source_.roles, the one that is asked for
  bool stale_ = false;          // the source changed while it was asked
  bool told_ = false;           // of the last failure
  int64_t renew_at_ms_ = Keys::never;
  std::atomic<bool> stopping_{false};
  std::thread process_;
};

}  // namespace apigw::aws
