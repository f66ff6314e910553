#pragma once
// HTTP and HTTPS to other programs, through libcurl. The library is loaded when it is first needed: a gateway that serves never carries it.
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace apigw::cli {

struct FetchRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::string> headers;  // "Name: value"
  std::string_view body;
  std::string certificates_file;     // PEM of those who may have signed the server's certificate; empty: the system's
  long timeout_seconds = 60;
};

struct FetchResponse {
  long status = 0;
  std::string body;  // 16 MB at most
};

/// Blocks. Redirections are not followed. The unexpected value is one sentence: no such host, refused, a certificate that does not fit.
Expected<FetchResponse, std::string> fetch(const FetchRequest& request);

}  // namespace apigw::cli
