// HTTP by libcurl.
#include <algorithm>
#include <cstring>
#include <exception>
#include <limits>
#include <mutex>
#include <new>

#include <curl/curl.h>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kIdleMax = 16;
constexpr std::size_t kHeaderBytesMax = std::size_t{256} << 10;

/// One request on its way, as libcurl's callbacks see it. None of them lets an exception into libcurl.
struct Exchange {
  const HttpRequest& request;
  const Limits& limits;
  std::size_t body_bytes_max;
  Flow& flow;
  CURL* curl;
  std::exception_ptr thrown = nullptr;  // by what belongs to the caller
  bool given_up = false;
  Clock::time_point end = Clock::time_point::max();  // of the wait for more of an answer that flows
  HttpResponse answer = {};
  std::size_t header_bytes = 0;
  std::size_t sent = 0;
  bool too_large = false;
  bool late = false;
};

/// Begins the wait for more of an answer anew.
void renew(Exchange& exchange) {
  if (exchange.limits.timeout.count() > 0) exchange.end = Clock::now() + exchange.limits.timeout;
}

bool hand_out(Exchange& exchange, const char* data, std::size_t bytes) {
  exchange.flow.delivered = true;
  try {
    exchange.given_up = !exchange.flow.sink(data, bytes);
  } catch (...) {
    exchange.thrown = std::current_exception();
  }
  renew(exchange);
  return !exchange.given_up && exchange.thrown == nullptr;
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) try {
  auto& exchange = *static_cast<Exchange*>(target);
  const std::size_t bytes = size * count;
  long status = 0;
  curl_easy_getinfo(exchange.curl, CURLINFO_RESPONSE_CODE, &status);
  if (exchange.flow.wanted && exchange.flow.wanted(static_cast<int>(status))) return hand_out(exchange, data, bytes) ? bytes : 0;
  exchange.too_large = bytes > exchange.body_bytes_max - exchange.answer.body.size();
  if (exchange.too_large) return 0;
  exchange.answer.body.append(data, bytes);
  return bytes;
} catch (const std::exception&) {
  return 0;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* target) try {
  auto& exchange = *static_cast<Exchange*>(target);
  HttpResponse& answer = exchange.answer;
  exchange.header_bytes += size * count;
  exchange.too_large = exchange.header_bytes > kHeaderBytesMax;
  if (exchange.too_large) return 0;
  std::string line(data, size * count);
  line.resize(line.find_last_not_of(" \t\r\n") + 1);
  if (line.compare(0, 5, "HTTP/") == 0) answer.headers.clear();  // of an interim answer, or of a proxy
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return size * count;
  const std::size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
  const std::string name = line.substr(0, colon), value = line.substr(begin);
  const auto [known, fresh] = answer.headers.emplace(name, value);
  if (!fresh) known->second += ", " + value;
  return size * count;
} catch (const std::exception&) {
  return 0;
}

std::size_t give_body(char* data, std::size_t size, std::size_t count, void* source) {
  auto& exchange = *static_cast<Exchange*>(source);
  const std::size_t bytes = std::min(size * count, exchange.request.body.size() - exchange.sent);
  std::memcpy(data, exchange.request.body.data() + exchange.sent, bytes);
  exchange.sent += bytes;
  return bytes;
}

/// The next piece of a body that flows: no byte more or less than were announced.
std::size_t give_source(char* data, std::size_t size, std::size_t count, void* target) {
  auto& exchange = *static_cast<Exchange*>(target);
  try {
    const std::optional<std::uint64_t> announced = exchange.flow.source->size();
    std::size_t wanted = size * count;
    if (announced) wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, *announced - exchange.sent));
    const std::size_t bytes = wanted == 0 ? 0 : exchange.flow.source->read(data, wanted);
    if (bytes == 0 && wanted > 0 && announced) throw EncodeError("the body's source has become shorter");
    exchange.sent += bytes;
    return bytes;
  } catch (...) {
    exchange.thrown = std::current_exception();
    return CURL_READFUNC_ABORT;
  }
}

/// Called at least once a second.
int watch(void* source, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto& exchange = *static_cast<Exchange*>(source);
  try {
    if (exchange.limits.cancelled && exchange.limits.cancelled()) exchange.given_up = true;
  } catch (...) {
    exchange.thrown = std::current_exception();
  }
  exchange.late = Clock::now() > exchange.end;
  return exchange.given_up || exchange.late || exchange.thrown != nullptr ? 1 : 0;
}

class CurlTransport final : public Transport {
 public:
  CurlTransport(std::chrono::milliseconds connect_timeout, std::size_t response_bytes_max) : connect_timeout_(connect_timeout), response_bytes_max_(response_bytes_max) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override {
    for (CURL* handle : idle_) curl_easy_cleanup(handle);
  }

