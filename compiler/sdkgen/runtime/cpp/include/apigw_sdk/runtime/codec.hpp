#pragma once
// Between values and JSON. Each type has a constant Codec<T>::shape that says what its values are made of; code that is the same for all
// types reads it and reaches the values by their addresses. A type of the API costs its compiler a table, not code.
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/values.hpp>

namespace apigw_sdk {

/// Throws DecodeError for what is no JSON, and for what is nested so deeply that reading it could exhaust the stack.
Json parse_json(const std::string& text);

/// Where a value stands in the JSON that is read; becomes a text only for an error.
class At {
 public:
  At() = default;
  At(const At& outer, std::string_view name) : outer_(&outer), name_(name) {}
  At(const At& outer, std::size_t index) : outer_(&outer), index_(index) {}
  At(const At&) = delete;
  At& operator=(const At&) = delete;
  /// ".pets[2].name"; empty for the whole.
  std::string text() const;

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  const At* outer_ = nullptr;
  std::string_view name_;
  std::size_t index_ = kNone;
};

[[noreturn]] void throw_unfit(const Json& data, const char* wanted, const At& at);

/// Scores of objects and unions while a value is looked at: unions inside unions ask for them again and again.
using Memo = std::map<std::pair<const void*, const Json*>, int>;

/// The parts of a form in the order they are sent.
using Parts = std::vector<std::pair<std::string, std::variant<Json, File>>>;

/// What values of one type are in JSON. `value` is the address of such a value.
class Shape {
 public:
  Shape(const Shape&) = delete;
  Shape& operator=(const Shape&) = delete;
  virtual Json encode(const void* value) const = 0;
  /// Replaces the value. Throws DecodeError.
  virtual void decode(void* value, const Json& data, const At& at) const = 0;
  /// How well `data` fits; 0 is not at all.
  virtual int score(const Json& data, Memo& memo) const = 0;
  virtual bool same(const void* a, const void* b) const = 0;
  /// Adds what the value is in a form: a part, or one for each item.
  virtual void add_parts(const std::string& name, const void* value, Parts& parts) const;
  /// True when null is a value of the type.
  virtual bool takes_null() const { return false; }

 protected:
  constexpr Shape() = default;
  ~Shape() = default;
};

/// `shape`, and `heap` for holders that forget the type.
template <class T>
struct Codec;

template <class T>
Json encode(const T& value) {
  return Codec<T>::shape.encode(&value);
}
template <class T>
T decode(const Json& data) {
  T value{};
  Codec<T>::shape.decode(&value, data, At());
  return value;
}

template <class T>
struct OnHeap {
  static constexpr const Heap& heap = heap_of<T>;
};

/// Numbers, texts and the like. The members stand in plain.cpp.
template <class T>
class PlainShape final : public Shape {
 public:
  constexpr PlainShape() = default;
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  void add_parts(const std::string& name, const void* value, Parts& parts) const override;
  bool takes_null() const override;
};
template <>
struct Codec<Json> : OnHeap<Json> {
  static const PlainShape<Json> shape;
};
template <>
struct Codec<Nothing> : OnHeap<Nothing> {
  static const PlainShape<Nothing> shape;
};
template <>
struct Codec<bool> : OnHeap<bool> {
  static const PlainShape<bool> shape;
};
template <>
struct Codec<std::int32_t> : OnHeap<std::int32_t> {
  static const PlainShape<std::int32_t> shape;
};
template <>
struct Codec<std::int64_t> : OnHeap<std::int64_t> {
  static const PlainShape<std::int64_t> shape;
};
template <>
struct Codec<double> : OnHeap<double> {
  static const PlainShape<double> shape;
};
template <>
struct Codec<std::string> : OnHeap<std::string> {
  static const PlainShape<std::string> shape;
};
template <>
struct Codec<Date> : OnHeap<Date> {
  static const PlainShape<Date> shape;
};
template <>
struct Codec<DateTime> : OnHeap<DateTime> {
  static const PlainShape<DateTime> shape;
};
template <>
struct Codec<Bytes> : OnHeap<Bytes> {
  static const PlainShape<Bytes> shape;
};
template <>
struct Codec<File> : OnHeap<File> {
  static const PlainShape<File> shape;
};
/// Its items have no addresses.
template <>
struct Codec<std::vector<bool>> : OnHeap<std::vector<bool>> {
  static const PlainShape<std::vector<bool>> shape;
};

/// What holds a value or none. None is null.
class HolderShape : public Shape {
 public:
  /// Address of the value; null: there is none.
  virtual const void* held(const void* holder) const = 0;
  /// Puts a new value in and gives its address.
  virtual void* make(void* holder) const = 0;
  virtual void clear(void* holder) const = 0;
  const Shape& item() const { return *item_; }

  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  void add_parts(const std::string& name, const void* value, Parts& parts) const override;
  bool takes_null() const override { return true; }

