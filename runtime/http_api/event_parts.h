#pragma once
// What the events of HTTP APIs are made of (http-websocket-deploy 1.4, 1.5; access-control 7). Functions and authorizers get the same parts.
#include <span>
#include <string_view>

#include "runtime/base/arena_text.h"
#include "runtime/vm/exchange.h"

namespace apigw::http_api {

/// Which of several values of a name a map shows.
enum class Values : uint8_t {
  joined,  // all, joined by ','
  first,
  last,
  all,     // a list
};

/// The request's fields under lower-case names, the gateway's own among them. `cookies`: false leaves Cookie out.
std::span<const vm::Parameter> event_headers(vm::Exchange& exchange, bool cookies);
/// The pairs of all Cookie fields, each one item.
std::span<const std::string_view> event_cookies(vm::Exchange& exchange);
/// The route's variables, percent-decoded.
std::span<const vm::Parameter> event_path_parameters(vm::Exchange& exchange);
/// The path with the name of the stage in front, unless that is $default.
std::string_view event_path(vm::Exchange& exchange);

/// A JSON object; `empty` stands for one without members.
void write_map(ArenaText& out, std::span<const vm::Parameter> list, Values values, std::string_view empty);
/// A JSON list of strings.
void write_list(ArenaText& out, std::span<const std::string_view> list);
/// "name":"value",
void write_member(ArenaText& out, std::string_view name, std::string_view value);

/// requestContext of payload format 1.0, and of 2.0, with what the authorizer has said.
void write_context_v1(ArenaText& out, vm::Exchange& exchange);
void write_context_v2(ArenaText& out, vm::Exchange& exchange);

}  // namespace apigw::http_api
