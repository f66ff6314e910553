#pragma once
// One call: credentials, time-outs, retries. Shared by all groups of a client.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <apigw_sdk/runtime/credentials.hpp>
#include <apigw_sdk/runtime/oauth2.hpp>
#include <apigw_sdk/runtime/options.hpp>
#include <apigw_sdk/runtime/pages.hpp>
#include <apigw_sdk/runtime/request.hpp>

namespace apigw_sdk {

class Core {
 public:
  Core(ClientOptions options, const std::string& user_agent);
  /// Sends one request, again where that helps.
  HttpResponse send(const RequestBuilder& builder, const Security& security, const RequestOptions& options) const;
  /// The same; the bodies of answers with one of the statuses ("200", "2XX") go to the sink.
  HttpResponse stream(const RequestBuilder& builder, const Security& security, const RequestOptions& options, const Sink& sink, const std::vector<const char*>& statuses) const;

 private:
  HttpResponse attempts(const RequestBuilder& builder, const Security& security, const RequestOptions& options, Flow& flow) const;

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

}  // namespace apigw_sdk
