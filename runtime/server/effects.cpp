// How the worker carries out what the machine cannot do itself: calls to endpoints and functions, and the way back into the machine.
#include "runtime/integration/call.h"
#include "runtime/lambda/authorizer.h"
#include "runtime/server/request.h"
#include "runtime/server/worker.h"

namespace apigw::server {

void Worker::carry_out(Request& request, const vm::Effect& effect) {
  vm::Exchange& exchange = request.exchange;
  switch (effect.kind) {
    case vm::EffectKind::http: return call_http(request, effect);
    case vm::EffectKind::lambda: {
      const auto& integration = exchange.bundle.integrations()[effect.index];
      return call_function(request, effect, lambda::proxy_event(exchange, options_.account()), integration.function_name);
    }
    case vm::EffectKind::authorizer: {
      const auto& authorizer = exchange.bundle.authorizers()[effect.index];
      if (!lambda::has_identity(exchange, authorizer)) {
        exchange.integration_response_message = {};
        return step(request);
      }
      return call_function(request, effect, lambda::authorizer_event(exchange, authorizer, options_.account()), authorizer.function_name);
    }
    case vm::EffectKind::none: break;
  }
}

}  // namespace apigw::server
