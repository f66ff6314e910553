#pragma once
// One request on its way through the pipeline: plain data that the front ends fill, the machine's phases read and write, and the
// server carries to the wire. Lives in the request's arena; every view points into the request's bytes, the arena or the bundle.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/base/arena.h"
#include "runtime/base/message.h"
#include "runtime/base/random.h"
#include "runtime/bundle/bundle.h"
#include "runtime/route/router.h"
#include "runtime/vm/field_index.h"
#include "runtime/vm/parameter.h"

namespace apigw::iam {
struct Principal;
}
namespace apigw::jwt {
class KeyRing;
}
namespace apigw::phase {
struct MappedBodies;
struct TemplateState;
}

namespace apigw::vm {

class Prepared;

/// A growable list of fields in the arena.
class FieldList {
 public:
  explicit FieldList(Arena& arena) : arena_(&arena) {}
  void add(std::string_view name, std::string_view value, FieldId id) { add(Field{name, value, id}); }
  /// As it is: a field that was parsed, or one of the gateway's own, need not be checked again on its way out.
  void add(const Field& field) {
    if (size_ == capacity_) reserve(1);
    data_[size_++] = field;
  }
  /// One of the gateway's own making: a good name and a value without control characters.
  void add_own(std::string_view name, std::string_view value, FieldId id) { add(Field{.name = name, .value = value, .id = id, .checked = true}); }
  void add(std::string_view name, std::string_view value) { add(name, value, field_id(name)); }
  /// Replaces every field of that name (case-insensitive), or adds it.
  void set(std::string_view name, std::string_view value);
  void remove(FieldId id);
  void remove(std::string_view name);  // case-insensitive
  /// Room for that many more without growing on the way.
  void reserve(size_t count);
  const Field* find(std::string_view name) const;  // last one, case-insensitive
  const Field* find(FieldId id) const;
  std::span<const Field> all() const { return {data_, size_}; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void clear() { size_ = 0; }

 private:
  Arena* arena_;
  Field* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

/// What the endpoint will be asked.
struct IntegrationRequest {
  std::string_view method;
  std::string_view url;         // absolute, path and URI query filled in; query parameters appended
  FieldList fields;             // complete but for Host, Content-Length and Connection, which the client writes
  std::string_view host;        // mapped Host; empty: the URL's authority
  std::string_view body;
  std::string_view function;    // lambda: name or ARN of the function with its qualifier, stage variables filled in
  explicit IntegrationRequest(Arena& arena) : fields(arena) {}
};

/// What the endpoint answered. For http_proxy `body` is empty and streams; for the others it is whole.
struct IntegrationResponse {
  uint16_t status = 0;
  std::span<const Field> fields;
  std::string_view body;
};

enum class CallFailure : uint8_t {
  none, timeout, invalid_endpoint, connect, reset, tls, malformed_response, response_too_large, configuration,
  role_refused,    // the integration's role could not be assumed
  no_credentials,  // the call has to be signed, and there is nothing to sign it with
};

/// What the client gets.
struct ClientResponse {
  uint16_t status = 0;
  FieldList fields;             // complete but for Date, Content-Length, Connection, which the front end writes
  std::string_view body;
  bool stream_body = false;     // the endpoint's body follows
  bool as_it_is = false;        // of a streaming integration: never compressed, even when it came whole
  explicit ClientResponse(Arena& arena) : fields(arena) {}
};

struct ErrorInfo {
  std::string_view message;             // $context.error.message
  bundle::GatewayResponseType type{};
  bool present = false;
  bool spaced = false;                  // integration-time errors print {"message": "..."} with a blank [AWS-recorded]
  uint16_t status = 0;                  // instead of the type's default (not of a customised one); 0: the type's
  std::string_view exception;           // instead of the type's x-amzn-ErrorType; empty: the type's
  std::string_view validation_error_string;
  std::string_view reasons;             // JSON array for the built-in body; only with StageSettings::dev_errors
  std::string_view integration_error;   // for the log
};

struct Exchange {
  Exchange(Arena& arena_, const Prepared& prepared_);

  Arena& arena;
  const Prepared& prepared;       // the bundle on its stage, with all that is derived of both once (prepared.h)
  const bundle::Bundle& bundle;   // prepared.bundle()
  Random* random = nullptr;       // this thread's; set by assign_ids
  jwt::KeyRing* token_keys = nullptr;  // this thread's; nullptr: there are none, and no token is good

  // The method request. Fields that never become part of it (1.7 step A): phase/parameters.h, in_method_request.
  RequestHead request;                      // its path without the part that chose the stage; see set_request
  std::string_view whole_path;              // the path as sent: $context.path
  uint32_t base_path_bytes = 0;             // of whole_path: "/prod", or a domain's "/orders"; set before set_request
  bool custom_domain = false;               // functions see a domain's base path, but not the name of a stage
  std::string_view body;
  std::string_view sent_body;               // as on the wire, which is what a signature covers; until the first suspended run
  bool body_in_arena = false;               // it was inflated: the front end's bytes are no longer needed
  FieldIndex field_index;                   // of request.fields; filled by begin
  Method http_method = Method::kOther;      // after X-HTTP-Method-Override
  std::string_view http_method_text;
  route::Match match;                       // method, captures
  const bundle::Method* method = nullptr;   // nullptr: no route

  // Identity of the call.
  std::string_view request_id;              // UUID
  std::string_view extended_request_id;
  std::string_view trace_id;                // X-Amzn-Trace-Id as sent on; made on first use
  std::string_view source_ip;               // peer's address
  std::string_view source_port;
  uint16_t local_port = 0;                  // the listener's; for X-Forwarded-Port
  bool secure = false;                      // TLS at the front
  int64_t received_epoch_ms = 0;
  int64_t received_ns = 0;                  // monotonic
  int64_t integration_begin_ns = 0;
  int64_t integration_end_ns = 0;
  int64_t responded_ns = 0;
  uint64_t response_bytes = 0;              // body bytes sent

  // The stage; set from `prepared`.
  std::string_view stage;
  std::span<const Parameter> stage_variables;

  // Parsed lazily by phase/parameters.
  bool query_parsed = false;
  std::span<const Parameter> query;         // form-decoded, request order

  // Set by phase/api_key once the key is accepted.
  std::string_view api_key;
  std::string_view api_key_id;

  // Set once the request's signature is verified and its caller may call; nullptr: nobody signed. Owned by `prepared`.
  const iam::Principal* caller = nullptr;

  // Authorizer result: context of the Lambda authorizer, stringified; principalId first.
  std::span<const Parameter> authorizer;
  int64_t authorizer_latency_ms = 0;
  // Claims of the token that was verified, as texts: $context.authorizer.claims.NAME.
  std::span<const Parameter> claims;
  // HTTP API: what events hold below requestContext.authorizer, as JSON with its types, and the name of the member: "lambda", "jwt".
  std::string_view authorizer_kind;
  std::string_view authorizer_json;
  std::string_view authorizer_error;  // $context.authorizer.error
  std::string_view challenge;         // WWW-Authenticate of a refusal

  // Machine state.
  uint32_t pc = 0;
  bool suspended = false;                   // the instruction at pc waits for its effect
  int64_t status = 0;                       // register: endpoint status (a MOCK may give any integer)
  std::string_view error_message;           // register: errorMessage of a function's answer; empty: it has none
  uint32_t integration_response = bundle::none;  // register
  std::string_view payload;                 // register: rendered or passed-through body
  std::span<const Parameter> path_values;   // integration.request.path.X
  std::span<const Parameter> query_values;  // integration.request.querystring.X, repeated names allowed
  phase::MappedBodies* mapped_bodies = nullptr;  // bodies that mappings have read; nullptr: none yet
  phase::TemplateState* templates = nullptr;  // what templates wrote into $context; nullptr: nothing yet

  IntegrationRequest integration_request;
  IntegrationResponse integration_response_message;
  CallFailure call_failure = CallFailure::none;
  std::string_view integration_request_id;  // x-amzn-RequestId of the endpoint
  ClientResponse response;
  ErrorInfo error;
};

/// Takes the request in: routing sees what is left of its path behind base_path_bytes, at least "/".
void set_request(Exchange& exchange, const RequestHead& head, std::string_view body);

/// The front end moved the request's bytes (ServerStream::retain): every view into the old ones follows. Call it between a
/// suspended run and the next one, before the old bytes go. A body in the arena stays
/// where it is.
void retained(Exchange& exchange, const RequestHead& head, std::string_view body);

}  // namespace apigw::vm
