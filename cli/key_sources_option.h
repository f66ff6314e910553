#pragma once
// --jwks: where the keys that tokens are verified with come from.
#include <memory>
#include <span>

#include "cli/command.h"
#include "runtime/aws/settings.h"
#include "runtime/jwt/key_sources.h"

namespace apigw::cli {

extern const std::span<const Option> kTokenOptions;  // --jwks

/// What the options say, and AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER. Throws Failure for a file that cannot be read or holds no usable key, and for a
/// location that begins like a URL and is none.   offline: nobody is asked for keys.
std::shared_ptr<const jwt::KeySources> key_sources(const Arguments& arguments, const aws::Settings& settings, bool offline = false);

}  // namespace apigw::cli
