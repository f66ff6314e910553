#pragma once
// Where functions are called: a Lambda-compatible endpoint (AWS_ENDPOINT_URL_LAMBDA, else AWS_ENDPOINT_URL).
#include <optional>
#include <string>

#include "runtime/http/client.h"
#include "runtime/integration/url.h"

namespace apigw::server {

class FunctionEndpoint {
 public:
  FunctionEndpoint() = default;
  FunctionEndpoint(const FunctionEndpoint&) = delete;
  FunctionEndpoint& operator=(const FunctionEndpoint&) = delete;

  /// False: the text is no http or https URL. Empty text: no endpoint, every call fails as a network error.
  bool set(const std::string& url) {
    text_ = url;
    url_ = integration::parse_url(text_);
    return text_.empty() || url_.has_value();
  }
  bool known() const { return url_.has_value(); }
  http::Origin origin() const { return {.tls = url_->tls, .host = url_->host, .port = url_->port}; }
  std::string_view authority() const { return url_->authority; }

 private:
  std::string text_;
  std::optional<integration::Url> url_;  // views into text_
};

}  // namespace apigw::server
