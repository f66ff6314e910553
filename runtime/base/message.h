#pragma once
// The plain message structs that the HTTP front ends fill and the pipeline reads. No ownership: views only.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/base/field.h"
#include "runtime/base/method.h"

namespace apigw {

struct RequestHead {
  Method method = Method::kOther;
  std::string_view method_text;
  std::string_view target;  // as on the wire
  std::string_view path;    // raw, starts with '/'; of an absolute-form target: its path ("/" when it has none)
  std::string_view query;   // raw, without '?'; empty when there is none
  std::string_view host;    // authority of an absolute-form target, else the Host field (RFC 9112 3.2.2)
  std::span<const Field> fields;  // order of the wire, Content-Length and Transfer-Encoding included
  uint8_t version_minor = 1;      // HTTP/1.0 or HTTP/1.1
};

struct ResponseHead {
  uint16_t status = 0;
  std::string_view reason;
  std::span<const Field> fields;
  uint8_t version_minor = 1;
};

/// First field of that id, or nullptr.
inline const Field* find(std::span<const Field> fields, FieldId id) {
  for (const Field& field : fields) {
    if (field.id == id) return &field;
  }
  return nullptr;
}

}  // namespace apigw
