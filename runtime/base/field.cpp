#include "runtime/base/field.h"

#include <array>

namespace apigw {
namespace {

struct Known {
  std::string_view name;
  FieldId id;
};
constexpr Known known[] = {
#define FIELD(id, name) {name, FieldId::id},
#include "schemas/fields.def"
#undef FIELD
};
constexpr size_t name_bytes_max = 32;

// known[] sorted by (length, first letter) would save little: the longest bucket holds a handful of names.
struct Buckets {
  std::array<std::array<uint8_t, 8>, name_bytes_max> row{};
  constexpr Buckets() {
    std::array<uint8_t, name_bytes_max> fill{};
    for (uint8_t i = 0; i < std::size(known); ++i) {
      auto length = known[i].name.size();
      row[length][fill[length]++] = uint8_t(i + 1);
    }
  }
};
constexpr Buckets buckets;

}  // namespace

FieldId field_id(std::string_view name) {
  if (name.size() >= name_bytes_max) return FieldId::other;
  for (uint8_t at : buckets.row[name.size()]) {
    if (at == 0) break;
    const Known& candidate = known[at - 1];
    if (((name[0] | 0x20) != candidate.name[0])) continue;
    size_t i = 1;
    while (i < name.size()) {
      char c = name[i];
      if (c >= 'A' && c <= 'Z') c = char(c | 0x20);
      if (c != candidate.name[i]) break;
      ++i;
    }
    if (i == name.size()) return candidate.id;
  }
  return FieldId::other;
}

std::string_view to_string(FieldId id) {
  return id == FieldId::other ? std::string_view{} : known[static_cast<uint8_t>(id) - 1].name;
}

}  // namespace apigw
