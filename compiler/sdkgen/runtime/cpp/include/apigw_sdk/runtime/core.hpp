#pragma once
// One call: credentials, time-outs, retries. Shared by all groups of a client.
#include <memory>
#include <string>
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

}  // namespace apigw_sdk
