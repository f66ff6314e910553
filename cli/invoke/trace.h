#pragma once
// What happened to one request, in order: plain data that the recorder fills while the request runs and the printers read.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/server/in_process.h"

namespace apigw::invoke {

using server::HeaderList;
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A place in the user's definition; unknown when the request ran on a bundle alone.
struct Place {
  std::string file;
  uint32_t line = 0;  // from 1; 0: unknown
  uint32_t column = 0;
  bool known() const { return line != 0; }
};

/// One line of the execution log: in the service's words, or (`of_service` false) a fact that the service does not tell, such as which
/// mapping was used and where it is written.
struct Event {
  std::string step;  // for programs: "method-request", "validator", "request-mapping", "endpoint-request" …
  std::string text;
  Place at = {};
  bool of_service = true;
  int64_t epoch_ms = 0;
};

/// What left, or would leave, for an endpoint or a function.
struct EndpointRequest {
  bool of_authorizer = false;
  std::string method;
  std::string url;
  HeaderList headers;  // as sent but for Host, Content-Length and Connection; a mapped Host is there
  std::string body;
};

enum class CallEnd : uint8_t { not_called, answered, stood_in, not_sent, failed };

struct Trace {
  std::string request_id;
  std::vector<Event> events;
  std::optional<EndpointRequest> endpoint_request;  // of the integration; authorizers are in the events
  CallEnd call_end = CallEnd::not_called;
  bool world_failed = false;  // an endpoint could not be reached, or did not answer in time
  int64_t latency_ms = 0;
  std::string gateway_response;  // "ACCESS_DENIED"; empty: the integration answered
  std::string method;            // "GET /pets/{id}"; empty: no method serves the request
};

}  // namespace apigw::invoke
