#pragma once
// AssumeRole of the Security Token Service (Query protocol, version 2011-06-15).
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/aws/keys.h"
#include "runtime/base/result.h"

namespace apigw::aws {

/// The form body of the call. Sessions last an hour, which every role allows.
std::string assume_role_form(std::string_view role_arn);

/// The keys in an answer's XML, or why there are none: "AccessDenied: User ... is not authorized ...".
Expected<Keys, std::string> read_assume_role(uint16_t status, std::string_view body);

}  // namespace apigw::aws
