#pragma once
// Between values and JSON. Codec<T> has encode, decode and score; score says how well a JSON value fits, 0 is not at all.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <apigw_sdk/runtime/errors.hpp>
#include <apigw_sdk/runtime/values.hpp>

namespace apigw_sdk {

[[noreturn]] void throw_unfit(const Json& data, const char* wanted, const std::string& at);

/// Throws DecodeError for what is no JSON, and for what is nested so deeply that reading it could exhaust the stack.
Json parse_json(const std::string& text);

/// Scores of objects while a value is looked at: unions inside unions ask for them again and again.
using Memo = std::map<std::pair<const void*, const Json*>, int>;

template <class T, class = void>
struct Codec;

/// Names the members of a struct to a visitor.
template <class T>
struct Fields;

template <class T>
Json encode(const T& value) {
  return Codec<T>::encode(value);
}
template <class T>
T decode(const Json& data, const std::string& at = {}) {
  return Codec<T>::decode(data, at);
}

template <>
struct Codec<Json> {
  static Json encode(const Json& value) { return value; }
  static Json decode(const Json& data, const std::string&) { return data; }
  static int score(const Json&, Memo&) { return 1; }
};

template <>
struct Codec<Nothing> {
  static Json encode(const Nothing&) { return nullptr; }
  static Nothing decode(const Json&, const std::string&) { return {}; }
  static int score(const Json& data, Memo&) { return data.is_null() ? 1 : 0; }
};

template <>
struct Codec<bool> {
  static Json encode(bool value) { return value; }
  static bool decode(const Json& data, const std::string& at) {
    if (!data.is_boolean()) throw_unfit(data, "true or false", at);
    return data.get<bool>();
  }
  static int score(const Json& data, Memo&) { return data.is_boolean() ? 1 : 0; }
};

template <class T>
struct Codec<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>> {
  static Json encode(T value) { return value; }
  static T decode(const Json& data, const std::string& at) {
    if (!fits(data)) throw_unfit(data, "a whole number in range", at);
    return data.is_number_float() ? static_cast<T>(data.get<double>()) : data.get<T>();
  }
  static int score(const Json& data, Memo&) { return fits(data) ? 1 : 0; }

 private:
  static bool fits(const Json& data) {
    if (data.is_number_unsigned()) return data.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<T>::max());
    if (data.is_number_integer()) {
      const auto number = data.get<std::int64_t>();
      return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
    }
    if (!data.is_number_float()) return false;
    const auto number = data.get<double>();
    return std::trunc(number) == number && std::fabs(number) < 9007199254740992.0 && std::fabs(number) <= static_cast<double>(std::numeric_limits<T>::max());
  }
};

template <>
struct Codec<double> {
  static Json encode(double value) {
    if (!std::isfinite(value)) throw EncodeError("a number that is not finite cannot be sent");
    return value;
  }
  static double decode(const Json& data, const std::string& at) {
    if (!data.is_number()) throw_unfit(data, "a number", at);
    return data.get<double>();
  }
  static int score(const Json& data, Memo&) { return data.is_number() ? 1 : 0; }
};

template <>
struct Codec<std::string> {
  static Json encode(const std::string& value) { return value; }
  static std::string decode(const Json& data, const std::string& at) {
    if (!data.is_string()) throw_unfit(data, "a text", at);
    return data.get<std::string>();
  }
  static int score(const Json& data, Memo&) { return data.is_string() ? 1 : 0; }
};

/// A value that is a text in JSON and something closer here.
template <class T, std::string (*Write)(const T&), T (*Read)(const std::string&)>
struct TextCodec {
  static Json encode(const T& value) { return Write(value); }
  static T decode(const Json& data, const std::string& at) {
    if (!data.is_string()) throw_unfit(data, "a text", at);
    return Read(data.get_ref<const std::string&>());
  }
  static int score(const Json& data, Memo&) {
    if (!data.is_string()) return 0;
    try {
      Read(data.get_ref<const std::string&>());
      return 2;
    } catch (const DecodeError&) {
      return 0;
    }
  }
};

inline std::string bytes_text(const Bytes& bytes) { return to_base64(bytes.content); }
inline Bytes bytes_of(const std::string& text) { return Bytes{from_base64(text)}; }
inline std::string file_text(const File& file) { return to_base64(file.content); }
inline File file_of(const std::string& text) {
  File file;
  file.content = from_base64(text);
  return file;
}

template <>
struct Codec<Date> : TextCodec<Date, to_text, date_of> {};
template <>
struct Codec<DateTime> : TextCodec<DateTime, to_text, date_time_of> {};
template <>
struct Codec<Bytes> : TextCodec<Bytes, bytes_text, bytes_of> {};
template <>
struct Codec<File> : TextCodec<File, file_text, file_of> {};

