// Known names in one table: a perfect hash over length, first and last letter, found by the compiler, then one compare of whole words in
// which only letters may differ in case.
#include "runtime/base/field.h"

#include <array>
#include <cstring>

namespace apigw {
namespace {

constexpr size_t name_bytes_max = 32;
constexpr size_t slots = 256;

struct Known {
  std::string_view name;
  FieldId id;
};
constexpr Known known[] = {
#define FIELD(id, name) {name, FieldId::id},
#include "schemas/fields.def"
#undef FIELD
};

/// A name as words: the bytes, and 0x20 where they are letters. (byte | mask) == byte of the name holds for both cases of a letter and
/// for nothing else.
struct Row {
  uint8_t size = 0;
  FieldId id = FieldId::other;
  char name[name_bytes_max] = {};
  char mask[name_bytes_max] = {};
};

constexpr size_t slot_of(size_t size, char first, char last, uint32_t seed) {
  const uint32_t key = uint32_t(size) | uint32_t(uint8_t(first | 0x20)) << 8 | uint32_t(uint8_t(last | 0x20)) << 16;
  return (key * seed) >> 24;
}

constexpr bool is_perfect(uint32_t seed) {
  std::array<bool, slots> taken{};
  for (const Known& row : known) {
    bool& slot = taken[slot_of(row.name.size(), row.name.front(), row.name.back(), seed)];
    if (slot) return false;
    slot = true;
  }
  return true;
}

constexpr uint32_t find_seed() {
  uint32_t seed = 0x9E3779B1;
  while (!is_perfect(seed)) seed += 2;
  return seed;
}
constexpr uint32_t seed = find_seed();

constexpr auto table = [] {
  std::array<Row, slots> rows{};
  for (const Known& entry : known) {
    Row& row = rows[slot_of(entry.name.size(), entry.name.front(), entry.name.back(), seed)];
    row.size = uint8_t(entry.name.size());
    row.id = entry.id;
    for (size_t i = 0; i < entry.name.size(); ++i) {
      row.name[i] = entry.name[i];
      row.mask[i] = entry.name[i] >= 'a' && entry.name[i] <= 'z' ? 0x20 : 0;
    }
  }
  return rows;
}();

template <class Word>
bool same_word(const char* text, const Row& row, size_t at) {
  Word bytes, name, mask;
  std::memcpy(&bytes, text + at, sizeof bytes);
  std::memcpy(&name, row.name + at, sizeof name);
  std::memcpy(&mask, row.mask + at, sizeof mask);
  return Word(bytes | mask) == name;
}

bool same(std::string_view text, const Row& row) {
  const size_t size = text.size();
  if (size >= 8) {
    // The last word overlaps the one before it, so nothing past the end is read.
    for (size_t at = 0; at + 8 < size; at += 8) {
      if (!same_word<uint64_t>(text.data(), row, at)) return false;
    }
    return same_word<uint64_t>(text.data(), row, size - 8);
  }
  if (size >= 4) return same_word<uint32_t>(text.data(), row, 0) && same_word<uint32_t>(text.data(), row, size - 4);
  return same_word<uint16_t>(text.data(), row, 0) && same_word<uint16_t>(text.data(), row, size - 2);
}

}  // namespace

FieldId field_id(std::string_view name) {
  if (name.size() < 2 || name.size() >= name_bytes_max) return FieldId::other;
  const Row& row = table[slot_of(name.size(), name.front(), name.back(), seed)];
  return row.size == name.size() && same(name, row) ? row.id : FieldId::other;
}

std::string_view to_string(FieldId id) {
  return id == FieldId::other ? std::string_view{} : known[static_cast<uint8_t>(id) - 1].name;
}

}  // namespace apigw
