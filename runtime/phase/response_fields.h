#pragma once
// Header fields on the way back to the client: rest-data-plane 1.8, and the gateway's own of 1.6.
#include "runtime/vm/exchange.h"

namespace apigw::phase {

/// Adds a mapped field as HTTP, AWS and MOCK integrations may set it: some under another name, some not at all.
void add_mapped(vm::FieldList& fields, std::string_view name, std::string_view value);
/// The same, in place of every field that a mapping of that name has set.
void set_mapped(vm::FieldList& fields, std::string_view name, std::string_view value);
/// Adds a field of an HTTP_PROXY endpoint's answer the same way.
void add_of_endpoint(vm::FieldList& fields, const Field& field);

/// x-amzn-RequestId and x-amz-apigw-id.
void add_request_ids(vm::Exchange& exchange);

inline constexpr std::string_view default_content_type = "application/json";

}  // namespace apigw::phase
