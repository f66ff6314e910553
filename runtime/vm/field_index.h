#pragma once
// Where each special header field stands in a message: one pass over the fields, then every lookup is one load. The last field of
// an id wins, as for every single-value view of a header (rest-data-plane 1.5).
#include <array>
#include <cstdint>
#include <span>

#include "runtime/base/field.h"

namespace apigw::vm {

class FieldIndex {
 public:
  void build(std::span<const Field> fields) {
    last_.fill(0);
    size_t count = fields.size() < 255 ? fields.size() : 255;
    for (size_t i = 0; i < count; ++i) last_[uint8_t(fields[i].id)] = uint8_t(i + 1);
  }
  /// `fields` is the span that was indexed, or a copy of it elsewhere.
  const Field* find(std::span<const Field> fields, FieldId id) const {
    uint8_t at = last_[uint8_t(id)];
    return at == 0 ? nullptr : &fields[at - 1];
  }

 private:
  static constexpr size_t ids = 1
#define FIELD(id, name) +1
#include "schemas/fields.def"
#undef FIELD
      ;
  std::array<uint8_t, ids> last_{};
};

}  // namespace apigw::vm
