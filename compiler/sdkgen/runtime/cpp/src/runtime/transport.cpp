// HTTP by libcurl.
#include <mutex>

#include <curl/curl.h>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/options.hpp>

namespace apigw_sdk {
namespace {

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
  static_cast<HttpResponse*>(target)->body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* target) {
  auto& answer = *static_cast<HttpResponse*>(target);
  std::string line(data, size * count);
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.pop_back();
  if (line.compare(0, 5, "HTTP/") == 0) answer.headers.clear();  // of an interim answer, or of a proxy
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return size * count;
  const std::size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
  const std::string name = line.substr(0, colon), value = line.substr(begin);
  const auto [known, fresh] = answer.headers.emplace(name, value);
  if (!fresh) known->second += ", " + value;
  return size * count;
}

class CurlTransport final : public Transport {
 public:
  CurlTransport() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
  }
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override {
    for (CURL* handle : idle_) curl_easy_cleanup(handle);
  }

  HttpResponse send(const HttpRequest& request, std::chrono::milliseconds timeout) override {
    std::unique_ptr<CURL, void (*)(CURL*)> handle(take(), curl_easy_cleanup);
    if (!handle) throw ConnectionFailed("libcurl gives no handle", false);
    curl_slist* list = nullptr;
    for (const auto& [name, value] : request.headers) list = curl_slist_append(list, (value.empty() ? name + ";" : name + ": " + value).c_str());
    list = curl_slist_append(list, "Expect:");
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);

    HttpResponse answer;
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    set_method(curl, request);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
    const CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) fail(code, request);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    keep(handle.release());
    return answer;
  }

 private:
  static void set_method(CURL* curl, const HttpRequest& request) {
    const bool sends_length = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (!request.body.empty() || sends_length) {
      curl_easy_setopt(curl, CURLOPT_POST, 1L);
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    } else if (request.method == "HEAD") {
      curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }

  [[noreturn]] static void fail(CURLcode code, const HttpRequest& request) {
    const std::string message = request.url.substr(0, request.url.find('?')) + ": " + curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT) throw TimedOut(message, true);
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

  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

std::shared_ptr<Transport> make_curl_transport() { return std::make_shared<CurlTransport>(); }

}  // namespace apigw_sdk
