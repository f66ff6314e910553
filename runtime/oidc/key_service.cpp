#include "runtime/oidc/key_service.h"

#include <array>

#include <fmt/format.h>
#include <simdjson.h>

#include "runtime/base/ascii.h"
#include "runtime/integration/url.h"
#include "runtime/net/address.h"

namespace apigw::oidc {
namespace {

using jwt::Fault;
using jwt::KeySource;

constexpr uint32_t look_ms = 5'000;   // how soon it is noticed that keys have to be renewed
constexpr size_t issuers_max = 1'000;
constexpr uint64_t configuration_bytes_max = 150'000;

bool is_loopback(std::string_view host) {
  if (ascii_iequals(host, "localhost")) return true;
  const auto address = net::parse_address(host, 0);
  if (!address) return false;
  if (address->generic.sa_family == AF_INET) return ntohl(address->v4.sin_addr.s_addr) >> 24 == 127;
  return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
}

bool is_plain_loopback(std::string_view text) {
  const auto url = integration::parse_url(text);
  return url && !url->tls && is_loopback(url->host);
}

/// jwks_uri of an OpenID configuration; empty: there is none.
std::string jwks_uri(std::string_view configuration) {
  simdjson::dom::parser parser;
  simdjson::dom::object document;
  std::string_view uri;
  if (configuration.empty() || parser.parse(configuration.data(), configuration.size(), true).get(document) != simdjson::SUCCESS) return {};
  return document["jwks_uri"].get(uri) == simdjson::SUCCESS ? std::string(uri) : std::string();
}

}  // namespace

KeyService::KeyService(net::Loop& loop, const jwt::KeySources& sources, Publish publish, Tell tell, ReadFile read_file)
    : loop_(loop), sources_(sources), publish_(std::move(publish)), tell_(std::move(tell)), read_file_(std::move(read_file)), client_(loop) {}

KeyService::~KeyService() { loop_.cancel(*this); }

void KeyService::ask(const IssuerName& name) {
  auto found = entries_.find(name.url);
  if (found == entries_.end()) {
    const auto source = sources_.find(name.view());
    if (!source || entries_.size() >= issuers_max) return publish_(name.url, {.ask_again_at_ms = loop_.epoch_ms() + pause_ms, .fault = Fault::discovery});
    if (entries_.empty()) loop_.arm(*this, look_ms);
    found = entries_.emplace(name.url, std::make_unique<Entry>(Entry{.name = name, .source = *source})).first;
  }
  Entry& entry = *found->second;
  if (entry.asked) return;  // its answer is on the way
  if (loop_.epoch_ms() < entry.known.ask_again_at_ms) return publish_(entry.name.url, entry.known);
  start(entry);
}

void KeyService::on_timer() {
  loop_.arm(*this, look_ms);
  for (const auto& [url, entry] : entries_) {
    if (entry->known.keys && !entry->asked && loop_.epoch_ms() >= entry->renew_at_ms) start(*entry);
  }
}

void KeyService::start(Entry& entry) {
  entry.asked = true;
  if (entry.source.kind != KeySource::Kind::file) return get(entry, entry.source.location, entry.source.kind == KeySource::Kind::discovery);
  const auto text = read_file_(entry.source.location);
  if (!text) return failed(entry, Fault::key_set, fmt::format("'{}' cannot be read", entry.source.location));
  read_keys(entry, *text);
}

void KeyService::get(Entry& entry, const std::string& location, bool discovering) {
  entry.discovering = discovering;
  entry.url = location;
  const Fault fault = discovering ? Fault::discovery : Fault::key_set;
  const auto url = integration::parse_url(location);
  if (!url || !integration::is_valid_target(url->rest)) return failed(entry, fault, fmt::format("'{}' is no http or https URL", location));
  // Keys that somebody on the way could have changed are nobody's keys.
  const bool may_be_plain = entry.source.of_operator || (is_loopback(url->host) && is_plain_loopback(entry.source.location));
  if (!url->tls && !may_be_plain) return failed(entry, fault, fmt::format("'{}' is not https", location));
  const std::string target = url->rest.empty() ? "/" : url->rest.front() == '?' ? "/" + std::string(url->rest) : std::string(url->rest);
  const std::array<Field, 1> fields{Field{"Accept", "application/json", FieldId::other}};
  http::ClientRequest request;
  request.origin = {.tls = url->tls, .host = url->host, .port = url->port};
  request.method = "GET";
  request.target = target;
  request.host = url->authority;
  request.fields = fields;
  request.send_content_length = false;
  request.timeout_ms = call_timeout_ms;
  request.whole_body = true;
  request.body_bytes_max = discovering ? configuration_bytes_max : jwt::key_set_bytes_max;
  request.safe_to_retry = true;
  client_.call(request, *this, &entry);
}

void KeyService::on_response(http::ClientCall& call, const ResponseHead& head, std::string_view body, bool, uint64_t) {
  Entry& entry = *static_cast<Entry*>(call.user);
  if (head.status != 200) {
    return failed(entry, entry.discovering ? Fault::discovery : Fault::key_set, fmt::format("{} answers with status {}", entry.url, head.status));
  }
  if (entry.discovering) return read_configuration(entry, body);
  read_keys(entry, body);
}

void KeyService::on_failure(http::ClientCall& call, http::Failure, std::string_view detail) {
  Entry& entry = *static_cast<Entry*>(call.user);
  failed(entry, entry.discovering ? Fault::discovery : Fault::key_set, fmt::format("{} cannot be reached: {}", entry.url, detail));
}

void KeyService::read_configuration(Entry& entry, std::string_view body) {
  const std::string uri = jwks_uri(body);
  if (uri.empty()) return failed(entry, Fault::discovery, fmt::format("{} names no jwks_uri", entry.url));
  get(entry, uri, false);
}

void KeyService::read_keys(Entry& entry, std::string_view text) {
  const int64_t now = loop_.epoch_ms();
  jwt::IssuerKeys& known = entry.known;
  const bool is_same = known.keys && known.keys->text() == text;  // what was verified with these keys stays so
  if (!is_same) {
    auto set = jwt::KeySet::parse(text);
    if (!set) return failed(entry, Fault::key_set, fmt::format("{}: {}", entry.source.kind == KeySource::Kind::file ? entry.source.location : entry.url, set.error()));
    known.keys = std::make_shared<const jwt::KeySet>(std::move(*set));
  }
  known.fault = Fault::none;
  known.good_until_ms = now + life_ms;
  known.ask_again_at_ms = entry.last_ms + pause_ms;
  entry.last_ms = now;
  entry.renew_at_ms = now + renew_ms;
  entry.asked = false;
  if (entry.told) tell_(fmt::format("the keys of {} are there again", entry.name.url));
  entry.told = false;
  publish_(entry.name.url, known);
}

void KeyService::failed(Entry& entry, Fault fault, const std::string& why) {
  const int64_t now = loop_.epoch_ms();
  jwt::IssuerKeys& known = entry.known;
  if (known.keys && now >= known.good_until_ms) known.keys.reset();
  if (!entry.told) {
    tell_(fmt::format("cannot get the keys of {}: {}; {}", entry.name.url, why, known.keys ? "those at hand serve on for a while" : "its tokens are refused"));
  }
  entry.told = true;
  known.fault = fault;
  known.ask_again_at_ms = now + (known.keys ? pause_ms : retry_ms);
  entry.last_ms = now;
  entry.renew_at_ms = now + retry_renewal_ms;
  entry.asked = false;
  publish_(entry.name.url, known);
}

}  // namespace apigw::oidc
