#pragma once
// AssumeRole of the Security Token Service (Query protocol, version 2011-06-15).
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/aws/keys.h"
#include "runtime/aws/profile.h"
#include "runtime/base/result.h"

namespace apigw::aws {

/// The name of sessions that are opened for an integration, as the service calls its own.
inline constexpr std::string_view integration_session = "BackplaneAssumeRoleSession";

/// The form body of the call.
std::string assume_role_form(const RoleRequest& role);

/// The keys in an answer's XML, or why there are none: "AccessDenied: User ... is not authorized ...".
Expected<Keys, std::string> read_assume_role(uint16_t status, std::string_view body);

}  // namespace apigw::aws