 protected:
  constexpr explicit HolderShape(const Shape* item) : item_(item) {}
  ~HolderShape() = default;

 private:
  const Shape* item_;
};

class BoxShape final : public HolderShape {
 public:
  constexpr BoxShape(const Shape* item, const Heap* heap) : HolderShape(item), heap_(heap) {}
  const void* held(const void* holder) const override;
  void* make(void* holder) const override;
  void clear(void* holder) const override;

 private:
  const Heap* heap_;
};
template <class T>
struct Codec<Box<T>> : OnHeap<Box<T>> {
  static constexpr BoxShape shape{&Codec<T>::shape, &Codec<T>::heap};
};

template <class T>
class OptionalShape final : public HolderShape {
 public:
  constexpr OptionalShape() : HolderShape(&Codec<T>::shape) {}
  const void* held(const void* holder) const override {
    const auto& value = *static_cast<const std::optional<T>*>(holder);
    return value ? &*value : nullptr;
  }
  void* make(void* holder) const override { return &static_cast<std::optional<T>*>(holder)->emplace(); }
  void clear(void* holder) const override { static_cast<std::optional<T>*>(holder)->reset(); }
};
template <class T>
struct Codec<std::optional<T>> : OnHeap<std::optional<T>> {
  static constexpr OptionalShape<T> shape{};
};

/// An array. Items stand one behind the other.
class ListShape final : public Shape {
 public:
  struct Access {
    std::size_t item_size;
    std::size_t (*size)(const void* list);
    const void* (*items)(const void* list);
    /// A list of that many new items, and the address of the first.
    void* (*make)(void* list, std::size_t size);
  };
  constexpr ListShape(const Shape& item, const Access& access) : item_(&item), access_(access) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  void add_parts(const std::string& name, const void* value, Parts& parts) const override;

 private:
  const void* item_of(const void* value, std::size_t index) const;
  const Shape* item_;
  Access access_;
};
template <class T>
struct ListAccess {
  using List = std::vector<T>;
  static std::size_t size(const void* list) { return static_cast<const List*>(list)->size(); }
  static const void* items(const void* list) { return static_cast<const List*>(list)->data(); }
  static void* make(void* list, std::size_t size) {
    List& target = *static_cast<List*>(list);
    target = List(size);
    return target.data();
  }
};
template <class T>
struct Codec<std::vector<T>> : OnHeap<std::vector<T>> {
  static constexpr ListShape shape{Codec<T>::shape, {sizeof(T), ListAccess<T>::size, ListAccess<T>::items, ListAccess<T>::make}};
};

/// An object whose names are data.
class MapShape final : public Shape {
 public:
  struct Access {
    std::size_t (*size)(const void* map);
    /// Address of the value of that name, or null.
    const void* (*find)(const void* map, const std::string& name);
    void (*each)(const void* map, void* target, void (*visit)(void* target, const std::string& name, const void* value));
    void (*clear)(void* map);
    /// A new value of that name.
    void* (*add)(void* map, const std::string& name);
  };
  constexpr MapShape(const Shape& item, const Access& access) : item_(&item), access_(access) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  /// A part for each name.
  void add_all_parts(const void* value, Parts& parts) const;
  /// What is in `data` and not yet known.
  void decode_more(void* value, const Json& data, const At& at, const std::set<std::string>& known) const;
  /// Adds to `data` what it does not have.
  void encode_more(const void* value, Json& data) const;

 private:
  const Shape* item_;
  Access access_;
};
template <class T>
struct MapAccess {
  using Map = std::map<std::string, T>;
  static std::size_t size(const void* map) { return static_cast<const Map*>(map)->size(); }
  static const void* find(const void* map, const std::string& name) {
    const auto found = static_cast<const Map*>(map)->find(name);
    return found == static_cast<const Map*>(map)->end() ? nullptr : &found->second;
  }
  static void each(const void* map, void* target, void (*visit)(void*, const std::string&, const void*)) {
    for (const auto& [name, value] : *static_cast<const Map*>(map)) visit(target, name, &value);
  }
  static void clear(void* map) { static_cast<Map*>(map)->clear(); }
  static void* add(void* map, const std::string& name) { return &(*static_cast<Map*>(map))[name]; }
};
template <class T>
struct Codec<std::map<std::string, T>> : OnHeap<std::map<std::string, T>> {
  static constexpr MapShape shape{Codec<T>::shape, {MapAccess<T>::size, MapAccess<T>::find, MapAccess<T>::each, MapAccess<T>::clear, MapAccess<T>::add}};
};

/// A member of a struct.
struct Field {
  enum Presence {
    required,
    filled,    // required, and held in a box only because the type can hold itself: never null
    optional,  // of a holder: empty when it was left out
  };
  Literal name;
  std::size_t offset;
  const Shape* shape;
  Presence presence;
};

/// A struct with its members, and perhaps a map of what has no name.
class ObjectShape final : public Shape {
 public:
  constexpr ObjectShape() = default;
  template <std::size_t N>
  constexpr explicit ObjectShape(const Field (&fields)[N]) : fields_(fields), count_(N) {}
  constexpr ObjectShape(const MapShape& more, std::size_t offset) : more_(&more), more_offset_(offset) {}
  template <std::size_t N>
  constexpr ObjectShape(const Field (&fields)[N], const MapShape& more, std::size_t offset) : fields_(fields), count_(N), more_(&more), more_offset_(offset) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  /// A form has a part for each member, and more for those that are lists.
  Parts parts(const void* value) const;

