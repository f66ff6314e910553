#pragma once
// The one door to tl::expected, so that leaving it for std::expected is one edit.
#include <tl/expected.hpp>

namespace apigw {

template <class T, class E>
using Expected = tl::expected<T, E>;
template <class E>
auto unexpected(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace apigw
