#pragma once
// HTTP and HTTPS to other programs, through libcurl. The library is loaded when it is first needed: a gateway that serves never carries it.
#include <cstdint>
#include <functional>
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
  /// Instead of `body`: fills `out` with the next of `source_bytes`; 0 ends the request early. What it throws, fetch throws.
  std::function<size_t(char* out, size_t bytes_max)> source;
  uint64_t source_bytes = 0;
  std::string certificates_file;     // PEM of those who may have signed the server's certificate; empty: the system's
  long timeout_seconds = 60;         // without any progress: bundles and code take as long as the line is slow
};

struct FetchResponse {
  long status = 0;
  std::string body;  // 80 MB at most: the largest bundle
};

/// Blocks. Redirections are not followed. The unexpected value is one sentence: no such host, refused, a certificate that does not fit.
Expected<FetchResponse, std::string> fetch(const FetchRequest& request);

}  // namespace apigw::cli
