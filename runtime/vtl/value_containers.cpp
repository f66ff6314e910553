// Lists and maps. Both grow by leaving their old place to the arena; a map beyond a few entries has an index of open addressing.
#include <bit>
#include <cstring>
#include <random>

#include "runtime/vtl/value.h"

namespace apigw::vtl {
namespace {

constexpr uint32_t kSmallMap = 8;  // up to here keys are compared one by one

// Clients choose the keys of a JSON body, so the hash has a secret of the process. Order of insertion rules what is seen: the secret never is.
uint64_t secret() {
  static const uint64_t value = [] {
    std::random_device device;
    return (uint64_t(device()) << 32 | device()) | 1;
  }();
  return value;
}

uint64_t fold(uint64_t a, uint64_t b) {
  const auto product = static_cast<unsigned __int128>(a) * b;
  return uint64_t(product) ^ uint64_t(product >> 64);
}

uint32_t key_hash(Value key) {
  if (key.is_list()) return key.list().size();  // equal ones agree in it; nobody has many lists as keys
  if (key.is_map()) return key.map().size();
  if (key.kind() == Kind::entry) return 1;
  if (!key.is_string()) return uint32_t(fold(uint64_t(uint32_t(hash_code(key))) ^ secret(), 0x9e3779b97f4a7c15));
  std::string_view text = key.string();
  uint64_t state = secret() ^ text.size();
  while (text.size() >= 8) {
    uint64_t word;
    std::memcpy(&word, text.data(), 8);
    state = fold(state ^ word, secret());
    text.remove_prefix(8);
  }
  uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());  // the empty key may have no address
  state = fold(state ^ word, 0x9e3779b97f4a7c15);
  return uint32_t(state >> 32 ^ state);
}

bool same_key(Value a, Value b) { return a.is_string() && b.is_string() ? a.string() == b.string() : equal_keys(a, b); }

}  // namespace

List* List::make(Arena& arena, ListStyle style, size_t capacity) {
  List* list = arena.make<List>(style);
  if (capacity) list->reserve(arena, capacity);
  return list;
}

void List::reserve(Arena& arena, size_t capacity) {
  if (capacity <= capacity_) return;
  const size_t wanted = std::max<size_t>({capacity, size_t(capacity_) * 2, 4});
  auto larger = static_cast<Value*>(arena.allocate(wanted * sizeof(Value), alignof(Value)));
  if (size_) std::memcpy(static_cast<void*>(larger), data_, size_ * sizeof(Value));
  data_ = larger;
  capacity_ = uint32_t(wanted);
}

void List::insert(Arena& arena, uint32_t index, Value value) {
  add(arena, value);
  std::memmove(static_cast<void*>(data_ + index + 1), data_ + index, (size_ - 1 - index) * sizeof(Value));
  data_[index] = value;
}

void List::remove(uint32_t index) {
  std::memmove(static_cast<void*>(data_ + index), data_ + index + 1, (size_ - 1 - index) * sizeof(Value));
  --size_;
}

Map* Map::make(Arena& arena, size_t capacity) {
  Map* map = arena.make<Map>();
  if (capacity) map->rebuild(arena, capacity);
  return map;
}

void Map::rebuild(Arena& arena, size_t capacity) {
  auto larger = static_cast<Entry*>(arena.allocate(capacity * sizeof(Entry), alignof(Entry)));
  uint32_t count = 0;
  for (uint32_t i = 0; i < used_; ++i) {
    if (!entries_[i].removed) new (larger + count++) Entry(entries_[i]);
  }
  entries_ = larger;
  used_ = live_ = count;
  capacity_ = uint32_t(capacity);
  index_ = nullptr;
  if (capacity <= kSmallMap) return;
  const uint32_t slots = std::bit_ceil(uint32_t(capacity) * 2);
  index_ = arena.array<uint32_t>(slots).data();
  index_mask_ = slots - 1;
  for (uint32_t i = 0; i < used_; ++i) {
    uint32_t slot = entries_[i].hash & index_mask_;
    while (index_[slot]) slot = (slot + 1) & index_mask_;
    index_[slot] = i + 1;
  }
}

Entry* Map::lookup(Value key, uint32_t hash) const {
  if (!index_) {
    for (uint32_t i = 0; i < used_; ++i) {
      Entry& entry = entries_[i];
      if (!entry.removed && entry.hash == hash && same_key(entry.key, key)) return &entry;
    }
    return nullptr;
  }
  for (uint32_t slot = hash & index_mask_; index_[slot]; slot = (slot + 1) & index_mask_) {
    Entry& entry = entries_[index_[slot] - 1];
    if (!entry.removed && entry.hash == hash && same_key(entry.key, key)) return &entry;
  }
  return nullptr;
}

const Value* Map::find(Value key) const {
  if (live_ == 0) return nullptr;
  const Entry* entry = lookup(key, key_hash(key));
  return entry ? &entry->value : nullptr;
}

Value Map::put(Arena& arena, Value key, Value value) {
  const uint32_t hash = key_hash(key);
  if (Entry* entry = lookup(key, hash)) return std::exchange(entry->value, value);
  // Full: half of it may be dead, then the same capacity is enough.
  if (used_ == capacity_) rebuild(arena, live_ < capacity_ / 2 ? capacity_ : std::max<size_t>(size_t(capacity_) * 2, 4));
  new (entries_ + used_) Entry{key, value, hash, false};
  ++used_;
  ++live_;
  if (index_) {
    uint32_t slot = hash & index_mask_;
    while (index_[slot]) slot = (slot + 1) & index_mask_;
    index_[slot] = used_;
  }
  return {};
}

Value Map::remove(Value key) {
  Entry* entry = live_ ? lookup(key, key_hash(key)) : nullptr;
  if (!entry) return {};
  entry->removed = true;
  --live_;
  return entry->value;
}

void Map::clear() {
  entries_ = nullptr;
  index_ = nullptr;
  capacity_ = used_ = live_ = 0;
}

}  // namespace apigw::vtl
