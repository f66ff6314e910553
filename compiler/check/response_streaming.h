#pragma once
// responseTransferMode of proxy integrations: whether a response is passed on in pieces while it is being made. One answer for the checks and
// for lowering.
#include <cstdint>

#include "compiler/model/api.h"

namespace apigw::check {

/// STREAM on a proxy integration, or the uri of a streaming invocation of a function, which has no other use.
bool streams(const model::Integration& integration);

/// The longest timeoutInMillis: 29 seconds, or the 15 minutes of a stream.
uint32_t timeout_ms_max(const model::Integration& integration);

}  // namespace apigw::check
