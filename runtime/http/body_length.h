#pragma once
#include <cstdint>

namespace apigw::http {

/// Length of a body whose end is told by its coding or by the connection's end.
inline constexpr uint64_t unknown_length = UINT64_MAX;

}  // namespace apigw::http
