#pragma once
// What a process asks of the Lambda Runtime API, version 2018-06-01.
#include <cstdint>
#include <string_view>

#include "runtime/base/message.h"

namespace apigw::lambda::local {

enum class RuntimeCall : uint8_t { next, response, error, init_error, unknown };

struct RuntimeRequest {
  RuntimeCall call = RuntimeCall::unknown;
  std::string_view request_id;  // response, error
};

RuntimeRequest parse_runtime_request(const RequestHead& head);

/// First field of that name, case-insensitive; empty when there is none.
std::string_view value_of(std::span<const Field> fields, std::string_view name);

}  // namespace apigw::lambda::local
