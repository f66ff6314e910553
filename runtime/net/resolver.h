#pragma once
// Names to addresses without ever blocking the loop: literals are parsed in place, names are asked of the system's resolver on a
// side thread that starts with the first name, and answers are kept for half a minute. An answer that has grown old is still
// given once more while its renewal is under way, so a resolver's hiccup does not show in latency.
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/net/address.h"

namespace apigw::net {

class Loop;

class Resolver {
 public:
  static constexpr int64_t fresh_ms = 30'000;
  static constexpr int64_t stale_ms = 300'000;
  static constexpr int64_t failure_ms = 1'000;

  /// Called on the loop: addresses in the resolver's order (ports unset), or none.
  using Done = std::function<void(std::span<const SocketAddress> addresses)>;
  /// The blocking look-up, on the side thread; a parameter so that a test needs no network.
  using Lookup = std::function<std::vector<SocketAddress>(const std::string& name)>;

  explicit Resolver(Loop& loop, Lookup lookup = system_lookup);
  ~Resolver();
  /// The cached addresses, when there are any worth using now.
  std::span<const SocketAddress> cached(std::string_view name);
  /// Asks; `done` is called later on the loop, never from inside.
  void resolve(std::string_view name, Done done);

  static std::vector<SocketAddress> system_lookup(const std::string& name);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace apigw::net
