// API keys, rest-data-plane 8.3. Every refusal looks the same: missing, unknown, disabled, of another stage.
#include "runtime/phase/phases.h"
#include "runtime/vm/failure.h"
#include "runtime/vm/prepared.h"

#include <utility>

namespace apigw::phase {
namespace {

/// An authorizer leaves the key that it presents for the caller in exchange.api_key.
std::string_view presented_key(vm::Exchange& exchange) {
  if (exchange.bundle.facts().api_key_source == 1) return std::exchange(exchange.api_key, {});
  const Field* field = exchange.field_index.find(exchange.request.fields, FieldId::x_api_key);
  return field ? field->value : std::string_view{};
}

}  // namespace

vm::Step api_key(vm::Exchange& exchange, const bundle::Instruction&, vm::Effect&) {
  const std::string_view key = presented_key(exchange);
  const bundle::ApiKey* known = key.empty() ? nullptr : exchange.prepared.api_key(key);
  if (!known) return vm::fail(exchange, bundle::GatewayResponseType::INVALID_API_KEY);
  exchange.api_key = exchange.bundle.string(known->value);  // the bundle's text: it stays when the request's bytes move
  exchange.api_key_id = exchange.bundle.string_or(known->id, "");
  return vm::Step::next;
}

}  // namespace apigw::phase