/// Null, or a value.
template <class T>
struct Codec<std::optional<T>> {
  static Json encode(const std::optional<T>& value) { return value ? Codec<T>::encode(*value) : Json(nullptr); }
  static std::optional<T> decode(const Json& data, const std::string& at) {
    if (data.is_null()) return std::nullopt;
    return Codec<T>::decode(data, at);
  }
  static int score(const Json& data, Memo& memo) { return data.is_null() ? 1 : Codec<T>::score(data, memo); }
};

template <class T>
struct Codec<Box<T>> {
  static Json encode(const Box<T>& value) { return Codec<T>::encode(*value); }
  static Box<T> decode(const Json& data, const std::string& at) { return Box<T>(Codec<T>::decode(data, at)); }
  static int score(const Json& data, Memo& memo) { return Codec<T>::score(data, memo); }
};

template <class T>
struct Codec<std::vector<T>> {
  static Json encode(const std::vector<T>& value) {
    Json data = Json::array();
    for (const auto& item : value) data.push_back(Codec<T>::encode(item));
    return data;
  }
  static std::vector<T> decode(const Json& data, const std::string& at) {
    if (!data.is_array()) throw_unfit(data, "an array", at);
    std::vector<T> value;
    value.reserve(data.size());
    for (const Json& item : data) value.push_back(Codec<T>::decode(item, at + "[" + std::to_string(value.size()) + "]"));
    return value;
  }
  static int score(const Json& data, Memo& memo) {
    if (!data.is_array()) return 0;
    for (const Json& item : data) {
      if (Codec<T>::score(item, memo) == 0) return 0;
    }
    return 2;
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static Json encode(const std::map<std::string, T>& value) {
    Json data = Json::object();
    for (const auto& [name, item] : value) data[name] = Codec<T>::encode(item);
    return data;
  }
  static std::map<std::string, T> decode(const Json& data, const std::string& at) {
    if (!data.is_object()) throw_unfit(data, "an object", at);
    std::map<std::string, T> value;
    for (const auto& [name, item] : data.items()) value.emplace(name, Codec<T>::decode(item, at + "." + name));
    return value;
  }
  static int score(const Json& data, Memo& memo) {
    if (!data.is_object()) return 0;
    for (const Json& item : data) {
      if (Codec<T>::score(item, memo) == 0) return 0;
    }
    return 1;
  }
};

/// An enumeration of texts; `T::known()` lists them.
template <class T>
struct TextEnumCodec {
  static Json encode(const T& value) { return value.str(); }
  static T decode(const Json& data, const std::string& at) { return T(Codec<std::string>::decode(data, at)); }
  static int score(const Json& data, Memo&) { return data.is_string() && T::known().count(data.get<std::string>()) != 0 ? 3 : 0; }
};
template <class T>
struct NumberEnumCodec {
  static Json encode(const T& value) { return value.number(); }
  static T decode(const Json& data, const std::string& at) { return T(Codec<std::int64_t>::decode(data, at)); }
  static int score(const Json& data, Memo&) { return data.is_number_integer() && T::known().count(data.get<std::int64_t>()) != 0 ? 3 : 0; }
};

// An object's Codec names its members to one of these: required(name, member), optional(name, member) for what may be left out,
// and additional(member) for a map of what has no name.

template <class Self>
struct ObjectEncoder {
  const Self& value;
  Json& data;

  template <class T>
  void required(const char* name, T Self::*member) {
    data[name] = encode(value.*member);
  }
  template <class T>
  void optional(const char* name, std::optional<T> Self::*member) {
    if (value.*member) data[name] = encode(*(value.*member));
  }
  template <class T>
  void optional(const char* name, Box<T> Self::*member) {
    if (value.*member) data[name] = encode(*(value.*member));
  }
  template <class T>
  void additional(std::map<std::string, T> Self::*member) {
    for (const auto& [name, item] : value.*member) {
      if (!data.contains(name)) data[name] = encode(item);
    }
  }
};

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class Self>
struct ObjectDecoder {
  Self& value;
  const Json& data;
  const std::string& at;
  std::set<std::string> known = {};

  template <class T>
  void required(const char* name, T Self::*member) {
    known.insert(name);
    const auto found = data.find(name);
    if (found == data.end()) throw DecodeError(at + "." + name + " is missing");
    value.*member = decode<T>(*found, at + "." + name);
  }
  template <class T>
  void optional(const char* name, std::optional<T> Self::*member) {
    known.insert(name);
    const auto found = data.find(name);
    if (found == data.end()) return;
    // A server that writes null for what is left out is understood.
    constexpr bool takes_null = is_optional<T>::value || std::is_same_v<T, Json>;
    if (!takes_null && found->is_null()) return;
    value.*member = decode<T>(*found, at + "." + name);
  }
  template <class T>
  void optional(const char* name, Box<T> Self::*member) {
    known.insert(name);
    const auto found = data.find(name);
    if (found == data.end() || (!is_optional<T>::value && found->is_null())) return;
    value.*member = decode<T>(*found, at + "." + name);
  }
  template <class T>
  void additional(std::map<std::string, T> Self::*member) {
    for (const auto& [name, item] : data.items()) {
      if (known.count(name) == 0) (value.*member).emplace(name, decode<T>(item, at + "." + name));
    }
  }
};

template <class Self>
struct ObjectScorer {
  const Json& data;
  Memo& memo;
  int points = 1;
  bool fits = true;
  bool open = false;
  std::size_t known = 0;

