// The pools: one per origin, connections LIFO, calls and connections recycled. Making connections (resolving, addresses in turn,
// TLS) lives here; what happens on one is client_connection.cpp's.
#include "runtime/http/client.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_map>

#include "runtime/http/client_connection.h"
#include "runtime/base/copy.h"
#include "runtime/http/message_writer.h"
#include "runtime/net/resolver.h"

namespace apigw::http {
namespace {

constexpr size_t origins_max = 1024;  // beyond it, origins without connections are forgotten

struct OriginKey {
  std::string_view host;
  uint32_t port_and_flags;
  bool operator==(const OriginKey&) const = default;
};
struct OriginHash {
  size_t operator()(const OriginKey& key) const { return std::hash<std::string_view>()(key.host) ^ key.port_and_flags * 0x9e3779b97f4a7c15ull; }
};
OriginKey key_of(std::string_view host, uint16_t port, bool tls, bool insecure) {
  return {host, uint32_t(port) | uint32_t(tls) << 16 | uint32_t(insecure) << 17};
}

}  // namespace

class Client::Impl final : public ClientCore {
 public:
  Impl(net::Loop& on, ClientLimits with) : ClientCore(on, std::move(with)), resolver_(on) {}
  ~Impl() {
    for (auto& call : all_calls_) call->core.loop.cancel(*call);
  }

  ClientCall* call(const ClientRequest& request, ClientHandler& handler, void* user) {
    Call& call = take_call();
    call.handler = &handler;
    call.user = user;
    call.deadline_ns = loop.now_ns() + int64_t(request.timeout_ms) * 1'000'000;
    call.timeout_ms = request.timeout_ms;
    call.body_bytes_max = request.stream ? unknown_length : request.body_bytes_max;
    call.stream = request.stream;
    call.idle_timeout_ms = request.idle_timeout_ms;
    call.is_head = request.method == "HEAD";
    call.whole_body = request.whole_body;
    call.safe_to_retry = request.safe_to_retry;
    call.retried = false;
    call.pool = &pool_of(request.origin);
    ++call.pool->calls;
    const uint64_t generation = call.generation;

    RequestLine line{request.method, request.target, request.host, request.send_content_length || !request.body.empty(), request.body.size()};
    if (request.origin.host.empty() || !valid_request_line(line)) {
      call.fail(Failure::invalid_endpoint, "the endpoint's address cannot be used");
      return nullptr;
    }
    while (call.pool->newest_idle) {
      if (call.pool->newest_idle->reuse(call, request)) return &call;
    }
    char* start = call.request.reserve(request_head_bound(line, request.fields) + request.body.size());
    char* end = copy_text(write_request_head(start, line, request.fields), request.body);
    call.request.commit(size_t(end - start));
    connect_fresh(call);
    return call.generation == generation ? &call : nullptr;
  }

  void connect_fresh(Call& call) override {
    OriginPool& pool = *call.pool;
    call.addresses.clear();
    call.next_address = 0;
    if (pool.open >= limits.connections_per_origin_max) return call.fail(Failure::connect, "too many connections to the endpoint");
    if (auto literal = net::parse_address(pool.host, pool.port)) {
      call.addresses.push_back(*literal);
      return connect_first(call);
    }
    if (auto known = resolver_.cached(pool.host); !known.empty()) {
      call.addresses.assign(known.begin(), known.end());
      return connect_first(call);
    }
    loop.arm(call, call.left_ms());
    resolver_.resolve(pool.host, [this, at = &call, generation = call.generation](std::span<const net::SocketAddress> found) {
      if (at->generation != generation) return;  // cancelled or out of time meanwhile
      loop.cancel(*at);
      if (found.empty()) return at->fail(Failure::invalid_endpoint, "the endpoint's host name does not resolve");
      at->addresses.assign(found.begin(), found.end());
      connect_first(*at);
    });
  }

  bool try_next_address(Call& call) override {
    OriginPool& pool = *call.pool;
    while (call.next_address < call.addresses.size()) {
      net::SocketAddress address = call.addresses[call.next_address++];
      address.set_port(pool.port);
      std::unique_ptr<net::TlsSession> tls;
      if (pool.tls) {
        net::TlsContext* context = tls_context(pool.insecure_skip_verification);
        if (context) tls = context->open(pool.host, pool.ticket ? &pool.ticket : nullptr);
        if (!tls) return false;
      }
      int fd = net::start_connect(address);
      if (fd < 0) continue;
      ClientConnection& connection = take_connection();
      if (!connection.connect(pool, call, fd, std::move(tls))) {
        free_connections_.push_back(&connection);
        continue;
      }
      ++pool.open;
      connection.index = open_.size();
      open_.push_back(&connection);
      return true;
    }
    return false;
  }

