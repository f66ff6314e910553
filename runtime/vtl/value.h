#pragma once
// Values of the mapping-template language: what Velocity sees as Java objects, in sixteen bytes. Everything they point to lives in the
// request's arena (or longer: the body, the bundle); lists and maps are shared by reference as in Java. Nothing here throws.
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/base/arena.h"

namespace apigw::vtl {

class List;
class Map;
class TextSink;
struct BigInteger;
struct Caches;
struct Entry;
class Foreign;

enum class Kind : uint8_t { null, boolean, integer, big_integer, real, string, list, map, entry, foreign };

/// What Java would have thrown. The first one ends the rendering (500 on the service).
enum class Fault : uint8_t {
  none,
  index_out_of_bounds,
  number_format,
  bad_regex,
  bad_path,
  bad_json,
  bad_argument,
  unsupported_operation,
  too_deep,
  too_large,
  out_of_fuel,
};
std::string_view to_string(Fault fault);

/// What operations on values may use. Fuel is shared with the machine: one unit is about one element visited or 16 bytes written, so it
/// bounds time and memory alike. After a fault every operation returns null quickly.
struct Evaluation {
  Arena& arena;
  Caches& caches;
  int64_t fuel = 4'000'000;
  Fault fault = Fault::none;

  bool failed() const { return fault != Fault::none; }
  void fail(Fault what) {
    if (fault == Fault::none) fault = what;
  }
  /// False when the fuel is gone; the fault is set then.
  bool spend(int64_t units) {
    fuel -= units;
    if (fuel >= 0) return !failed();
    fail(Fault::out_of_fuel);
    return false;
  }
  bool spend_bytes(size_t bytes) { return spend(int64_t(bytes / 16) + 1); }
  /// Of bytes that are only read, by something as fast as memchr.
  bool spend_scan(size_t bytes) { return spend(int64_t(bytes / 64)); }
};

class Value {
 public:
  constexpr Value() : integer_(0) {}
  static constexpr Value boolean(bool value) { return Value(Kind::boolean, int64_t(value)); }
  /// A Java Integer when it fits 32 bits and is not asked to be wide, else a Long; both print and compute alike.
  static constexpr Value integer(int64_t value, bool wide = false) {
    Value out(Kind::integer, value);
    out.wide_ = wide || value != int32_t(value);
    return out;
  }
  static Value real(double value) {
    Value out;
    out.kind_ = Kind::real;
    out.real_ = value;
    return out;
  }
  /// The bytes are not copied. At most 4 GiB.
  static constexpr Value string(std::string_view text) {
    Value out;
    out.kind_ = Kind::string;
    out.text_ = text.data();
    out.size_ = uint32_t(text.size());
    return out;
  }
  static Value big_integer(const BigInteger* number) { return pointer(Kind::big_integer, number); }
  static Value list(List* list) { return pointer(Kind::list, list); }
  static Value map(Map* map) { return pointer(Kind::map, map); }
  static Value entry(Entry* entry) { return pointer(Kind::entry, entry); }
  static Value foreign(Foreign* object) { return pointer(Kind::foreign, object); }

  constexpr Kind kind() const { return kind_; }
  constexpr bool is_null() const { return kind_ == Kind::null; }
  constexpr bool is_string() const { return kind_ == Kind::string; }
  constexpr bool is_integer() const { return kind_ == Kind::integer; }
  constexpr bool is_list() const { return kind_ == Kind::list; }
  constexpr bool is_map() const { return kind_ == Kind::map; }
  /// Integer, BigInteger or Double.
  constexpr bool is_number() const { return kind_ == Kind::integer || kind_ == Kind::big_integer || kind_ == Kind::real; }

  // Valid for their own kind only.
  constexpr bool boolean() const { return integer_ != 0; }
  constexpr int64_t integer() const { return integer_; }
  constexpr bool wide() const { return wide_; }  // a Long
  constexpr double real() const { return real_; }
  constexpr std::string_view string() const { return {text_, size_}; }
  const BigInteger& big_integer() const { return *static_cast<const BigInteger*>(pointer_); }
  List& list() const { return *static_cast<List*>(const_cast<void*>(pointer_)); }
  Map& map() const { return *static_cast<Map*>(const_cast<void*>(pointer_)); }
  Entry& entry() const { return *static_cast<Entry*>(const_cast<void*>(pointer_)); }
  Foreign& foreign() const { return *static_cast<Foreign*>(const_cast<void*>(pointer_)); }
  /// The object behind a list, map, entry or foreign value: Java's `==`.
  const void* identity() const { return pointer_; }

