#pragma once
// HTTP APIs (http-websocket-deploy, part 1): the machine is that of REST APIs, with this table instead of theirs. What differs, differs here:
// routing, errors, CORS, the events of functions and what is made of their answers, URLs. REST requests pay nothing for it.
#include "runtime/vm/phase_table.h"

namespace apigw::http_api {

/// Of every op that programs of HTTP APIs are made of.
vm::PhaseTable table();

}  // namespace apigw::http_api
