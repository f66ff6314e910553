#pragma once
// Plain values that callers hand in and get back.
#include <chrono>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <apigw_sdk/runtime/boxes.hpp>

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

/// A text of the package's own, which lives as long as the program.
struct Literal {
  template <std::size_t N>
  constexpr Literal(const char (&chars)[N]) : text(chars), size(N - 1) {}
  std::string str() const { return {text, size}; }
  friend bool operator==(const Literal& a, const std::string& b) { return b.compare(0, std::string::npos, a.text, a.size) == 0; }

  const char* text;
  std::size_t size;
};

/// Texts of a closed list that a newer API may have made longer: other texts are values, too. Each enumeration of the API derives from it.
class TextEnum {
 public:
  TextEnum() = default;
  explicit TextEnum(std::string text);
  std::string str() const { return other_.get() == nullptr ? known_.str() : *static_cast<const std::string*>(other_.get()); }

 protected:
  /// Of a constant.
  struct Known {
    Literal text;
  };
  constexpr explicit TextEnum(Known known) : known_(known.text) {}

 private:
  Literal known_ = "";
  AnyBox other_;  // a std::string: what comes from elsewhere
};

/// The same of whole numbers.
class NumberEnum {
 public:
  constexpr NumberEnum() = default;
  constexpr explicit NumberEnum(std::int64_t number) : number_(number) {}
  std::int64_t number() const { return number_; }

 private:
  std::int64_t number_ = 0;
};

template <class T>
using IfTextEnum = std::enable_if_t<std::is_base_of_v<TextEnum, T>, bool>;
template <class T>
using IfNumberEnum = std::enable_if_t<std::is_base_of_v<NumberEnum, T>, bool>;

template <class T>
IfTextEnum<T> operator==(const T& a, const T& b) {
  return a.str() == b.str();
}
template <class T>
IfTextEnum<T> operator!=(const T& a, const T& b) {
  return a.str() != b.str();
}
template <class T>
IfTextEnum<T> operator<(const T& a, const T& b) {
  return a.str() < b.str();
}
template <class T, IfTextEnum<T> = true>
std::ostream& operator<<(std::ostream& out, const T& value) {
  return out << value.str();
}
template <class T>
IfNumberEnum<T> operator==(const T& a, const T& b) {
  return a.number() == b.number();
}
template <class T>
IfNumberEnum<T> operator!=(const T& a, const T& b) {
  return a.number() != b.number();
}
template <class T>
IfNumberEnum<T> operator<(const T& a, const T& b) {
  return a.number() < b.number();
}
template <class T, IfNumberEnum<T> = true>
std::ostream& operator<<(std::ostream& out, const T& value) {
  return out << value.number();
}

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
