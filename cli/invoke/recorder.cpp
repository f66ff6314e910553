#include "cli/invoke/recorder.h"

#include <chrono>

#include <fmt/format.h>

#include "runtime/base/ascii.h"
#include "runtime/bundle/records.h"
#include "runtime/phase/parameters.h"
#include "runtime/vm/failure.h"

namespace apigw::invoke {
namespace {

using bundle::Op;

int64_t epoch_ms() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

Pairs pairs_of(std::span<const Field> fields) {
  Pairs pairs;
  for (const Field& field : fields) pairs.emplace_back(field.name, field.value);
  return pairs;
}

/// The log is passed round: of a signature or a token only the end shows, as in the service's.
Pairs masked(Pairs pairs) {
  for (auto& [name, value] : pairs) {
    if (!ascii_iequals(name, "Authorization") && !ascii_iequals(name, "x-api-key") && !ascii_iequals(name, "X-Amz-Security-Token")) continue;
    const size_t shown = value.size() > 12 ? 6 : 0;
    value = std::string(value.size() - shown, '*') + value.substr(value.size() - shown);
  }
  return pairs;
}

/// Everything that decides whether the caller may: by name, so that new operations of this kind belong to it too.
bool decides_access(Op op) {
  const std::string_view name = bundle::op_infos()[size_t(op)].name;
  return name.starts_with("authorize") || name == "api_key" || name == "resource_policy" || name == "throttle" || name == "quota";
}

/// As if an authorizer had said this; claims.NAME are a token's.
void give_authorizer_context(vm::Exchange& exchange, const Pairs& pairs) {
  constexpr std::string_view claim = "claims.";
  const auto context = exchange.arena.array<vm::Parameter>(pairs.size()), claims = exchange.arena.array<vm::Parameter>(pairs.size());
  size_t context_size = 0, claims_size = 0;
  for (const auto& [name, value] : pairs) {
    if (name.starts_with(claim)) claims[claims_size++] = {std::string_view(name).substr(claim.size()), value};
    else context[context_size++] = {name, value};
  }
  exchange.authorizer = context.first(context_size);
  exchange.claims = claims.first(claims_size);
}

bool is_authorizer(Op op) { return bundle::op_infos()[size_t(op)].name.starts_with("authorize"); }

bool is_world(vm::CallFailure failure) {
  return failure == vm::CallFailure::timeout || failure == vm::CallFailure::connect || failure == vm::CallFailure::reset || failure == vm::CallFailure::tls;
}

}  // namespace

std::string java_map(const Pairs& pairs) {
  std::string text = "{";
  for (const auto& [name, value] : pairs) text += fmt::format("{}{}={}", text.size() > 1 ? ", " : "", name, value);
  return text + '}';
}

void Recorder::say(std::string step, std::string text) { trace_.events.push_back({std::move(step), std::move(text), {}, true, epoch_ms()}); }
void Recorder::note(std::string step, std::string text, Place at) {
  trace_.events.push_back({std::move(step), std::move(text), std::move(at), false, epoch_ms()});
}

void Recorder::start(const Conduct& conduct) {
  conduct_ = &conduct;
  answer_ = std::make_unique<ParsedAnswer>(conduct.answer);
  trace_ = {};
  method_ = nullptr;
  running_ = nullptr;
  begun_ = described_ = rendered_ = false;
  body_event_ = 0;
}

Trace Recorder::take(std::string_view body) {
  if (body_event_ != 0) trace_.events[body_event_ - 1].text += body;
  return std::move(trace_);
}

// --- the method request

void Recorder::begin(const vm::Exchange& exchange) {
  if (begun_) return;
  begun_ = true;
  trace_.request_id = exchange.request_id;
  if (!exchange.method) return note("route", fmt::format("no method serves {} {}", exchange.http_method_text, exchange.request.path));
  method_ = definition_.method(*exchange.method);
  trace_.method = fmt::format("{} {}", to_string(static_cast<Method>(exchange.method->http_method)), exchange.bundle.string(exchange.method->path));
  note("route", fmt::format("method {}", trace_.method), definition_.place(*exchange.method));
}

void Recorder::method_request(const vm::Exchange& exchange) {
  if (described_ || !exchange.method) return;
  described_ = true;
  say("method-request", fmt::format("Starting execution for request: {}", exchange.request_id));
  say("method-request", fmt::format("HTTP Method: {}, Resource Path: {}", exchange.http_method_text, exchange.request.path));
  Pairs path, query, headers;
  for (const route::Capture& capture : exchange.match.all()) path.emplace_back(capture.name, capture.value);
  // Parsing the query is what a mapping would do next; nothing that is seen changes.
  for (const vm::Parameter& parameter : phase::query_parameters(const_cast<vm::Exchange&>(exchange))) query.emplace_back(parameter.name, parameter.value);
  for (const Field& field : exchange.request.fields) {
    if (phase::in_method_request(field)) headers.emplace_back(field.name, field.value);
  }
  say("method-request", fmt::format("Method request path: {}", java_map(path)));
  say("method-request", fmt::format("Method request query string: {}", java_map(query)));
  say("method-request", fmt::format("Method request headers: {}", java_map(masked(headers))));
  say("method-request", fmt::format("Method request body before transformations: {}", exchange.body));
}

std::optional<vm::Step> Recorder::instead_of(vm::Exchange& exchange, const bundle::Instruction& instruction) {
  begin(exchange);
  if (!decides_access(instruction.op)) {
    method_request(exchange);
    return {};
  }
  const std::string_view name = bundle::op_infos()[size_t(instruction.op)].name;
  if (!conduct_->skips_authorization) return {};
  if (is_authorizer(instruction.op) && !conduct_->authorizer.empty()) give_authorizer_context(exchange, conduct_->authorizer);
  note("authorization", fmt::format("{} is left out", name), method_ ? definition_.place(method_->authorization_at) : Place{});
  return vm::Step::next;
}

// --- one operation after another

void Recorder::stepped(const vm::Exchange& exchange, const bundle::Instruction& instruction, vm::Step step) {
  const bool passed = step == vm::Step::next;
  if (step == vm::Step::suspend) return leaving(exchange, instruction);
  switch (instruction.op) {
    case Op::validate_params:
    case Op::validate_body: return validated(exchange, instruction, passed);
    case Op::map_request: return mapped(exchange);
    case Op::select_template: return template_selected(exchange);
    case Op::mock:
      if (passed) note("mock", fmt::format("the request template gives status {}", exchange.status));
      return;
    case Op::select_response:
    case Op::select_error: return response_selected(exchange, passed);
    case Op::api_key:
      if (passed && !conduct_->skips_authorization) note("authorization", fmt::format("the API key '{}' is accepted", exchange.api_key_id));
      return;
    default:
      if (is_authorizer(instruction.op) && passed && !conduct_->skips_authorization) note("authorization", "access is allowed");
      return;
  }
}

void Recorder::validated(const vm::Exchange& exchange, const bundle::Instruction& instruction, bool passed) {
  const bool of_body = instruction.op == Op::validate_body;
  const std::string_view what = of_body ? "body" : "parameters";
  const model::RequestValidator* validator = method_ ? definition_.validator(*method_) : nullptr;
  const Place at = method_ ? definition_.place(method_->request_validator.at) : Place{};
  const std::string name = validator ? fmt::format("validator '{}'", validator->name.value) : "validator";
  note("validator", fmt::format("{} {} the {}", name, passed ? "accepts" : "refuses", what), at);
  if (passed) return;
  if (of_body) {
    say("validator", fmt::format("Request body does not match model schema for content type {}: {}", phase::content_type(exchange.request.fields),
                                 exchange.error.validation_error_string));
    if (!method_) return;
    for (const auto& [media_type, model] : method_->request_models) note("validator", fmt::format("model '{}' of {}", model.value, media_type), definition_.place(model.at));
  } else {
    say("validator", std::string(exchange.error.message));
  }
}

void Recorder::mapped(const vm::Exchange& exchange) {
  if (!method_ || !method_->integration) return;
  for (const model::Mapping& mapping : method_->integration->parameters) {
    note("request-mapping", fmt::format("{} <- {}", mapping.target.value, mapping.source.value), definition_.place(mapping.target.at));
  }
  if (exchange.error.present) note("request-mapping", "a mapping failed");
}

void Recorder::rendering(const vm::Exchange& exchange, const bundle::Template& text) {
  running_ = nullptr;
  if (!method_ || !method_->integration) return;
  const std::string_view type = exchange.bundle.string(text.content_type);
  if (exchange.integration_response == bundle::none) {
    running_ = Definition::find_template(method_->integration->templates, type);
  } else if (const model::IntegrationResponse* response = definition_.response(*method_, exchange)) {
    running_ = Definition::find_template(response->templates, type);
  }
  if (running_ && reached_ && text.program == bundle::none) reached_(*running_, whole_template);  // text that holds nothing live: it runs as one
}

void Recorder::rendered(const vm::Exchange& exchange, const bundle::Template& text, std::optional<std::string_view> made) {
  const bool of_request = exchange.integration_response == bundle::none;
  if (of_request) rendered_ = true;
  note(of_request ? "request-template" : "response-template",
       fmt::format("{} template {}{}", of_request ? "request" : "response", exchange.bundle.string(text.content_type), made ? "" : " failed"),
       running_ ? definition_.place(running_->body.at) : Place{});
  running_ = nullptr;
}

void Recorder::reached(uint32_t offset) {
  if (reached_ && running_) reached_(*running_, offset);
}

void Recorder::template_selected(const vm::Exchange& exchange) {
  if (rendered_ || exchange.error.present) return;
  const model::Integration* integration = method_ && method_->integration ? &*method_->integration : nullptr;
  note("request-template", "no request template fits; the body passes through", integration ? definition_.place(integration->passthrough.at) : Place{});
}

// --- the call

void Recorder::leaving(const vm::Exchange& exchange, const bundle::Instruction& instruction) {
  const vm::IntegrationRequest& from = exchange.integration_request;
  if (instruction.op == Op::authorize_token) return note("authorization", "the keys of the token's issuer are asked for");
  const bool of_authorizer = is_authorizer(instruction.op);
  const std::string step = of_authorizer ? "authorizer-request" : "endpoint-request";
  EndpointRequest request{.of_authorizer = of_authorizer, .method = std::string(from.method), .url = std::string(from.url), .headers = pairs_of(from.fields.all()),
                          .body = std::string(from.body)};
  if (!from.host.empty()) request.headers.emplace_back("Host", from.host);
  if (of_authorizer) say(step, fmt::format("Starting authorizer for request: {}", exchange.request_id));
  if (method_ && method_->integration && !of_authorizer) note(step, fmt::format("integration {}", model::to_string(method_->integration->type.value)), definition_.place(method_->integration->key_at));
  say(step, fmt::format("Endpoint request URI: {}", request.url));
  say(step, fmt::format("Endpoint request headers: {}", java_map(masked(request.headers))));
  say(step, fmt::format("Endpoint request body after transformations: {}", request.body));
  if (!of_authorizer) trace_.endpoint_request = std::move(request);
}

bool Recorder::stand_in(vm::Exchange& exchange, const vm::Effect& effect) {
  const bool of_authorizer = effect.kind == vm::EffectKind::authorizer;
  if (conduct_->endpoint == Endpoint::answer && !of_authorizer) {
    note("endpoint-request", fmt::format("not sent: a given response stands in for {}", exchange.integration_request.url));
    answer_->put_into(exchange);
    trace_.call_end = CallEnd::stood_in;
    return true;
  }
  if (conduct_->endpoint == Endpoint::none) {
    note(of_authorizer ? "authorizer-request" : "endpoint-request", "not sent: nothing leaves when offline");
    exchange.call_failure = vm::CallFailure::configuration;
    trace_.call_end = CallEnd::not_sent;
    return true;
  }
  say(of_authorizer ? "authorizer-request" : "endpoint-request", fmt::format("Sending request to {}", exchange.integration_request.url));
  return false;
}

void Recorder::answered(const vm::Exchange& exchange, const bundle::Instruction& instruction) {
  if (trace_.call_end == CallEnd::not_sent || instruction.op == Op::authorize_token) return;
  const std::string step = is_authorizer(instruction.op) ? "authorizer-response" : "endpoint-response";
  if (exchange.call_failure != vm::CallFailure::none) {
    trace_.world_failed = trace_.call_end != CallEnd::stood_in && is_world(exchange.call_failure);
    trace_.call_end = CallEnd::failed;
    if (!exchange.error.integration_error.empty()) note(step, std::string(exchange.error.integration_error));
    return;
  }
  if (trace_.call_end == CallEnd::not_called && !is_authorizer(instruction.op)) trace_.call_end = CallEnd::answered;
  const vm::IntegrationResponse& endpoint = exchange.integration_response_message;
  trace_.latency_ms = (exchange.integration_end_ns - exchange.integration_begin_ns) / 1'000'000;
  say(step, fmt::format("Received response. Status: {}, Integration latency: {} ms", endpoint.status, trace_.latency_ms));
  say(step, fmt::format("Endpoint response headers: {}", java_map(pairs_of(endpoint.fields))));
  say(step, fmt::format("Endpoint response body before transformations: {}", endpoint.body));
  // A proxy's answer is on its way through while its head is looked at: the body is what the client will have got.
  if ((instruction.op == Op::call_http_proxy || instruction.op == Op::call_http_stream) && endpoint.body.empty()) body_event_ = trace_.events.size();
}

void Recorder::response_selected(const vm::Exchange& exchange, bool found) {
  if (!found || !method_) return;
  const model::IntegrationResponse* response = definition_.response(*method_, exchange);
  if (!response) return;
  const std::string name = response->pattern.value.empty() ? "default" : response->pattern.value;
  const std::string by = exchange.error_message.empty() ? std::to_string(exchange.status) : fmt::format("errorMessage '{}'", exchange.error_message);
  note("integration-response", fmt::format("integration response '{}' is selected by {}: status {}", name, by, response->status_code.value), definition_.place(response->at));
  for (const model::Mapping& mapping : response->parameters) {
    note("response-mapping", fmt::format("{} <- {}", mapping.target.value, mapping.source.value), definition_.place(mapping.target.at));
  }
}

// --- the end

void Recorder::finished(const vm::Exchange& exchange) {
  begin(exchange);
  method_request(exchange);
  if (trace_.call_end == CallEnd::not_sent) return;
  if (exchange.error.present) return gateway_response(exchange);
  responded(exchange);
}

void Recorder::responded(const vm::Exchange& exchange) {
  const vm::ClientResponse& response = exchange.response;
  say("method-response", fmt::format("Method response body after transformations: {}", response.body));
  if (body_event_ != 0) trace_.events.back().text = "Method response body after transformations: the endpoint's, as it is";
  say("method-response", fmt::format("Method response headers: {}", java_map(pairs_of(response.fields.all()))));
  say("method-response", "Successfully completed execution");
  say("method-response", fmt::format("Method completed with status: {}", response.status));
}

/// The row of the type, else that of its class; nullptr: the service's own.
const model::GatewayResponse* Recorder::customisation(bundle::GatewayResponseType type) const {
  if (const model::GatewayResponse* row = definition_.gateway_response(type)) return row;
  const bool of_client = vm::default_of(type).status_class == 4;
  return definition_.gateway_response(of_client ? bundle::GatewayResponseType::DEFAULT_4XX : bundle::GatewayResponseType::DEFAULT_5XX);
}

void Recorder::gateway_response(const vm::Exchange& exchange) {
  const vm::ErrorInfo& error = exchange.error;
  body_event_ = 0;
  trace_.gateway_response = bundle::to_string(error.type);
  if (!error.integration_error.empty()) say("gateway-response", std::string(error.integration_error));
  const model::GatewayResponse* row = customisation(error.type);
  say("gateway-response", fmt::format("Gateway response type: {} with status code: {}", trace_.gateway_response, exchange.response.status));
  if (row) note("gateway-response", fmt::format("gateway response {}", row->type.value), definition_.place(row->at));
  say("gateway-response", fmt::format("Gateway response body: {}", exchange.response.body));
  say("gateway-response", fmt::format("Gateway response headers: {}", java_map(pairs_of(exchange.response.fields.all()))));
  say("gateway-response", fmt::format("Method completed with status: {}", exchange.response.status));
}

}  // namespace apigw::invoke
