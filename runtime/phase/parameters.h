#pragma once
// The method request's parameters: path, query string and headers as mappings, templates, validation and Lambda events see them.
#include <optional>
#include <span>
#include <string_view>

#include "runtime/phase/media_type.h"
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// False: the field is consumed at request parse and never becomes part of the method request (rest-data-plane 1.7 step A), or it is
/// X-HTTP-Method-Override, which the router consumes.
bool in_method_request(FieldId id);
inline bool in_method_request(const Field& field) { return in_method_request(field.id); }

/// Form-decoded query parameters in request order, parsed on first use: '&' and ';' separate, '+' is a blank, a name without '=' has
/// the empty value, broken escapes stay as they are. Views into the query or the arena.
std::span<const vm::Parameter> query_parameters(vm::Exchange& exchange);

/// Single-value views: the last one wins. Names of query parameters and path variables are case-sensitive.
std::optional<std::string_view> path_parameter(const vm::Exchange& exchange, std::string_view name);
std::optional<std::string_view> query_parameter(vm::Exchange& exchange, std::string_view name);
/// Case-sensitive, as mapping expressions are [unsure; decided here and nowhere else].
std::optional<std::string_view> header(const vm::Exchange& exchange, std::string_view name);
/// Any case: HTTP/2 clients send lower case; validation uses this.
std::optional<std::string_view> header_ignoring_case(const vm::Exchange& exchange, std::string_view name);
std::optional<std::string_view> stage_variable(const vm::Exchange& exchange, std::string_view name);

/// X-Forwarded-For as passed on: the client's, then the peer.
std::string_view forwarded_for(vm::Exchange& exchange);
/// Port that the client asked; empty when not known.
std::string_view forwarded_port(vm::Exchange& exchange);
std::string_view forwarded_proto(const vm::Exchange& exchange);

/// Replaces ${stageVariables.NAME}; a variable that is not set becomes nothing, any other ${...} stays (rest-data-plane 4.3).
std::string_view with_stage_variables(vm::Exchange& exchange, std::string_view text);

}  // namespace apigw::phase
