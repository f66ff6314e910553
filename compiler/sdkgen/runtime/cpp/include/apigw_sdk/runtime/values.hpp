#pragma once
// Plain values that callers hand in and get back.
#include <chrono>
#include <cstdint>
#include <map>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace apigw_sdk {

using Json = nlohmann::json;

/// A day of the Gregorian calendar.
struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
};
inline bool operator==(const Date& a, const Date& b) {
  return a.year == b.year && a.month == b.month && a.day == b.day;
}
inline bool operator!=(const Date& a, const Date& b) { return !(a == b); }

/// A moment; UTC.
using DateTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// Bytes that are base64 in JSON.
struct Bytes {
  std::string content;
};
inline bool operator==(const Bytes& a, const Bytes& b) { return a.content == b.content; }
inline bool operator!=(const Bytes& a, const Bytes& b) { return !(a == b); }

/// Bytes of a form part or a body, with the name and type they are sent under.
struct File {
  std::string content;
  std::string filename = "file";
  std::string content_type = "application/octet-stream";
};
inline bool operator==(const File& a, const File& b) { return a.content == b.content; }
inline bool operator!=(const File& a, const File& b) { return !(a == b); }

/// The value of an answer without a body.
struct Nothing {};
inline bool operator==(const Nothing&, const Nothing&) { return true; }
inline bool operator!=(const Nothing&, const Nothing&) { return false; }

/// A value on the heap whose type is forgotten.
class AnyBox {
 public:
  struct Type {
    void* (*copy)(const void*);
    void (*destroy)(void*);
  };
  AnyBox() = default;
  AnyBox(void* value, const Type& type) : value_(value), type_(&type) {}
  AnyBox(const AnyBox& other);
  AnyBox(AnyBox&& other) noexcept;
  AnyBox& operator=(const AnyBox& other);
  AnyBox& operator=(AnyBox&& other) noexcept;
  ~AnyBox();
  void* get() const { return value_; }

 private:
  void* value_ = nullptr;
  const Type* type_ = nullptr;
};

/// A value on the heap that is copied with its owner, or none: a std::optional that lets a type hold values of its own type. To hold,
/// copy and destroy a box, the type need not be complete.
template <class T>
class Box {
 public:
  Box() = default;
  Box(T value) : value_(new T(std::move(value)), type()) {}

  /// False only for a box that nothing was put into.
  explicit operator bool() const { return value_.get() != nullptr; }
  bool has_value() const { return value_.get() != nullptr; }
  T& value() { return checked(); }
  const T& value() const { return checked(); }
  void reset() { value_ = AnyBox(); }
  T& operator*() { return checked(); }
  const T& operator*() const { return checked(); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &checked(); }

  friend bool operator==(const Box& a, const Box& b) {
    return a && b ? *a == *b : !a == !b;
  }
  friend bool operator!=(const Box& a, const Box& b) { return !(a == b); }

 private:
  static const AnyBox::Type& type() {
    static const AnyBox::Type type = {[](const void* value) -> void* { return new T(*static_cast<const T*>(value)); }, [](void* value) { delete static_cast<T*>(value); }};
    return type;
  }
  T& checked() const {
    if (value_.get() == nullptr) throw std::logic_error("a box without a value");
    return *static_cast<T*>(value_.get());
  }
  AnyBox value_;
};

/// Texts of a closed list that a newer API may have made longer: other texts are values, too.
template <class Self>
class TextEnum {
 public:
  TextEnum() = default;
  explicit TextEnum(std::string text) : text_(std::move(text)) {}
  const std::string& str() const { return text_; }
  friend bool operator==(const Self& a, const Self& b) { return a.str() == b.str(); }
  friend bool operator!=(const Self& a, const Self& b) { return a.str() != b.str(); }
  friend bool operator<(const Self& a, const Self& b) { return a.str() < b.str(); }
  friend std::ostream& operator<<(std::ostream& out, const Self& value) { return out << value.str(); }

 private:
  std::string text_;
};

/// The same of whole numbers.
template <class Self>
class NumberEnum {
 public:
  NumberEnum() = default;
  explicit NumberEnum(std::int64_t number) : number_(number) {}
  std::int64_t number() const { return number_; }
  friend bool operator==(const Self& a, const Self& b) { return a.number() == b.number(); }
  friend bool operator!=(const Self& a, const Self& b) { return a.number() != b.number(); }
  friend bool operator<(const Self& a, const Self& b) { return a.number() < b.number(); }
  friend std::ostream& operator<<(std::ostream& out, const Self& value) { return out << value.number(); }

 private:
  std::int64_t number_ = 0;
};

/// Compares names of header fields, whose case means nothing.
struct CaselessLess {
  bool operator()(const std::string& a, const std::string& b) const;
};
using Headers = std::map<std::string, std::string, CaselessLess>;

/// A request as it goes out; hooks may change it before it is signed.
struct HttpRequest {
  std::string method;
  std::string url;
  Headers headers;
  std::string body;
};

struct HttpResponse {
  int status = 0;
  Headers headers;
  std::string body;
  /// Empty when there is no such field.
  std::string header(const std::string& name) const;
};

/// What a call gives: the value, and the answer it came with.
template <class T>
struct Response {
  T value;
  int status = 0;
  Headers headers;

  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

/// Texts of dates, moments and bytes. Readers throw DecodeError.
std::string to_text(const Date& date);
std::string to_text(const DateTime& moment);
Date date_of(const std::string& text);
DateTime date_time_of(const std::string& text);
std::string to_base64(const std::string& bytes);
std::string from_base64(const std::string& text);

}  // namespace apigw_sdk
