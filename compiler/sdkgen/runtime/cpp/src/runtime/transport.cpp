// HTTP by libcurl.
#include <algorithm>
#include <cstring>
#include <mutex>
#include <new>

#include <curl/curl.h>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {
namespace {

constexpr std::size_t kHeaderBytesMax = std::size_t{256} << 10;

/// One request on its way, as libcurl's callbacks see it. None of them lets an exception into libcurl.
struct Exchange {
  const HttpRequest& request;
  const Limits& limits;
  std::size_t body_bytes_max;
  HttpResponse answer = {};
  std::size_t header_bytes = 0;
  std::size_t sent = 0;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) try {
  auto& exchange = *static_cast<Exchange*>(target);
  const std::size_t bytes = size * count;
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

int ask_whether_cancelled(void* source, curl_off_t, curl_off_t, curl_off_t, curl_off_t) try {
  return static_cast<Exchange*>(source)->limits.cancelled() ? 1 : 0;
} catch (...) {
  return 1;
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
    std::unique_ptr<CURL, void (*)(CURL*)> handle(take(), curl_easy_cleanup);
    if (!handle) throw ConnectionFailed("libcurl gives no handle", false);
    Exchange exchange{request, limits, response_bytes_max_};
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(headers_of(request), curl_slist_free_all);
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    set_method(curl, exchange);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.timeout.count()));
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect_timeout_.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
    if (limits.cancelled) {
      curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
      curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_whether_cancelled);
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
  static curl_slist* headers_of(const HttpRequest& request) {
    curl_slist* list = nullptr;
    const auto add = [&list](const std::string& line) {
      curl_slist* longer = curl_slist_append(list, line.c_str());
      if (longer == nullptr) {  // a request without one of its headers is another request
        curl_slist_free_all(list);
        throw std::bad_alloc();
      }
      list = longer;
    };
    for (const auto& [name, value] : request.headers) add(value.empty() ? name + ";" : name + ": " + value);
    // libcurl adds these of its own accord.
    for (const char* name : {"Accept", "Content-Type", "Expect"}) {
      if (request.headers.count(name) == 0) add(std::string(name) + ":");
    }
    return list;
  }

  static void set_method(CURL* curl, Exchange& exchange) {
    const HttpRequest& request = exchange.request;
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
    if (exchange.too_large) throw ResponseTooLarge("the answer has too many bytes");
    if (code == CURLE_ABORTED_BY_CALLBACK) throw Cancelled("the call was cancelled");
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
    const std::lock_guard<std::mutex> lock(mutex_);
    idle_.push_back(handle);
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
