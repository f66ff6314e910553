#pragma once
// A definition's methods run without a socket: a request goes in, what the endpoint would be asked and what the client gets come out.
// The request's bytes move and the old ones are spoilt while the endpoint is asked, as in the server.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/ascii.h"
#include "runtime/phase/table.h"
#include "runtime/vm/ids.h"
#include "runtime/vm/machine.h"
#include "runtime/vm/prepared.h"
#include "tests/support/bundle_of.h"

namespace apigw::testing {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The values of a field, in order, joined by '|'; "-" when there is none.
inline std::string values_of(const Headers& headers, std::string_view name) {
  std::string all;
  bool any = false;
  for (const auto& [key, value] : headers) {
    if (!ascii_iequals(key, name)) continue;
    if (any) all += '|';
    any = true;
    all += value;
  }
  return any ? all : "-";
}

struct Ask {
  std::string method = "GET";
  std::string target = "/";
  Headers headers = {};
  std::string body = {};
};

struct EndpointAnswer {
  uint16_t status = 200;
  Headers headers = {};
  std::string body = {};
  vm::CallFailure failure = vm::CallFailure::none;
};

struct Asked {
  std::string method, url, host, body;
  Headers headers;
  vm::Effect effect;
  std::string header(std::string_view name) const { return values_of(headers, name); }
};

struct Answered {
  uint16_t status = 0;
  Headers headers;
  std::string body;
  std::optional<Asked> asked;  // what the endpoint was sent
  std::string header(std::string_view name) const { return values_of(headers, name); }
};

/// Fields as the parser delivers them: ids, and the mark on what belongs to one connection.
inline std::vector<Field> fields_of(const Headers& headers) {
  const auto of_connection = [&](const std::string& name, FieldId id) {
    for (FieldId hop : {FieldId::connection, FieldId::keep_alive, FieldId::te, FieldId::upgrade, FieldId::proxy_connection,
                        FieldId::trailer, FieldId::transfer_encoding, FieldId::http2_settings}) {
      if (id == hop) return true;
    }
    for (const auto& [key, value] : headers) {
      if (ascii_iequals(key, "connection") && ascii_iequals(value, name)) return true;
    }
    return false;
  };
  std::vector<Field> fields;
  for (const auto& [name, value] : headers) {
    const FieldId id = field_id(name);
    fields.push_back({name, value, id, of_connection(name, id)});
  }
  return fields;
}

std::vector<Field> fields_of(Headers&&) = delete;  // the fields are views

/// The bytes of a request and the views into them; spoilt when it goes.
class RequestBytes {
 public:
  explicit RequestBytes(const Ask& ask) : ask_(ask) { build(); }
  RequestBytes(const RequestBytes&) = delete;
  ~RequestBytes() {
    const auto spoil = [](std::string& text) {
      for (volatile char& c : text) c = '#';
    };
    spoil(ask_.method);
    spoil(ask_.target);
    spoil(ask_.body);
    for (auto& [name, value] : ask_.headers) {
      spoil(name);
      spoil(value);
    }
  }
  RequestHead head;
  std::string_view body() const { return ask_.body; }

 private:
  void build() {
    fields_ = fields_of(ask_.headers);
    const size_t sign = ask_.target.find('?');
    const std::string_view target = ask_.target;
    head.method_text = ask_.method;
    head.method = parse_method(ask_.method);
    head.target = target;
    head.path = target.substr(0, sign);
    head.query = sign == std::string::npos ? std::string_view{} : target.substr(sign + 1);
    head.fields = fields_;
    if (const Field* host = find(head.fields, FieldId::host)) head.host = host->value;
  }
  Ask ask_;
  std::vector<Field> fields_;
};

class Pipeline {
 public:
  explicit Pipeline(const std::string& definition, vm::StageSettings settings = {.name = "test"})
      : prepared_(bundle_of(definition), phases(), std::move(settings)) {}

  /// With the phases of another kind of API, which have to outlive this.
  Pipeline(const std::string& definition, model::ApiType type, const vm::PhaseTable& phases, vm::StageSettings settings)
      : prepared_(bundle_of(definition, type), phases, std::move(settings)) {}

