#pragma once
// Access tokens by OAuth 2.0's client credentials grant (RFC 6749, 4.4).
#include <chrono>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {

struct ClientCredentialsOptions {
  std::string token_url;
  std::string client_id;
  std::string client_secret;
  /// What the token is for; none asks for what the server gives by custom.
  std::vector<std::string> scopes;
  /// Sends id and secret in the body, for servers that do not take them as Basic.
  bool in_body = false;
  /// Further ones of the request, such as "audience".
  std::map<std::string, std::string> parameters;
  /// For each attempt at fetching a token; zero waits for ever.
  std::chrono::milliseconds timeout{30000};
  RetryPolicy retries;
  /// Empty: libcurl.
  std::shared_ptr<Transport> transport;
};

/// Fetches a token when one is needed, and keeps it until shortly before it ends. However many threads ask, one of them fetches. Give it
/// to a client as token_source.
class ClientCredentials : public TokenSource {
 public:
  /// Throws std::invalid_argument when the address is none.
  explicit ClientCredentials(ClientCredentialsOptions options);
  /// The token at hand, or a new one; throws TokenError when there is none to be had.
  std::string token() override;
  /// Forgets the token, unless there is a newer one already.
  void reject(const std::string& token) override;

 private:
  using Clock = std::chrono::steady_clock;
  struct Fetched {
    std::string token;
    Clock::time_point end;
  };
  Fetched fetch() const;
  HttpRequest request() const;
  Fetched read(const HttpResponse& answer, Clock::time_point begin) const;

  ClientCredentialsOptions options_;
  std::string host_;
  std::mutex mutex_;
  std::string token_;
  Clock::time_point end_;
  std::shared_future<std::string> fetching_;  // valid while somebody fetches
};

}  // namespace apigw_sdk
