#include <apigw_sdk/runtime/credentials.hpp>

#include <algorithm>
#include <iterator>

namespace apigw_sdk {
namespace {

/// us-east-1 of https://id.execute-api.us-east-1.amazonaws.com; empty when the address names none.
std::string region_of(const std::string& url) {
  const std::string label = ".execute-api.";
  const std::size_t begin = url.find(label);
  if (begin == std::string::npos) return {};
  const std::size_t region = begin + label.size();
  return url.substr(region, url.find('.', region) - region);
}

void place(HttpRequest& request, const Scheme& scheme, const std::string& value) {
  if (scheme.place == Place::query) {
    request.url += (request.url.find('?') == std::string::npos ? "?" : "&") + percent(scheme.field) + "=" + percent(value);
  } else if (scheme.place == Place::cookie) {
    if (value.find(';') != std::string::npos) throw EncodeError("the cookie " + scheme.field + " cannot hold a semicolon");
    std::string& cookie = request.headers["Cookie"];
    cookie += (cookie.empty() ? "" : "; ") + scheme.field + "=" + value;
  } else {
    request.headers[scheme.field] = value;
  }
}

std::string stamp_now() {
  std::string stamp;
  for (const char c : to_text(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())))) {
    if (c != '-' && c != ':') stamp += c;
  }
  return stamp;
}

bool has_bearer(const Secrets& secrets) { return secrets.token_source || secrets.token_provider || !secrets.bearer_token.empty(); }
bool has_signer(const Secrets& secrets) { return secrets.credentials || secrets.credentials_provider; }

}  // namespace

Authorizer::Authorizer(const Security& security, const Secrets& client, const Secrets& of_call, std::string region)
    : keys_{&of_call, &client}, bearer_(has_bearer(of_call) ? of_call : client), basic_(of_call.user.empty() ? client : of_call), signer_(has_signer(of_call) ? of_call : client), region_(std::move(region)) {
  // The first requirement whose credentials are all there; else what there is of the first.
  for (const auto& requirement : security) {
    if (requirement.empty() || !std::all_of(requirement.begin(), requirement.end(), [this](const Scheme& scheme) { return has(scheme); })) continue;
    schemes_ = requirement;
    return;
  }
  if (security.empty() || std::any_of(security.begin(), security.end(), [](const auto& requirement) { return requirement.empty(); })) return;
  std::copy_if(security.front().begin(), security.front().end(), std::back_inserter(schemes_), [this](const Scheme& scheme) { return has(scheme); });
}

std::string Authorizer::key_of(const Scheme& scheme) const {
  for (const Secrets* secrets : keys_) {
    const auto named = secrets->api_keys.find(scheme.name);
    if (named != secrets->api_keys.end()) return named->second;
    if (!secrets->api_key.empty()) return secrets->api_key;
  }
  return {};
}

bool Authorizer::has(const Scheme& scheme) const {
  switch (scheme.kind) {
    case SchemeKind::api_key: return !key_of(scheme).empty();
    case SchemeKind::basic: return !basic_.user.empty();
    case SchemeKind::signature: return has_signer(signer_);
    case SchemeKind::token:
    case SchemeKind::bearer: break;
  }
  return has_bearer(bearer_);
}

std::string Authorizer::token() {
  if (bearer_.token_source) return sent_ = bearer_.token_source->token();
  return bearer_.token_provider ? bearer_.token_provider() : bearer_.bearer_token;
}

void Authorizer::authorize(HttpRequest& request, BodySource* source) {
  sent_.clear();
  bool signature = false;
  for (const Scheme& scheme : schemes_) {
    switch (scheme.kind) {
      case SchemeKind::api_key: place(request, scheme, key_of(scheme)); break;
      case SchemeKind::basic: place(request, scheme, "Basic " + to_base64(basic_.user + ":" + basic_.password)); break;
      case SchemeKind::bearer: place(request, scheme, "Bearer " + token()); break;
      case SchemeKind::token: place(request, scheme, token()); break;
      case SchemeKind::signature: signature = true; break;
    }
  }
  if (!signature) return;
  const std::string region = region_.empty() ? region_of(request.url) : region_;
  if (region.empty()) throw EncodeError("signing needs a region: give the client one");
  sign(request, signer_.credentials_provider ? signer_.credentials_provider() : *signer_.credentials, region, "execute-api", stamp_now(), source);
}

bool Authorizer::reject() {
  if (sent_.empty()) return false;
  bearer_.token_source->reject(sent_);
  return true;
}

}  // namespace apigw_sdk
