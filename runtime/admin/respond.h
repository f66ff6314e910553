#pragma once
// Answers of the admin listener.
#include "runtime/admin/call.h"
#include "runtime/http/stream.h"

namespace apigw::admin {

void respond(http::ServerStream& stream, const Answer& answer);
void respond_json(http::ServerStream& stream, uint16_t status, std::string_view body);

}  // namespace apigw::admin