 private:
  constexpr Value(Kind kind, int64_t value) : integer_(value), kind_(kind) {}
  static Value pointer(Kind kind, const void* to) {
    Value out;
    out.kind_ = kind;
    out.pointer_ = to;
    return out;
  }
  union {
    int64_t integer_;
    double real_;
    const char* text_;
    const void* pointer_;
  };
  uint32_t size_ = 0;
  Kind kind_ = Kind::null;
  bool wide_ = false;
};
static_assert(sizeof(Value) == 16);

/// How a list came to be decides how it prints and what its class is called.
enum class ListStyle : uint8_t {
  literal,  // ArrayList: [a, b]
  json,     // JSONArray: ["a","b"]
  array,    // String[] of split: fixed in size
  view,     // keySet, entrySet, values, subList: prints like a literal, cannot be added to
};

class List {
 public:
  explicit List(ListStyle style = ListStyle::literal) : style_(style) {}
  static List* make(Arena& arena, ListStyle style = ListStyle::literal, size_t capacity = 0);
  ListStyle style() const { return style_; }
  uint32_t size() const { return size_; }
  Value operator[](uint32_t index) const { return data_[index]; }
  void set(uint32_t index, Value value) { data_[index] = value; }
  std::span<const Value> values() const { return {data_, size_}; }
  void add(Arena& arena, Value value) {
    if (size_ == capacity_) reserve(arena, size_ + 1);
    data_[size_++] = value;
  }
  /// index <= size().
  void insert(Arena& arena, uint32_t index, Value value);
  /// index < size().
  void remove(uint32_t index);
  void clear() { size_ = 0; }
  void reserve(Arena& arena, size_t capacity);

 private:
  Value* data_ = nullptr;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
  ListStyle style_;
};

/// A key and its value; what entrySet gives. It points into its map, so a later put is seen as long as the map has not grown.
struct Entry {
  Value key;
  Value value;
  uint32_t hash = 0;
  bool removed = false;
};

/// Insertion-ordered hash map. Keys are equal as in Java: the Integer 1 is not the String "1".
class Map {
 public:
  static Map* make(Arena& arena, size_t capacity = 0);
  uint32_t size() const { return live_; }
  /// Nothing when there is no such key.
  const Value* find(Value key) const;
  const Value* find(std::string_view key) const { return find(Value::string(key)); }
  /// Adds or replaces; a replaced key keeps its place. Returns the previous value or null.
  Value put(Arena& arena, Value key, Value value);
  Value put(Arena& arena, std::string_view key, Value value) { return put(arena, Value::string(key), value); }
  /// Returns what was there or null.
  Value remove(Value key);
  void clear();
  /// Next entry from `cursor` (0 at first) in insertion order; nullptr at the end. Safe while the map changes.
  Entry* next(uint32_t& cursor) const {
    while (cursor < used_) {
      Entry* entry = &entries_[cursor++];
      if (!entry->removed) return entry;
    }
    return nullptr;
  }

  bool unmodifiable = false;  // $context, $stageVariables, parameters: writes fault
  bool prints_empty = false;  // $context.identity and the override maps print nothing

 private:
  Entry* lookup(Value key, uint32_t hash) const;
  void rebuild(Arena& arena, size_t capacity);
  Entry* entries_ = nullptr;
  uint32_t* index_ = nullptr;  // open addressing: entry number + 1; none while the map is small
  uint32_t index_mask_ = 0;
  uint32_t capacity_ = 0;
  uint32_t used_ = 0;  // entries with the removed ones
  uint32_t live_ = 0;
};

/// An object of the host: $input, $util, $context. Lives in the arena, so no destructor; the defaults are those of an opaque object.
class Foreign {
 public:
  /// `.name`, also tried as get(name); null when there is none.
  virtual Value property(Evaluation& evaluation, std::string_view name);
  /// `.name(arguments)`. False: there is no such method, the reference is null.
  virtual bool call(Evaluation& evaluation, std::string_view name, std::span<const Value> arguments, Value& result);
  /// `#set($x.name = value)`. False: not possible; nothing happens then.
  virtual bool assign(Evaluation& evaluation, std::string_view name, Value value);
  /// The map or list it stands for in #foreach and size(); null when it is none.
  virtual Value contents(Evaluation& evaluation);
  virtual void print(TextSink& out);
  virtual std::string_view class_name() const;

 protected:
  ~Foreign() = default;
};

/// Java's equals: same class and same contents (1 and 1L differ, see number.h for `==`). Bounded: beyond 100,000 visits or 128 levels false.
bool equals(Value a, Value b);
/// The same, paid with fuel.
bool equals(Evaluation& evaluation, Value a, Value b);
/// The same of keys of maps, which no evaluation pays: beyond key_visits_max visits false.
bool equal_keys(Value a, Value b);
constexpr int key_visits_max = 64;
/// Java's hashCode where Java defines it; of the same bound as equals.
int32_t hash_code(Value value);
/// The same, paid with fuel.
int32_t hash_code(Evaluation& evaluation, Value value);
/// Pays for looking `key` up in a map: its text is read, and a collection is compared with every key like it.
void pay_for_key(Evaluation& evaluation, const Map& map, Value key);
/// "java.lang.String", "net.minidev.json.JSONArray", ...; empty for null.
std::string_view class_name(Value value);

}  // namespace apigw::vtl
