#pragma once
// One request on its way through the pipeline: plain data that the front ends fill, the machine's phases read and write, and the
// server carries to the wire. Lives in the request's arena; every view points into the request's bytes, the arena or the bundle.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/message.h"
#include "runtime/bundle/bundle.h"
#include "runtime/route/router.h"

namespace apigw::vm {

/// A growable list of fields in the arena.
class FieldList {
 public:
  explicit FieldList(Arena& arena) : arena_(&arena) {}
  void add(std::string_view name, std::string_view value, FieldId id);
  void add(std::string_view name, std::string_view value) { add(name, value, field_id(name)); }
  /// Replaces every field of that name (case-insensitive), or adds it.
  void set(std::string_view name, std::string_view value);
  void remove(FieldId id);
  const Field* find(std::string_view name) const;  // last one, case-insensitive
  const Field* find(FieldId id) const;
  std::span<const Field> all() const { return {data_, size_}; }
  size_t size() const { return size_; }
  void clear() { size_ = 0; }

 private:
  Arena* arena_;
  Field* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

struct Parameter {
  std::string_view name;
  std::string_view value;
};

/// What the endpoint will be asked.
struct IntegrationRequest {
  std::string_view method;
  std::string_view url;         // absolute, path and URI query filled in; query parameters appended
  FieldList fields;             // complete but for Host, Content-Length and Connection, which the client writes
  std::string_view host;        // mapped Host; empty: the URL's authority
  std::string_view body;
  explicit IntegrationRequest(Arena& arena) : fields(arena) {}
};

/// What the endpoint answered. For http_proxy `body` is empty and streams; for the others it is whole.
struct IntegrationResponse {
  uint16_t status = 0;
  std::span<const Field> fields;
  std::string_view body;
};

enum class CallFailure : uint8_t { none, timeout, invalid_endpoint, connect, reset, tls, malformed_response, response_too_large, configuration };

/// What the client gets.
struct ClientResponse {
  uint16_t status = 0;
  FieldList fields;             // complete but for Date, Content-Length, Connection, which the front end writes
  std::string_view body;
  bool stream_body = false;     // the endpoint's body follows
  explicit ClientResponse(Arena& arena) : fields(arena) {}
};

struct ErrorInfo {
  std::string_view message;             // $context.error.message
  bundle::GatewayResponseType type{};
  bool present = false;
  bool spaced = false;                  // integration-time errors print {"message": "..."} with a blank [AWS-recorded]
  std::string_view validation_error_string;
  std::string_view integration_error;   // for the log
};

struct Exchange {
  Exchange(Arena& arena_, const bundle::Bundle& bundle_)
      : arena(arena_), bundle(bundle_), integration_request(arena_), response(arena_) {}

  Arena& arena;
  const bundle::Bundle& bundle;

  // The method request. Fields removed at request parse (1.7 step A) are skipped through `hidden`.
  RequestHead request;
  std::string_view body;
  route::Match match;                       // method, captures
  const bundle::Method* method = nullptr;   // nullptr: no route

  // Identity of the call.
  std::string_view request_id;              // UUID
  std::string_view extended_request_id;
  std::string_view trace_id;                // X-Amzn-Trace-Id as sent on; made on first use
  std::string_view source_ip;               // peer's address
  std::string_view source_port;
  bool secure = false;                      // TLS at the front
  int64_t received_epoch_ms = 0;
  int64_t received_ns = 0;                  // monotonic
  int64_t integration_begin_ns = 0;
  int64_t integration_end_ns = 0;
  int64_t responded_ns = 0;
  uint64_t response_bytes = 0;              // body bytes sent

  // The stage.
  std::string_view stage;
  std::span<const Parameter> stage_variables;

  // Parsed lazily by phase/parameters.
  bool query_parsed = false;
  std::span<const Parameter> query;         // form-decoded, request order

  // Authorizer result: context of the Lambda authorizer, stringified; principalId first.
  std::span<const Parameter> authorizer;
  int64_t authorizer_latency_ms = 0;

  // Machine state.
  uint32_t pc = 0;
  int64_t status = 0;                       // register: endpoint status (a MOCK may give any integer)
  uint32_t integration_response = bundle::none;  // register
  std::string_view payload;                 // register: rendered or passed-through body
  std::span<const Parameter> path_values;   // integration.request.path.X
  std::span<const Parameter> query_values;  // integration.request.querystring.X, repeated names allowed

  IntegrationRequest integration_request;
  IntegrationResponse integration_response_message;
  CallFailure call_failure = CallFailure::none;
  ClientResponse response;
  ErrorInfo error;
};

}  // namespace apigw::vm
