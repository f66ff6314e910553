// Numbers, texts and the like in JSON.
#include <cmath>
#include <limits>

#include <apigw_sdk/runtime/codec.hpp>

namespace apigw_sdk {
namespace {

template <class T>
struct Rules;

template <>
struct Rules<Json> {
  static Json encode(const Json& value) { return value; }
  static Json decode(const Json& data, const At&) { return data; }
  static int score(const Json&) { return 1; }
};

template <>
struct Rules<Nothing> {
  static Json encode(const Nothing&) { return nullptr; }
  static Nothing decode(const Json&, const At&) { return {}; }
  static int score(const Json& data) { return data.is_null() ? 1 : 0; }
};

template <>
struct Rules<bool> {
  static Json encode(bool value) { return value; }
  static bool decode(const Json& data, const At& at) {
    if (!data.is_boolean()) throw_unfit(data, "true or false", at);
    return data.get<bool>();
  }
  static int score(const Json& data) { return data.is_boolean() ? 1 : 0; }
};

template <class T>
struct Whole {
  static Json encode(T value) { return value; }
  static T decode(const Json& data, const At& at) {
    if (score(data) == 0) throw_unfit(data, "a whole number in range", at);
    return data.is_number_float() ? static_cast<T>(data.get<double>()) : data.get<T>();
  }
  static int score(const Json& data) { return fits(data) ? 1 : 0; }

 private:
  static bool fits(const Json& data) {
    if (data.is_number_unsigned()) return data.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (data.is_number_integer()) {
      const auto number = data.get<std::int64_t>();
      return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
    }
    if (!data.is_number_float()) return false;
    const auto number = data.get<double>();
    return std::trunc(number) == number && std::fabs(number) < 9007199254740992.0 && number >= static_cast<double>(std::numeric_limits<T>::min()) && number <= static_cast<double>(std::numeric_limits<T>::max());
  }
};
template <>
struct Rules<std::int32_t> : Whole<std::int32_t> {};
template <>
struct Rules<std::int64_t> : Whole<std::int64_t> {};

template <>
struct Rules<double> {
  static Json encode(double value) {
    if (!std::isfinite(value)) throw EncodeError("a number that is not finite cannot be sent");
    return value;
  }
  static double decode(const Json& data, const At& at) {
    if (!data.is_number()) throw_unfit(data, "a number", at);
    return data.get<double>();
  }
  static int score(const Json& data) { return data.is_number() ? 1 : 0; }
};

template <>
struct Rules<std::string> {
  static Json encode(const std::string& value) { return value; }
  static std::string decode(const Json& data, const At& at) {
    if (!data.is_string()) throw_unfit(data, "a text", at);
    return data.get<std::string>();
  }
  static int score(const Json& data) { return data.is_string() ? 1 : 0; }
};

/// A value that is a text in JSON and something closer here.
template <class T, std::string (*Write)(const T&), T (*Read)(const std::string&)>
struct Written {
  static Json encode(const T& value) { return Write(value); }
  static T decode(const Json& data, const At& at) {
    if (!data.is_string()) throw_unfit(data, "a text", at);
    return Read(data.get_ref<const std::string&>());
  }
  static int score(const Json& data) {
    if (!data.is_string()) return 0;
    try {
      Read(data.get_ref<const std::string&>());
      return 2;
    } catch (const DecodeError&) {
      return 0;
    }
  }
};

std::string bytes_text(const Bytes& bytes) { return to_base64(bytes.content); }
Bytes bytes_of(const std::string& text) { return Bytes{from_base64(text)}; }
std::string file_text(const File& file) { return to_base64(file.content); }
File file_of(const std::string& text) {
  File file;
  file.content = from_base64(text);
  return file;
}

template <>
struct Rules<Date> : Written<Date, to_text, date_of> {};
template <>
struct Rules<DateTime> : Written<DateTime, to_text, date_time_of> {};
template <>
struct Rules<Bytes> : Written<Bytes, bytes_text, bytes_of> {};
template <>
struct Rules<File> : Written<File, file_text, file_of> {};

template <>
struct Rules<std::vector<bool>> {
  static Json encode(const std::vector<bool>& value) {
    Json data = Json::array();
    for (const bool item : value) data.push_back(item);
    return data;
  }
  static std::vector<bool> decode(const Json& data, const At& at) {
    if (!data.is_array()) throw_unfit(data, "an array", at);
    std::vector<bool> value;
    for (const Json& item : data) value.push_back(Rules<bool>::decode(item, At(at, value.size())));
    return value;
  }
  static int score(const Json& data) {
    if (!data.is_array()) return 0;
    for (const Json& item : data) {
      if (!item.is_boolean()) return 0;
    }
    return 2;
  }
};

}  // namespace

template <class T>
Json PlainShape<T>::encode(const void* value) const {
  return Rules<T>::encode(*static_cast<const T*>(value));
}
template <class T>
void PlainShape<T>::decode(void* value, const Json& data, const At& at) const {
  *static_cast<T*>(value) = Rules<T>::decode(data, at);
}
template <class T>
int PlainShape<T>::score(const Json& data, Memo&) const {
  return Rules<T>::score(data);
}
template <class T>
bool PlainShape<T>::same(const void* a, const void* b) const {
  return *static_cast<const T*>(a) == *static_cast<const T*>(b);
}
template <class T>
bool PlainShape<T>::takes_null() const {
  return std::is_same_v<T, Json>;
}
template <class T>
void PlainShape<T>::add_parts(const std::string& name, const void* value, Parts& parts) const {
  const T& plain = *static_cast<const T*>(value);
  if constexpr (std::is_same_v<T, File>) {
    parts.emplace_back(name, plain);
  } else if constexpr (std::is_same_v<T, std::vector<bool>>) {
    for (const bool item : plain) parts.emplace_back(name, Json(item));
  } else {
    parts.emplace_back(name, Rules<T>::encode(plain));
  }
}

constexpr PlainShape<Json> Codec<Json>::shape;
constexpr PlainShape<Nothing> Codec<Nothing>::shape;
constexpr PlainShape<bool> Codec<bool>::shape;
constexpr PlainShape<std::int32_t> Codec<std::int32_t>::shape;
constexpr PlainShape<std::int64_t> Codec<std::int64_t>::shape;
constexpr PlainShape<double> Codec<double>::shape;
constexpr PlainShape<std::string> Codec<std::string>::shape;
constexpr PlainShape<Date> Codec<Date>::shape;
constexpr PlainShape<DateTime> Codec<DateTime>::shape;
constexpr PlainShape<Bytes> Codec<Bytes>::shape;
constexpr PlainShape<File> Codec<File>::shape;
constexpr PlainShape<std::vector<bool>> Codec<std::vector<bool>>::shape;

}  // namespace apigw_sdk
