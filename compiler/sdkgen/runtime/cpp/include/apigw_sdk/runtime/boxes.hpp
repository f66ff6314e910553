#pragma once
// Values on the heap that belong to their holder: one that may be missing, and one of several types. They forget the type of what they
// hold, so that a type can hold itself, and so that a large API costs its compiler little.
#include <cstddef>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>

namespace apigw_sdk {

/// How values of one type are made, copied and destroyed.
struct Heap {
  void* (*make)();
  void* (*copy)(const void*);
  void (*destroy)(void*);
};

template <class T>
void* make_value() {
  return new T();
}
template <class T>
void* copy_value(const void* value) {
  return new T(*static_cast<const T*>(value));
}
template <class T>
void destroy_value(void* value) {
  delete static_cast<T*>(value);
}
template <class T>
inline constexpr Heap heap_of = {make_value<T>, copy_value<T>, destroy_value<T>};

/// A value on the heap whose type is forgotten, or none.
class AnyBox {
 public:
  constexpr AnyBox() = default;
  /// Owns `value` from now on.
  AnyBox(void* value, const Heap& heap) : value_(value), heap_(&heap) {}
  AnyBox(const AnyBox& other);
  AnyBox(AnyBox&& other) noexcept;
  AnyBox& operator=(const AnyBox& other);
  /// Leaves `other` empty, also when it is a part of what is held here.
  AnyBox& operator=(AnyBox&& other) noexcept;
  ~AnyBox();
  void* get() const { return value_; }

 private:
  void* value_ = nullptr;
  const Heap* heap_ = nullptr;
};

/// A value on the heap that is copied with its owner, or none: a std::optional that lets a type hold values of its own type. To hold,
/// copy and destroy a box, the type need not be complete.
template <class T>
class Box {
 public:
  Box() = default;
  Box(T value) : value_(new T(std::move(value)), heap_of<T>) {}

  /// False only for a box that nothing was put into.
  explicit operator bool() const { return value_.get() != nullptr; }
  bool has_value() const { return value_.get() != nullptr; }
  T& value() { return checked(); }
  const T& value() const { return checked(); }
  T& emplace() { return *this = Box(T()), checked(); }
  void reset() { value_ = AnyBox(); }
  T& operator*() { return checked(); }
  const T& operator*() const { return checked(); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &checked(); }

  friend bool operator==(const Box& a, const Box& b) { return a && b ? *a == *b : !a == !b; }
  friend bool operator!=(const Box& a, const Box& b) { return !(a == b); }

 private:
  T& checked() const {
    if (value_.get() == nullptr) throw std::logic_error("a box without a value");
    return *static_cast<T*>(value_.get());
  }
  AnyBox value_;
};

/// What all OneOf are inside.
struct AnyOneOf {
  AnyBox value;
  std::size_t index = 0;
};

/// A value of one of several types, as a std::variant holds it, but on the heap; none before one is put in. The types need not be
/// complete until a value of them is asked for.
template <class... T>
class OneOf {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  OneOf() = default;
  /// Of exactly one of the types.
  template <class U, std::enable_if_t<(std::is_same_v<U, T> || ...), int> = 0>
  OneOf(U value) : held_{AnyBox(new U(std::move(value)), heap_of<U>), index_of<U>()} {}

  /// Which of the types, counted from 0; npos when nothing was put in.
  std::size_t index() const { return held_.value.get() == nullptr ? npos : held_.index; }
  bool has_value() const { return index() != npos; }
  template <class U>
  bool holds() const {
    return index() == index_of<U>();
  }
  /// Null when a value of another type is held.
  template <class U>
  U* get_if() {
    return holds<U>() ? static_cast<U*>(held_.value.get()) : nullptr;
  }
  template <class U>
  const U* get_if() const {
    return holds<U>() ? static_cast<const U*>(held_.value.get()) : nullptr;
  }
  /// Throws std::bad_variant_access when a value of another type is held.
  template <class U>
  U& get() {
    return holds<U>() ? *static_cast<U*>(held_.value.get()) : throw std::bad_variant_access();
  }
  template <class U>
  const U& get() const {
    return holds<U>() ? *static_cast<const U*>(held_.value.get()) : throw std::bad_variant_access();
  }
  /// Calls `visitor` with the value and gives what that gives, the same type for each. Throws std::bad_variant_access when there is none.
  template <class Visitor>
  auto visit(Visitor&& visitor) const {
    return visit_from<0, Visitor, T...>(visitor);
  }

 private:
  template <class U>
  static constexpr std::size_t index_of() {
    static_assert((std::is_same_v<U, T> || ...), "this type is none of those that can be held");
    std::size_t index = 0;
    const bool found = ((std::is_same_v<U, T> || (++index, false)) || ...);
    return found ? index : npos;
  }
  template <std::size_t I, class Visitor, class First, class... Rest>
  auto visit_from(Visitor& visitor) const -> std::invoke_result_t<Visitor&, const First&> {
    if (index() == I) return visitor(*static_cast<const First*>(held_.value.get()));
    if constexpr (sizeof...(Rest) == 0) throw std::bad_variant_access();
    else return visit_from<I + 1, Visitor, Rest...>(visitor);
  }
  AnyOneOf held_;
};

}  // namespace apigw_sdk
