#pragma once
// Lists that come in pages: what leads from an answer to its items and to the token of the next page.
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

namespace apigw_sdk {

template <class T, class = void>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<T, std::void_t<decltype(std::declval<const T&>().has_value()), decltype(*std::declval<const T&>())>> : std::true_type {};

/// The value, whatever it is optional in; nullptr when there is none.
template <class T>
const auto* held(const T& value) {
  if constexpr (IsOptional<T>::value) {
    using Found = decltype(held(*value));
    return value.has_value() ? held(*value) : Found(nullptr);
  } else {
    return &value;
  }
}

/// What the members lead to; nullptr when one on the way is missing.
template <class T, class Owner, class Member, class... More>
const auto* held(const T& value, Member Owner::*member, More... more) {
  const Owner* owner = held(value);
  using Found = decltype(held(std::declval<const Member&>(), more...));
  return owner == nullptr ? Found(nullptr) : held(owner->*member, more...);
}

/// True for a token after which nothing follows.
inline bool is_last(const std::string& token) { return token.empty(); }
inline bool is_last(std::int64_t token) { return token == 0; }

}  // namespace apigw_sdk
