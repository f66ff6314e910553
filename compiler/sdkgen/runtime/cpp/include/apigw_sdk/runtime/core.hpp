#pragma once
// One call: credentials, time-outs, retries. Shared by all groups of a client.
#include <memory>
#include <string>
#include <utility>
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

/// Reads the answer's body into a value of that shape. Throws DecodeError.
void decode_body(const Shape& shape, void* value, const HttpResponse& answer);
/// The same; false when the body is something else.
bool is_decoded(const Shape& shape, void* value, const HttpResponse& answer);

template <class T>
T decoded(const HttpResponse& answer) {
  T value{};
  decode_body(Codec<T>::shape, &value, answer);
  return value;
}

/// Throws `Error` with the answer's body, or the plain error of its status when the body is something else: it keeps its bytes.
template <class Error, class T>
[[noreturn]] void throw_typed(const HttpResponse& answer) {
  T body{};
  if (!is_decoded(Codec<T>::shape, &body, answer)) throw_error(answer);
  throw Error(answer, std::move(body));
}

/// Signature Version 4: adds Authorization, X-Amz-Date and X-Amz-Security-Token. `stamp` is "20150830T123600Z".
void sign(HttpRequest& request, const Credentials& credentials, const std::string& region, const std::string& service,
          const std::string& stamp);

}  // namespace apigw_sdk