  const vm::Prepared& prepared() const { return prepared_; }

  /// A request on a thread that knows these keys of tokens. `asked(effect)` is called when others have to be asked for.
  template <class AskForKeys>
  Answered ask(const Ask& what, jwt::KeyRing& keys, AskForKeys asked) {
    return run(what, {}, &keys, asked, [](vm::Exchange&) {});
  }
  /// `look`: sees the exchange when the response is complete.
  template <class Look>
  Answered ask(const Ask& what, const EndpointAnswer& endpoint, Look look) {
    return run(what, endpoint, nullptr, [](const vm::Effect&) {}, look);
  }
  Answered ask(const Ask& what, const EndpointAnswer& endpoint = {}) {
    return ask(what, endpoint, [](vm::Exchange&) {});
  }

 private:
  template <class AskForKeys, class Look>
  Answered run(const Ask& what, const EndpointAnswer& endpoint, jwt::KeyRing* keys, AskForKeys ask_for_keys, Look look) {
    BlockPool blocks;
    Arena arena(blocks);
    Random random(7);
    vm::Exchange exchange(arena, prepared_);
    std::optional<RequestBytes> first(what);  // in this frame: spoilt bytes stay readable
    vm::set_request(exchange, first->head, first->body());
    exchange.source_ip = "192.0.2.7";
    exchange.local_port = 8080;
    exchange.received_epoch_ms = 1795228980123;
    exchange.received_ns = 1'000'000'000;
    exchange.token_keys = keys;
    vm::assign_ids(exchange, random);
    vm::begin(exchange);

    Answered answered;
    RequestBytes second(what);
    const auto endpoint_fields = fields_of(endpoint.headers);
    vm::Effect effect;
    while (vm::run(exchange, effect) == vm::Outcome::suspended) {
      answered.asked = Asked{std::string(exchange.integration_request.method), std::string(exchange.integration_request.url),
                             std::string(exchange.integration_request.host), std::string(exchange.integration_request.body),
                             copy(exchange.integration_request.fields.all()), effect};
      vm::retained(exchange, second.head, second.body());
      first.reset();
      if (effect.kind == vm::EffectKind::keys) {
        ask_for_keys(effect);
        continue;
      }
      exchange.integration_begin_ns = 1'001'000'000;
      exchange.integration_end_ns = 1'012'000'000;
      exchange.call_failure = endpoint.failure;
      if (endpoint.failure == vm::CallFailure::none) {
        exchange.integration_response_message = {endpoint.status, endpoint_fields, endpoint.body};
      }
    }
    exchange.responded_ns = 1'015'000'000;
    exchange.response_bytes = exchange.response.body.size();
    answered.status = exchange.response.status;
    answered.headers = copy(exchange.response.fields.all());
    answered.body = exchange.response.body;
    look(exchange);
    return answered;
  }
  static const vm::PhaseTable& phases() {
    static const vm::PhaseTable table = phase::table();
    return table;
  }
  static Headers copy(std::span<const Field> fields) {
    Headers headers;
    for (const Field& field : fields) headers.emplace_back(field.name, field.value);
    return headers;
  }
  vm::Prepared prepared_;
};

/// A definition with these paths: members of an OpenAPI `paths` object, and further root members.
inline std::string definition_of(const std::string& paths, const std::string& root = "") {
  return R"({"openapi":"3.0.1","info":{"title":"test","version":"1"},)" + root + R"("paths":{)" + paths + "}}";
}

/// "path": {"verb": an operation with that integration}.
inline std::string method_of(const std::string& path, const std::string& verb, const std::string& integration, const std::string& operation = "") {
  return "\"" + path + "\":{\"" + verb + "\":{" + operation +
         R"("responses":{"200":{"description":"a"},"202":{"description":"b"},"204":{"description":"c"},"404":{"description":"d"}},)" +
         R"("x-amazon-apigateway-integration":)" + integration + "}}";
}

inline const std::string mock_200 = R"({"type":"mock","requestTemplates":{"application/json":"{\"statusCode\": 200}"},
  "responses":{"default":{"statusCode":"200"}}})";

}  // namespace apigw::testing
