#include "runtime/admin/respond.h"

#include <array>

namespace apigw::admin {
namespace {

void respond(http::ServerStream& stream, uint16_t status, std::string_view type, std::string_view body) {
  const std::array<Field, 3> fields{Field{"Content-Type", type, FieldId::content_type}, Field{"Cache-Control", "no-store", FieldId::cache_control},
                                    Field{"WWW-Authenticate", "Bearer"}};
  stream.respond(status, std::span(fields).first(status == 401 ? 3 : 2), body);
}

}  // namespace

void respond(http::ServerStream& stream, const Answer& answer) { respond(stream, answer.status, answer.content_type, answer.body); }

void respond_json(http::ServerStream& stream, uint16_t status, std::string_view body) { respond(stream, status, "application/json", body); }

}  // namespace apigw::admin
