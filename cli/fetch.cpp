#include "cli/fetch.h"

#include <curl/curl.h>
#include <dlfcn.h>

#include <csignal>
#include <exception>
#include <memory>

#include <fmt/format.h>

namespace apigw::cli {
namespace {

constexpr long kUploadBytes = 256 * 1024;
constexpr size_t kResponseBytesMax = 80 * 1024 * 1024;

/// The functions of libcurl that are used.
struct Curl {
  decltype(&curl_global_init) global_init = nullptr;
  decltype(&curl_easy_init) init = nullptr;
  decltype(&::curl_easy_setopt) set = nullptr;
  decltype(&curl_easy_perform) perform = nullptr;
  decltype(&::curl_easy_getinfo) info = nullptr;
  decltype(&curl_easy_cleanup) cleanup = nullptr;
  decltype(&curl_easy_strerror) message = nullptr;
  decltype(&curl_slist_append) append = nullptr;
  decltype(&curl_slist_free_all) free_all = nullptr;
};

template <class Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

/// nullptr when the library is not installed.
const Curl* load() {
  static const std::unique_ptr<const Curl> loaded = []() -> std::unique_ptr<const Curl> {
    void* library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return nullptr;
    auto curl = std::make_unique<Curl>();
    const bool whole = find(library, "curl_global_init", curl->global_init) && find(library, "curl_easy_init", curl->init) && find(library, "curl_easy_setopt", curl->set) &&
                       find(library, "curl_easy_perform", curl->perform) && find(library, "curl_easy_getinfo", curl->info) && find(library, "curl_easy_cleanup", curl->cleanup) &&
                       find(library, "curl_easy_strerror", curl->message) && find(library, "curl_slist_append", curl->append) && find(library, "curl_slist_free_all", curl->free_all);
    std::signal(SIGPIPE, SIG_IGN);  // a server that hangs up in the middle of a body is a fault to tell
    if (!whole || curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return nullptr;
    return curl;
  }();
  return loaded.get();
}

size_t collect(char* data, size_t size, size_t count, void* user) {
  auto& body = *static_cast<std::string*>(user);
  if (body.size() + size * count > kResponseBytesMax) return 0;
  body.append(data, size * count);
  return size * count;
}

/// A request's source on its way through the library, which no exception may pass.
struct Feed {
  const FetchRequest& request;
  std::exception_ptr fault;
};

size_t feed(char* out, size_t size, size_t count, void* user) {
  auto& state = *static_cast<Feed*>(user);
  try {
    return state.request.source(out, size * count);
  } catch (...) {
    state.fault = std::current_exception();
    return CURL_READFUNC_ABORT;
  }
}

}  // namespace

Expected<FetchResponse, std::string> fetch(const FetchRequest& request) {
  const Curl* curl = load();
  if (curl == nullptr) return unexpected(std::string("libcurl.so.4 cannot be loaded; install it (Debian: libcurl4)"));
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl->init(), curl->cleanup);
  if (!handle) return unexpected(std::string("libcurl cannot be started"));
  FetchResponse response;
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(nullptr, curl->free_all);
  for (const std::string& header : request.headers) headers.reset(curl->append(headers.release(), header.c_str()));
  headers.reset(curl->append(headers.release(), "Expect:"));  // no round trip before the body
  char detail[CURL_ERROR_SIZE] = "";
  CURL* one = handle.get();
  curl->set(one, CURLOPT_URL, request.url.c_str());
  curl->set(one, CURLOPT_PROTOCOLS_STR, "http,https");
  curl->set(one, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl->set(one, CURLOPT_HTTPHEADER, headers.get());
  curl->set(one, CURLOPT_ERRORBUFFER, detail);
  curl->set(one, CURLOPT_NOSIGNAL, 1L);
  curl->set(one, CURLOPT_CONNECTTIMEOUT, 10L);
  curl->set(one, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl->set(one, CURLOPT_LOW_SPEED_TIME, request.timeout_seconds);
  curl->set(one, CURLOPT_WRITEFUNCTION, collect);
  curl->set(one, CURLOPT_WRITEDATA, &response.body);
  if (request.url.starts_with("http://")) curl->set(one, CURLOPT_NOPROXY, "*");  // a proxy would read along
  if (!request.certificates_file.empty()) curl->set(one, CURLOPT_CAINFO, request.certificates_file.c_str());
  Feed state{request, {}};
  if (request.source) {
    curl->set(one, CURLOPT_UPLOAD, 1L);
    curl->set(one, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.source_bytes));
    curl->set(one, CURLOPT_READFUNCTION, feed);
    curl->set(one, CURLOPT_READDATA, &state);
    curl->set(one, CURLOPT_UPLOAD_BUFFERSIZE, kUploadBytes);
  } else if (request.method != "GET") {
    curl->set(one, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    curl->set(one, CURLOPT_POSTFIELDS, request.body.data() != nullptr ? request.body.data() : "");
  }
  const CURLcode code = curl->perform(one);
  if (state.fault) std::rethrow_exception(state.fault);
  if (code != CURLE_OK) return unexpected(std::string(detail[0] != '\0' ? detail : curl->message(code)));
  curl->info(one, CURLINFO_RESPONSE_CODE, &response.status);
  return response;
}

}  // namespace apigw::cli
