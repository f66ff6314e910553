#include "runtime/phase/template_input.h"

#include "runtime/phase/parameters.h"
#include "runtime/vm/ids.h"
#include "runtime/vtl/json.h"
#include "runtime/vtl/jsonpath.h"

namespace apigw::phase {
namespace {

using vtl::Value;

constexpr std::string_view places[] = {"path", "querystring", "header"};  // the order in which a name is looked up

vtl::Map* map_of(Arena& arena, size_t capacity) {
  vtl::Map* map = vtl::Map::make(arena, capacity);
  map->unmodifiable = true;
  return map;
}

/// The client's fields with the gateway's own of the front door.
vtl::Map* headers(vm::Exchange& exchange) {
  Arena& arena = exchange.arena;
  vtl::Map* map = map_of(arena, exchange.request.fields.size() + 4);
  for (const Field& field : exchange.request.fields) {
    const bool own = field.id == FieldId::x_forwarded_for || field.id == FieldId::x_forwarded_port || field.id == FieldId::x_forwarded_proto ||
                     field.id == FieldId::x_amzn_trace_id;
    if (!own && in_method_request(field)) map->put(arena, field.name, Value::string(field.value));
  }
  map->put(arena, "X-Amzn-Trace-Id", Value::string(vm::trace_id(exchange)));
  map->put(arena, "X-Forwarded-For", Value::string(forwarded_for(exchange)));
  if (const auto port = forwarded_port(exchange); !port.empty()) map->put(arena, "X-Forwarded-Port", Value::string(port));
  map->put(arena, "X-Forwarded-Proto", Value::string(forwarded_proto(exchange)));
  return map;
}

}  // namespace

const Value* InputObject::document(vtl::Evaluation& evaluation) {
  if (!read_) {
    read_ = true;
    document_ = vtl::parse_json(evaluation, payload_.empty() ? std::string_view{"{}"} : payload_);
  }
  return document_ ? &*document_ : nullptr;
}

/// JSON text of what is there; a missing path and a payload that is no JSON give two quotes [observed].
Value InputObject::json(vtl::Evaluation& evaluation, std::string_view path) {
  constexpr std::string_view nothing = "\"\"";
  const Value* root = document(evaluation);
  if (!root) return Value::string(nothing);
  const vtl::PathResult result = vtl::find_path(evaluation, *root, path);
  return Value::string(result.found ? vtl::json_text(evaluation, result.value) : nothing);
}

Value InputObject::path(vtl::Evaluation& evaluation, std::string_view path) {
  const Value* root = document(evaluation);
  return root ? vtl::find_path(evaluation, *root, path).value : Value();
}

vtl::Map& InputObject::parameters() {
  if (parameters_) return *parameters_;
  Arena& arena = exchange_.arena;
  parameters_ = map_of(arena, std::size(places));
  vtl::Map* path = map_of(arena, exchange_.match.capture_count);
  for (const route::Capture& capture : exchange_.match.all()) path->put(arena, capture.name, Value::string(capture.value));
  vtl::Map* query = map_of(arena, query_parameters(exchange_).size());
  for (const vm::Parameter& parameter : query_parameters(exchange_)) query->put(arena, parameter.name, Value::string(parameter.value));
  vtl::Map* maps[] = {path, query, headers(exchange_)};
  for (size_t i = 0; i < std::size(places); ++i) parameters_->put(arena, places[i], Value::map(maps[i]));
  return *parameters_;
}

Value InputObject::parameter(std::string_view name) {
  vtl::Map& all = parameters();
  for (const std::string_view place : places) {
    if (const Value* value = all.find(place)->map().find(name)) return *value;
  }
  return Value::string("");
}

Value InputObject::property(vtl::Evaluation&, std::string_view name) {
  if (name != "body") return {};
  return Value::string(payload_.empty() ? std::string_view{"{}"} : payload_);  // in both phases [AWS-recorded]
}

bool InputObject::call(vtl::Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result) {
  if (name == "params" && arguments.empty()) {
    result = Value::map(&parameters());
    return true;
  }
  if (arguments.size() != 1 || !arguments[0].is_string()) return false;
  const std::string_view text = arguments[0].string();
  if (name == "json") {
    result = json(evaluation, text);
  } else if (name == "path") {
    result = path(evaluation, text);
  } else if (name == "params") {
    result = parameter(text);
  } else {
    return false;
  }
  return true;
}

}  // namespace apigw::phase