  template <class T>
  void required(const char* name, T Self::*) {
    const auto found = data.find(name);
    fits = fits && found != data.end() && Codec<T>::score(*found, memo) != 0;
    points += 2;
    ++known;
  }
  template <class T>
  void optional(const char* name, std::optional<T> Self::*) {
    optional_value<T>(name);
  }
  template <class T>
  void optional(const char* name, Box<T> Self::*) {
    optional_value<T>(name);
  }
  template <class T>
  void additional(std::map<std::string, T> Self::*) {
    open = true;
  }
  int score() const {
    if (!fits) return 0;
    const int unknown = open ? 0 : static_cast<int>(data.size() - known);
    return points - unknown > 1 ? points - unknown : 1;
  }

 private:
  template <class T>
  void optional_value(const char* name) {
    const auto found = data.find(name);
    if (found == data.end()) return;
    ++known;
    fits = fits && (found->is_null() || Codec<T>::score(*found, memo) != 0);
    points += 2;
  }
};

/// Codec of a struct.
template <class Self>
struct ObjectCodec {
  static Json encode(const Self& value) {
    Json data = Json::object();
    ObjectEncoder<Self> encoder{value, data};
    Fields<Self>::visit(encoder);
    return data;
  }
  static Self decode(const Json& data, const std::string& at) {
    if (!data.is_object()) throw_unfit(data, "an object", at);
    Self value;
    ObjectDecoder<Self> decoder{value, data, at};
    Fields<Self>::visit(decoder);
    return value;
  }
  static int score(const Json& data, Memo& memo) {
    if (!data.is_object()) return 0;
    const auto key = std::make_pair(static_cast<const void*>(&identity), &data);
    if (const auto known = memo.find(key); known != memo.end()) return known->second;
    ObjectScorer<Self> scorer{data, memo};
    Fields<Self>::visit(scorer);
    return memo[key] = scorer.score();
  }

 private:
  inline static const char identity = 0;
};

/// Index that a discriminator's value means; beyond every index when it means none.
inline std::size_t tagged(const Json& data, const char* name, std::initializer_list<std::pair<const char*, std::size_t>> tags) {
  const auto found = data.is_object() ? data.find(name) : data.end();
  if (data.is_object() && found != data.end() && found->is_string()) {
    for (const auto& [tag, index] : tags) {
      if (found->get_ref<const std::string&>() == tag) return index;
    }
  }
  return std::numeric_limits<std::size_t>::max();
}

/// Codec of a struct with one member, a variant; what fits none of its types is kept as JSON, its last one. Rules::chosen(data) is the
/// index that a discriminator means, or npos.
template <class Self, class Variant, class Rules>
struct AlternativesCodec {
  static constexpr std::size_t count = std::variant_size_v<Variant>;

  static Json encode(const Self& value) {
    return std::visit([](const auto& held) { return apigw_sdk::encode(held); }, value.value);
  }
  static Self decode(const Json& data, const std::string& at) {
    std::size_t index = Rules::chosen(data);
    Memo memo;
    if (index >= count) index = best(data, memo, std::make_index_sequence<count - 1>());
    return decode_at(index, data, at, std::make_index_sequence<count>());
  }
  static int score(const Json& data, Memo& memo) {
    return most(data, memo, Rules::chosen(data), std::make_index_sequence<count - 1>());
  }

 private:
  template <std::size_t... I>
  static int most(const Json& data, Memo& memo, std::size_t only, std::index_sequence<I...>) {
    int result = 0;
    const auto taken = [&](std::size_t i) { return only >= count || only == i; };
    ((result = taken(I) ? std::max(result, Codec<std::variant_alternative_t<I, Variant>>::score(data, memo)) : result), ...);
    return result;
  }
  template <std::size_t... I>
  static std::size_t best(const Json& data, Memo& memo, std::index_sequence<I...>) {
    std::size_t index = count - 1;
    int result = 0;
    const auto consider = [&](std::size_t i, int points) {
      if (points <= result) return;
      result = points;
      index = i;
    };
    (consider(I, Codec<std::variant_alternative_t<I, Variant>>::score(data, memo)), ...);
    return index;
  }
  template <std::size_t... I>
  static Self decode_at(std::size_t index, const Json& data, const std::string& at, std::index_sequence<I...>) {
    Self result;
    const auto take = [&](auto number) {
      constexpr std::size_t i = decltype(number)::value;
      if (i == index) result.value.template emplace<i>(Codec<std::variant_alternative_t<i, Variant>>::decode(data, at));
    };
    (take(std::integral_constant<std::size_t, I>()), ...);
    return result;
  }
};

}  // namespace apigw_sdk
