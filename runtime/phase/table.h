#pragma once
// The gateway's own features by opcode. The two ops that call functions belong to runtime/lambda; whoever has both sides adds them:
//
//   static const vm::PhaseTable phases = phase::table()
//       .on(bundle::Op::authorize_lambda, lambda::authorize, lambda::authorized)
//       .on(bundle::Op::call_lambda_proxy, lambda::call_proxy, lambda::answered);
#include "runtime/vm/phase_table.h"

namespace apigw::phase {

vm::PhaseTable table();

}  // namespace apigw::phase