  HttpResponse send(const HttpRequest& request, const Limits& limits) override {
    Flow flow;
    return transfer(request, limits, flow);
  }

  HttpResponse transfer(const HttpRequest& request, const Limits& limits, Flow& flow) override {
    std::unique_ptr<CURL, void (*)(CURL*)> handle(take(), curl_easy_cleanup);
    if (!handle) throw ConnectionFailed("libcurl gives no handle", false);
    Exchange exchange{request, limits, response_bytes_max_, flow, handle.get()};
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(headers_of(request, flow), curl_slist_free_all);
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    set_method(curl, exchange);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    restrict_protocols(curl);
    // The time-out of libcurl counts for all of an answer; of one that flows, each wait has the time.
    if (flow.wanted) renew(exchange);
    else curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds_of(limits.timeout));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, milliseconds_of(connect_timeout_));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    if (limits.cancelled || flow.wanted) {
      curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
      curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
      curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
    }
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail(code, curl, exchange);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    exchange.answer.status = static_cast<int>(status);
    keep(handle.release());
    return std::move(exchange.answer);
  }

 private:
  static long milliseconds_of(std::chrono::milliseconds time) { return static_cast<long>(std::min<std::chrono::milliseconds::rep>(time.count(), std::numeric_limits<int>::max())); }

  /// A hook may have changed the address: it leads nowhere but to a web server.
  static void restrict_protocols(CURL* curl) {
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, static_cast<long>(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
  }

  static curl_slist* headers_of(const HttpRequest& request, const Flow& flow) {
    curl_slist* list = nullptr;
    const auto add = [&list](const std::string& line) {
      curl_slist* longer = curl_slist_append(list, line.c_str());
      if (longer == nullptr) {  // a request without one of its headers is another request
        curl_slist_free_all(list);
        throw std::bad_alloc();
      }
      list = longer;
    };
    if (flow.source != nullptr && !flow.source->size()) add("Transfer-Encoding: chunked");
    for (const auto& [name, value] : request.headers) add(value.empty() ? name + ";" : name + ": " + value);
    // libcurl adds these of its own accord.
    for (const char* name : {"Accept", "Content-Type", "Expect"}) {
      if (request.headers.count(name) == 0) add(std::string(name) + ":");
    }
    return list;
  }

  static void set_method(CURL* curl, Exchange& exchange) {
    const HttpRequest& request = exchange.request;
    if (exchange.flow.source != nullptr) {
      const std::optional<std::uint64_t> size = exchange.flow.source->size();
      curl_easy_setopt(curl, CURLOPT_POST, 1L);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, size ? static_cast<curl_off_t>(*size) : curl_off_t{-1});
      curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_source);
      curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
      curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
      return;
    }
    const bool sends_length = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (!request.body.empty() || sends_length) {
      curl_easy_setopt(curl, CURLOPT_POST, 1L);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      if (exchange.limits.repeatable || request.body.empty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
      } else {
        // libcurl sends a request again when a connection it kept turns out to be dead. A body that it cannot read twice stops it.
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_body);
        curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
      }
    } else if (request.method == "HEAD") {
      curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    }
    if (!exchange.limits.repeatable && request.body.empty()) curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  [[noreturn]] static void fail(CURLcode code, CURL* curl, const Exchange& exchange) {
    const std::string& url = exchange.request.url;
    const std::size_t host = url.find("://") + 3;
    const std::string message = url.substr(host, url.find_first_of("/?", host) - host) + ": " + curl_easy_strerror(code);
    long sent = 0;
    curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
    if (exchange.thrown) std::rethrow_exception(exchange.thrown);
    if (exchange.late) throw TimedOut(message, sent > 0);
    if (exchange.too_large) throw ResponseTooLarge("the answer has too many bytes");
    if (code == CURLE_ABORTED_BY_CALLBACK || exchange.given_up) throw Cancelled("the call was cancelled");
    if (code == CURLE_OPERATION_TIMEDOUT) throw TimedOut(message, sent > 0);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) throw EncodeError(message);
    const bool unsent = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_SSL_CONNECT_ERROR;
    throw ConnectionFailed(message, !unsent);
  }

  CURL* take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (idle_.empty()) return curl_easy_init();
    CURL* handle = idle_.back();
    idle_.pop_back();
    return handle;
  }

  void keep(CURL* handle) {
    curl_easy_reset(handle);  // connections stay open
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (idle_.size() < kIdleMax) {
        idle_.push_back(handle);
        return;
      }
    }
    curl_easy_cleanup(handle);
  }

  std::chrono::milliseconds connect_timeout_;
  std::size_t response_bytes_max_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport(std::chrono::milliseconds connect_timeout, std::size_t response_bytes_max) {
  return std::make_shared<CurlTransport>(connect_timeout, response_bytes_max);
}

}  // namespace apigw_sdk
