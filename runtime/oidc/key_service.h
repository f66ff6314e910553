#pragma once
// Fetches the keys of issuers: a file, the URL of a key set, or the OpenID configuration that names one (OpenID Connect Discovery 1.0, 4). One a process, on a
// loop that carries no requests; what it learns is told to all threads. However many ask, an issuer is asked by one call at a time and not more often than
// `pause_ms` allows.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "runtime/http/client.h"
#include "runtime/jwt/key_ring.h"
#include "runtime/jwt/key_sources.h"
#include "runtime/net/loop.h"

namespace apigw::oidc {

/// A jwt::Issuer that owns its texts.
struct IssuerName {
  std::string url, pool_id, own_pool;
  jwt::Issuer view() const { return {url, pool_id, own_pool}; }
};

class KeyService final : http::ClientHandler, net::Timer {
 public:
  using Publish = std::function<void(const std::string& issuer, const jwt::IssuerKeys& keys)>;
  /// One line for the operator.
  using Tell = std::function<void(const std::string& line)>;
  /// A small file's content, or nothing when it cannot be read.
  using ReadFile = std::function<std::optional<std::string>(const std::string& path)>;

  static constexpr int64_t life_ms = 2 * 3600'000;   // keys serve so long after they were last fetched (access-control 9.1)
  static constexpr int64_t renew_ms = 3600'000;      // and are fetched anew after half of it
  static constexpr int64_t pause_ms = 10'000;        // in which an issuer is asked twice at the most because a token names a key that is not there
  static constexpr int64_t retry_ms = 2'000;         // after a failure
  static constexpr int64_t retry_renewal_ms = 60'000;
  static constexpr uint32_t call_timeout_ms = 1'500;

  /// sources has to outlive this.
  KeyService(net::Loop& loop, const jwt::KeySources& sources, Publish publish, Tell tell, ReadFile read_file);
  ~KeyService();

  /// On the loop: what is known of this issuer's keys will be published: at once when asking again makes no sense yet, else when the answer is there.
  void ask(const IssuerName& name);

 private:
  struct Entry {
    IssuerName name;
    jwt::KeySource source;
    jwt::IssuerKeys known;
    bool asked = false;        // the answer is on the way
    std::string url;           // that is asked
    bool discovering = false;  // it is the configuration's
    int64_t renew_at_ms = 0;   // with keys
    int64_t last_ms = 0;       // when the last answer came
    bool told = false;         // of the last failure
  };

  void on_timer() override;
  void on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool streams, uint64_t body_bytes) override;
  void on_body(http::ClientCall&, std::string_view) override {}
  void on_end(http::ClientCall&) override {}
  void on_failure(http::ClientCall& call, http::Failure failure, std::string_view detail) override;

  void start(Entry& entry);
  void get(Entry& entry, const std::string& url, bool discovering);
  void read_configuration(Entry& entry, std::string_view body);
  void read_keys(Entry& entry, std::string_view text);
  void failed(Entry& entry, jwt::Fault fault, const std::string& why);

  net::Loop& loop_;
  const jwt::KeySources& sources_;
  Publish publish_;
  Tell tell_;
  ReadFile read_file_;
  http::Client client_;
  std::map<std::string, std::unique_ptr<Entry>, std::less<>> entries_;
};

}  // namespace apigw::oidc
