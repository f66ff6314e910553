#pragma once
// One call: credentials, time-outs, retries. Shared by all groups of a client.
#include <memory>
#include <string>
#include <vector>

#include <apigw_sdk/runtime/options.hpp>
#include <apigw_sdk/runtime/request.hpp>

namespace apigw_sdk {

enum class SchemeKind {
  api_key,
  token,
  bearer,
  basic,
  signature,
};
enum class Place {
  path,
  query,
  header,
  cookie,
};

/// How one kind of credentials is sent.
struct Scheme {
  std::string name;
  SchemeKind kind;
  Place place;
  std::string field;
};
/// Any one of these lists is enough.
using Security = std::vector<std::vector<Scheme>>;

class Core {
 public:
  Core(ClientOptions options, const std::string& user_agent);
  /// Sends one request, again where that helps.
  HttpResponse send(const RequestBuilder& builder, const Security& security, const RequestOptions& options) const;

 private:
  bool has(const Scheme& scheme) const;
  std::vector<Scheme> schemes_of(const Security& security) const;
  std::string key_of(const Scheme& scheme) const;
  void authorize(HttpRequest& request, const std::vector<Scheme>& schemes) const;

  ClientOptions options_;
  std::string base_url_;
};

/// True when the answer's status is "404", or of the family "4XX", or for "default".
bool matches(const HttpResponse& answer, const char* status);

template <class T>
T decoded(const HttpResponse& answer) {
  return decode<T>(answer.body.empty() ? Json(nullptr) : parse_json(answer.body));
}

/// Throws `Error` with the answer's body, or the plain error of its status when the body is something else.
template <class Error, class T>
[[noreturn]] void throw_typed(const HttpResponse& answer) {
  std::optional<T> body;
  try {
    body = decoded<T>(answer);
  } catch (const DecodeError&) {
    // An error that cannot be read is still that error: it keeps its bytes.
  }
  if (body) throw Error(answer, std::move(*body));
  throw_error(answer);
}

/// Signature Version 4: adds Authorization, X-Amz-Date and X-Amz-Security-Token. `stamp` is "20150830T123600Z".
void sign(HttpRequest& request, const Credentials& credentials, const std::string& region, const std::string& service,
          const std::string& stamp);

}  // namespace apigw_sdk
