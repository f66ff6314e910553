#include "runtime/http_api/phases.h"

#include "runtime/http_api/ops.h"
#include "runtime/phase/compression.h"
#include "runtime/phase/table.h"

namespace apigw::http_api {

vm::PhaseTable table() {
  using bundle::Op;
  const vm::PhaseTable rest = phase::table();
  vm::PhaseTable table;
  table.begin = begin;
  table.gateway_response = answer_unrouted_or_failed;
  table.compress_response = phase::compress_response;
  for (const Op shared : {Op::end, Op::jump, Op::gateway_response, Op::authorize_iam}) table.on(shared, rest.enter[size_t(shared)]);
  return table.on(Op::preflight, preflight)
      .on(Op::authorize_request, ask_authorizer, authorizer_answered)
      .on(Op::authorize_token, authorize_token, keys_answered)
      .on(Op::call_function_v1, call_function_v1, function_answered_v1)
      .on(Op::call_function_v2, call_function_v2, function_answered_v2)
      .on(Op::call_url, call_url, url_answered)
      .on(Op::respond_url, respond_url);
}

}  // namespace apigw::http_api
