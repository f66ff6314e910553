#pragma once
// Where keys come from: the gateway's own, found again when their file changes, and those of roles, asked of the token service and
// renewed before they end. One a process, on a loop that carries no requests; what it learns is told to all threads.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/aws/own_keys.h"
#include "runtime/aws/settings.h"
#include "runtime/http/client.h"
#include "runtime/net/loop.h"

namespace apigw::aws {

class RoleService final : http::ClientHandler, net::Timer {
 public:
  /// The keys of a role, "" being the gateway itself. Nothing: they could not be had; asking again makes sense after `retry_ms`.
  using Publish = std::function<void(const std::string& role, const std::optional<Keys>& keys)>;
  /// One line for the operator.
  using Tell = std::function<void(const std::string& line)>;

  static constexpr int64_t retry_ms = 2'000;

  /// settings has to outlive this. Looks for the gateway's own keys, but asks and publishes nothing yet.
  RoleService(net::Loop& loop, const Settings& settings, Publish publish, Tell tell);
  ~RoleService();

  const OwnKeys& own() const { return own_; }
  /// On the loop: publishes own keys once they are known, and again whenever they change.
  void start();
  /// On the loop: keys of this role will be published, at once when they are known. One call at a time a role. "": own keys.
  void assume(const std::string& role);

 private:
  struct Role {
    std::string arn;
    std::optional<Keys> keys;
    http::ClientCall* call = nullptr;
    int64_t renew_at_ms = 0;    // with keys
    bool told = false;          // of the last failure
    bool waits_for_own = false; // for keys to assume it with
  };

  void on_timer() override;
  void on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) override;
  void on_body(http::ClientCall&, std::string_view) override {}
  void on_end(http::ClientCall&) override {}
  void on_failure(http::ClientCall& call, http::Failure failure, std::string_view detail) override;

  void ask(Role& role);
  void refused(Role& role, const std::string& why);
  void own_changed();

  net::Loop& loop_;
  const Settings& settings_;
  Publish publish_;
  Tell tell_;
  OwnKeys own_;
  http::Client client_;
  sigv4::SigningKeys signing_keys_;
  std::map<std::string, std::unique_ptr<Role>, std::less<>> roles_;
};

}  // namespace apigw::aws