 private:
  int new_score(const Json& data, Memo& memo) const;
  const Field* fields_ = nullptr;
  std::size_t count_ = 0;
  const MapShape* more_ = nullptr;
  std::size_t more_offset_ = 0;
};

template <class T>
Parts parts_of(const T& form) {
  return Codec<T>::shape.parts(&form);
}

/// The types that a value can have, the last of them Json, and how it holds them.
struct Choice {
  struct Option {
    const Shape* shape;
    const Heap* heap;  // of a OneOf
  };
  const Option* options;
  std::size_t count;
  std::size_t (*index)(const void* value);
  const void* (*held)(const void* value);
  /// A new value of that type, and its address.
  void* (*make)(void* value, std::size_t index, const Heap* heap);
};
std::size_t index_of_one(const void* value);
const void* held_of_one(const void* value);
void* make_one(void* value, std::size_t index, const Heap* heap);

template <class T>
struct ChoiceOf;
template <class... T>
struct ChoiceOf<OneOf<T...>> {
  static constexpr Choice::Option options[] = {{&Codec<T>::shape, &Codec<T>::heap}...};
  static constexpr Choice value = {options, sizeof...(T), index_of_one, held_of_one, make_one};
};
template <class... T>
struct ChoiceOf<std::variant<T...>> {
  using Variant = std::variant<T...>;
  static std::size_t index(const void* value) { return static_cast<const Variant*>(value)->index(); }
  static const void* held(const void* value) {
    return std::visit([](const auto& one) -> const void* { return &one; }, *static_cast<const Variant*>(value));
  }
  template <std::size_t... I>
  static void* make_at(Variant& value, std::size_t index, std::index_sequence<I...>) {
    void* made = nullptr;
    ((I == index ? (made = &value.template emplace<I>(), true) : false) || ...);
    return made;
  }
  static void* make(void* value, std::size_t index, const Heap*) { return make_at(*static_cast<Variant*>(value), index, std::index_sequence_for<T...>()); }
  static constexpr Choice::Option options[] = {{&Codec<T>::shape, nullptr}...};
  static constexpr Choice value = {options, sizeof...(T), index, held, make};
};

/// A discriminator's value and the index of the type that it means.
struct Tag {
  Literal text;
  std::size_t index;
};

/// A struct whose first member is one of several types; what fits none of them is kept as JSON.
class AlternativesShape final : public Shape {
 public:
  constexpr explicit AlternativesShape(const Choice& choice) : choice_(&choice) {}
  template <std::size_t N>
  constexpr AlternativesShape(const Choice& choice, Literal discriminator, const Tag (&tags)[N]) : choice_(&choice), discriminator_(discriminator), tags_(tags), count_(N) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;

 private:
  std::size_t tagged(const Json& data) const;
  const Choice* choice_;
  Literal discriminator_ = "";
  const Tag* tags_ = nullptr;
  std::size_t count_ = 0;
};

class TextEnumShape final : public Shape {
 public:
  constexpr TextEnumShape() = default;
  template <std::size_t N>
  constexpr explicit TextEnumShape(const Literal (&texts)[N]) : texts_(texts), count_(N) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  std::set<std::string> known() const;

 private:
  const Literal* texts_ = nullptr;
  std::size_t count_ = 0;
};

class NumberEnumShape final : public Shape {
 public:
  constexpr NumberEnumShape() = default;
  template <std::size_t N>
  constexpr explicit NumberEnumShape(const std::int64_t (&numbers)[N]) : numbers_(numbers), count_(N) {}
  Json encode(const void* value) const override;
  void decode(void* value, const Json& data, const At& at) const override;
  int score(const Json& data, Memo& memo) const override;
  bool same(const void* a, const void* b) const override;
  std::set<std::int64_t> known() const;

 private:
  const std::int64_t* numbers_ = nullptr;
  std::size_t count_ = 0;
};

/// For the operators of the API's structs.
template <class T>
using IfStruct = std::enable_if_t<std::is_same_v<decltype(Codec<T>::shape), const ObjectShape> || std::is_same_v<decltype(Codec<T>::shape), const AlternativesShape>, bool>;

}  // namespace apigw_sdk
