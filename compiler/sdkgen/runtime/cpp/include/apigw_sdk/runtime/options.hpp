#pragma once
// Settings of clients and calls.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <apigw_sdk/runtime/streams.hpp>
#include <apigw_sdk/runtime/values.hpp>

namespace apigw_sdk {

/// AWS credentials for Signature Version 4.
struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;
};

/// Gives bearer tokens, and is told of one that the API refuses. Used by several threads at once.
class TokenSource {
 public:
  virtual ~TokenSource() = default;
  /// The token of one request.
  virtual std::string token() = 0;
  /// The API answered 401 to `token`: the next one must be another, if there is one.
  virtual void reject(const std::string& /*token*/) {}
};

/// All that a caller is ready to show; of it only what an operation asks for is sent. What is empty is not there.
struct Secrets {
  std::string api_key;
  /// Keys by the name of their scheme; they come before api_key.
  std::map<std::string, std::string> api_keys;
  std::string bearer_token;
  /// Asked for a token before every request; comes before bearer_token.
  std::function<std::string()> token_provider;
  /// Comes before both.
  std::shared_ptr<TokenSource> token_source;
  std::string user, password;
  std::optional<Credentials> credentials;
  /// Asked for credentials before every request; comes before credentials.
  std::function<Credentials()> credentials_provider;
};

/// When a request is sent again, and after how long. A 429 is retried for every method; a 5xx or a broken connection only for
/// methods that may be sent twice, or when the request has an Idempotency-Key. Delays grow by two with full jitter;
/// Retry-After is obeyed, unless it asks for more than retry_after_max.
struct RetryPolicy {
  int attempts_max = 3;
  std::chrono::milliseconds delay_base{200};
  std::chrono::milliseconds delay_max{10000};
  std::chrono::milliseconds retry_after_max{60000};
  std::set<int> statuses = {429, 500, 502, 503, 504};
  /// A number of [0, 1); empty: a random one.
  std::function<double()> random;
};

/// Looks at requests and answers; override what you need.
class Hook {
 public:
  virtual ~Hook() = default;
  /// Before every attempt, before it is signed.
  virtual void on_request(HttpRequest&) {}
  /// After every answer, also one that is retried.
  virtual void on_response(const HttpRequest&, const HttpResponse&) {}
  virtual void on_retry(const HttpRequest&, int /*attempt*/, std::chrono::milliseconds /*delay*/) {}
};

/// Bounds of one attempt.
struct Limits {
  /// Zero waits for ever.
  std::chrono::milliseconds timeout{0};
  /// Asked at least once a second; true ends the call. Empty: nobody cancels.
  std::function<bool()> cancelled;
  /// False when a request must not be sent twice, not even over another connection.
  bool repeatable = true;
};

/// Carries one request. Replace it to use another HTTP library, or none in tests. It is used by several threads at once.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Throws ConnectionFailed when no answer comes, and TimedOut when none comes in time.
  virtual HttpResponse send(const HttpRequest& request, const Limits& limits) = 0;
  /// The same with bodies that flow. Unless it is overridden they are held in memory.
  virtual HttpResponse transfer(const HttpRequest& request, const Limits& limits, Flow& flow);
};

/// Over libcurl; safe to use from several threads, and connections are kept open between calls. Redirects are not followed.
std::shared_ptr<Transport> make_curl_transport(std::chrono::milliseconds connect_timeout = std::chrono::seconds(10),
                                               std::size_t response_bytes_max = std::size_t{100} << 20);

/// Settings and credentials of one call; what is empty is the client's.
struct RequestOptions : Secrets {
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<RetryPolicy> retries;
  Headers headers;
  std::vector<std::shared_ptr<Hook>> hooks;
  /// Asked at least once a second while the call waits; true ends it with Cancelled.
  std::function<bool()> cancelled;
  /// The body of a call that sends bytes, in the place of the request's.
  std::shared_ptr<BodySource> body_source;
};

/// Functions and hooks are called by every thread that uses the client.
struct ClientOptions : Secrets {
  /// Address that all paths are appended to.
  std::string base_url;
  /// Name of a stage, appended to the address.
  std::string stage;
  /// AWS region; empty: that of the address.
  std::string region;
  /// For each attempt; zero waits for ever.
  std::chrono::milliseconds timeout{30000};
  /// Until a connection must stand.
  std::chrono::milliseconds connect_timeout{10000};
  /// An answer with more is given up with ResponseTooLarge.
  std::size_t response_bytes_max = std::size_t{100} << 20;
  RetryPolicy retries;
  /// Sent with every request.
  Headers headers;
  std::vector<std::shared_ptr<Hook>> hooks;
  /// Empty: libcurl, with the bounds above.
  std::shared_ptr<Transport> transport;
};

}  // namespace apigw_sdk