  void recycle(ClientConnection& connection) override {
    --connection.pool()->open;
    open_.back()->index = connection.index;
    open_[connection.index] = open_.back();
    open_.pop_back();
    free_connections_.push_back(&connection);
  }
  void recycle(Call& call) override {
    loop.cancel(call);
    call.request.clear();
    call.addresses.clear();
    ++call.generation;
    --call.pool->calls;
    free_calls_.push_back(&call);
  }

  size_t idle_connections() const {
    size_t idle = 0;
    for (const auto& [key, pool] : pools_) idle += pool->idle;
    return idle;
  }
  size_t open_connections() const { return open_.size(); }
  void close_idle() {
    for (const auto& [key, pool] : pools_) {
      while (pool->newest_idle) pool->newest_idle->discard();
    }
  }

 private:
  void connect_first(Call& call) {
    if (!try_next_address(call)) {
      bool tls = call.pool->tls && !tls_error_.empty();
      call.fail(tls ? Failure::tls : Failure::connect, tls ? std::string_view(tls_error_) : std::string_view(std::strerror(errno)));
    }
  }

  OriginPool& pool_of(const Origin& origin) {
    auto found = pools_.find(key_of(origin.host, origin.port, origin.tls, origin.insecure_skip_verification));
    if (found != pools_.end()) return *found->second;
    if (pools_.size() >= origins_max) {
      std::erase_if(pools_, [](const auto& entry) { return entry.second->open == 0 && entry.second->calls == 0; });
    }
    auto pool = std::make_unique<OriginPool>();
    pool->host = origin.host;
    pool->port = origin.port;
    pool->tls = origin.tls;
    pool->insecure_skip_verification = origin.insecure_skip_verification;
    OriginKey key = key_of(pool->host, origin.port, origin.tls, origin.insecure_skip_verification);
    return *pools_.emplace(key, std::move(pool)).first->second;
  }

  net::TlsContext* tls_context(bool insecure) {
    auto& context = tls_contexts_[insecure];
    if (!context) {
      auto made = net::TlsContext::client({.insecure_skip_verification = insecure, .trusted_certificates_file = limits.trusted_certificates_file});
      if (made) {
        context = std::move(*made);
      } else {
        tls_error_ = made.error();
      }
    }
    return context.get();
  }

  Call& take_call() {
    if (free_calls_.empty()) {
      all_calls_.push_back(std::make_unique<Call>(*this));
      free_calls_.reserve(all_calls_.capacity());
      return *all_calls_.back();
    }
    Call* call = free_calls_.back();
    free_calls_.pop_back();
    return *call;
  }
  ClientConnection& take_connection() {
    if (free_connections_.empty()) {
      all_connections_.push_back(std::make_unique<ClientConnection>(*this));
      free_connections_.reserve(all_connections_.capacity());
      return *all_connections_.back();
    }
    ClientConnection* connection = free_connections_.back();
    free_connections_.pop_back();
    return *connection;
  }

  net::Resolver resolver_;
  std::unique_ptr<net::TlsContext> tls_contexts_[2];  // by insecure_skip_verification
  std::string tls_error_;
  std::unordered_map<OriginKey, std::unique_ptr<OriginPool>, OriginHash> pools_;  // keys point into the values
  std::vector<std::unique_ptr<Call>> all_calls_;
  std::vector<Call*> free_calls_;
  std::vector<ClientConnection*> open_;
  std::vector<ClientConnection*> free_connections_;
  std::vector<std::unique_ptr<ClientConnection>> all_connections_;  // gone before the pools they point to
};

Client::Client(net::Loop& loop, ClientLimits limits) : impl_(std::make_unique<Impl>(loop, std::move(limits))) {}
Client::~Client() = default;
ClientCall* Client::call(const ClientRequest& request, ClientHandler& handler, void* user) { return impl_->call(request, handler, user); }
size_t Client::idle_connections() const { return impl_->idle_connections(); }
size_t Client::open_connections() const { return impl_->open_connections(); }
void Client::close_idle() { impl_->close_idle(); }

}  // namespace apigw::http
