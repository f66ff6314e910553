#include "runtime/vm/method_arn.h"

#include "runtime/base/arena_text.h"
#include "runtime/vm/prepared.h"

namespace apigw::vm {

std::string_view method_arn(Exchange& exchange) { return method_arn(exchange, exchange.prepared.account_id(), exchange.request.path); }

std::string_view method_arn(Exchange& exchange, std::string_view account, std::string_view path) {
  ArenaText out(exchange.arena, 128 + path.size());
  for (const std::string_view part : {std::string_view("arn:aws:execute-api:"), exchange.prepared.region(), std::string_view(":"), account, std::string_view(":"),
                                      exchange.prepared.api_id(), std::string_view("/"), exchange.stage, std::string_view("/"), exchange.http_method_text}) {
    out.append(part);
  }
  while (path.starts_with("//")) path.remove_prefix(1);
  out.append(path);
  return out.view();
}

}  // namespace apigw::vm
