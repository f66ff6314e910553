#include "cli/remote.h"

#include <cctype>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/fetch.h"
#include "cli/file.h"

namespace apigw::cli {
namespace {

constexpr Option kOptions[] = {
    {.name = "token-file", .type = ValueType::file, .metavar = "FILE", .help = "holds the gateway's admin token; without it $APIGW_ADMIN_TOKEN"},
    {.name = "ca", .type = ValueType::file, .metavar = "FILE", .help = "certificates (PEM) that may have signed the gateway's; without it the system's"},
};
constexpr Option kAt[] = {
    {.name = "at", .type = ValueType::text, .metavar = "URL", .help = "asks a running gateway, by its admin listener, instead of a store here"},
    kOptions[0],
    kOptions[1],
};
constexpr size_t kTokenBytesMin = 16;
constexpr auto kPatience = std::chrono::seconds(30);

/// "127.0.0.1" of "http://127.0.0.1:9090/x".
std::string host_of(const std::string& url) {
  const size_t begin = url.find("://") + 3;
  const std::string authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const size_t at = authority.rfind('@');
  const std::string place = at == authority.npos ? authority : authority.substr(at + 1);
  if (place.starts_with('[')) return place.substr(0, place.find(']') + 1);
  return place.substr(0, place.find(':'));
}

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos); }

}  // namespace

constinit const std::span<const Option> kRemoteOptions = kOptions;

constinit const std::span<const Option> kAtOptions = kAt;

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) out += std::isalnum(c) ? std::string(1, char(c)) : fmt::format("%{:02X}", c);
  return out;
}

std::string admin_token(const Arguments& arguments, std::string_view option) {
  std::string token;
  if (arguments.has(option)) {
    token = read_file(arguments.text(option));
  } else if (const char* value = std::getenv("APIGW_ADMIN_TOKEN")) {
    token = value;
  }
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r' || token.back() == ' ')) token.pop_back();
  const bool given = arguments.has(option) || !token.empty();
  const bool printable = token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=") == token.npos;
  if (given && (token.size() < kTokenBytesMin || !printable)) {
    throw Failure(ExitStatus::input_at_fault, fmt::format("the admin token must have at least {} characters, letters, digits and -._~+/= (openssl rand -hex 32 makes one)", kTokenBytesMin));
  }
  return token;
}

Remote::Remote(std::string url, const Arguments& arguments) : url_(std::move(url)), token_(admin_token(arguments, "token-file")), certificates_file_(arguments.text("ca")) {
  while (url_.ends_with('/')) url_.pop_back();
  const bool plain = url_.starts_with("http://");
  if (!plain && !url_.starts_with("https://")) throw Failure(ExitStatus::usage, fmt::format("'{}' is no http or https URL of a gateway's admin listener", url_));
  if (plain && !is_this_machine(host_of(url_))) {
    throw Failure(ExitStatus::usage, fmt::format("{}: the admin token would travel in plain text; use https, or http to this machine through a tunnel", url_));
  }
  if (token_.empty()) throw Failure(ExitStatus::usage, "the gateway's admin token is needed: --token-file FILE or APIGW_ADMIN_TOKEN");
}

/// The body of a good answer.
std::string Remote::answer(const FetchRequest& wanted) const {
  FetchRequest request = wanted;
  request.url = url_ + wanted.url;
  request.headers.push_back("Authorization: Bearer " + token_);
  request.certificates_file = certificates_file_;
  auto response = fetch(request);
  if (!response) throw Failure(ExitStatus::world_failed, fmt::format("{}: {}", url_, response.error()));
  if (response->status == 200) return std::move(response->body);
  const nlohmann::json told = nlohmann::json::parse(response->body, nullptr, false);
  const std::string said = told.is_object() && told.contains("message") && told["message"].is_string() ? told["message"].get<std::string>() : "no answer of an admin listener";
  const bool refused = response->status >= 400 && response->status < 500;
  throw Failure(refused ? ExitStatus::input_at_fault : ExitStatus::world_failed, fmt::format("{} answered {}: {}", url_, response->status, said));
}

nlohmann::json Remote::call(const std::string& method, const std::string& path, std::string_view body, std::vector<std::string> headers) const {
  nlohmann::json told = nlohmann::json::parse(answer({.method = method, .url = path, .headers = std::move(headers), .body = body, .source = {}}), nullptr, false);
  if (!told.is_object()) throw Failure(ExitStatus::world_failed, fmt::format("{} gave no answer of an admin listener", url_));
  return told;
}

std::string Remote::get_bytes(const std::string& path) const { return answer({.url = path, .source = {}}); }

nlohmann::json Remote::upload(const std::string& path, uint64_t bytes, std::function<size_t(char* out, size_t bytes_max)> source) const {
  constexpr long kStalledSeconds = 120;  // the gateway writes all of it to disk before it answers
  const std::string told = answer({.method = "PUT", .url = path, .headers = {"Content-Type: application/octet-stream"}, .body = {}, .source = std::move(source), .source_bytes = bytes,
                                   .timeout_seconds = kStalledSeconds});
  return nlohmann::json::parse(told, nullptr, false);
}

nlohmann::json Remote::get(const std::string& path) const { return call("GET", path, {}, {}); }

nlohmann::json Remote::post(const std::string& path, const nlohmann::json& body) const {
  const std::string text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return call("POST", path, text, {"Content-Type: application/json"});
}

nlohmann::json Remote::put(const std::string& path, std::string_view body, const std::vector<std::string>& headers) const {
  std::vector<std::string> all = headers;
  all.push_back("Content-Type: application/octet-stream");
  return call("PUT", path, body, std::move(all));
}

void Remote::await(const std::string& api_id, const std::string& stage, const std::string& deployment, bool canary) const {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    const nlohmann::json health = get("/healthz");
    for (const nlohmann::json& one : health.value("stages", nlohmann::json::array())) {
      if (one.value("api", "") == api_id && one.value("stage", "") == stage && one.value("canary", false) == canary && one.value("deployment", "") == deployment) return;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      throw Failure(ExitStatus::world_failed, fmt::format("{}: deployment {} is stored, but the gateway does not serve it; its log says why", url_, deployment));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

}  // namespace apigw::cli
