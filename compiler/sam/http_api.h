#pragma once
// The parts of an HTTP API's definition that SAM makes of properties. Internal to this folder.
#include "compiler/sam/event.h"

namespace apigw::sam {

/// Auth: schemes and the default authorizer (definition-formats 3.7).
void add_http_auth(Translation& translation, Api& api);
/// Auth of an event: the one requirement of its operation. An operation that keeps its own integration still gets it.
void add_http_event_auth(Translation& translation, Api& api, const Event& event, Draft& operation);

}  // namespace apigw::sam
