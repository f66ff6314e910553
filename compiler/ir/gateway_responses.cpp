// Gateway responses: every type's row as it will be sent (rest-data-plane 6.1).
#include <charconv>

#include "compiler/ir/parts.h"
#include "runtime/bundle/records.h"

namespace apigw::ir {
namespace {

struct Builtin {
  bundle::GatewayResponseType type;
  uint32_t status;
  int status_class;
};
constexpr Builtin builtins[] = {
#define GATEWAY_RESPONSE(type, status, klass, message, error) {bundle::GatewayResponseType::type, status, klass},
#include "schemas/gateway_responses.def"
#undef GATEWAY_RESPONSE
};

constexpr std::string_view default_text = R"({"message":$context.error.messageString})";
// Only this type, and only until somebody customises it, spells the key with a capital (access-control 4.4).
constexpr std::string_view access_denied_text = R"({"Message":$context.error.messageString})";

const model::GatewayResponse* find(const model::Api& api, std::string_view type) {
  for (const model::GatewayResponse& one : api.gateway_responses) {
    if (one.type.value == type) return &one;
  }
  return nullptr;
}

/// What the user wrote for a type: its own row, else that of its class.
const model::GatewayResponse* customisation(const model::Api& api, const Builtin& builtin) {
  // The service does not honour it here, not even that of DEFAULT_4XX.
  if (builtin.type == bundle::GatewayResponseType::REQUEST_TOO_LARGE) return nullptr;
  if (const auto* own = find(api, bundle::to_string(builtin.type))) return own;
  return find(api, builtin.status_class == 4 ? "DEFAULT_4XX" : "DEFAULT_5XX");
}

uint32_t status_of(const model::GatewayResponse& custom, uint32_t otherwise) {
  std::string_view text = custom.status_code.value;
  uint32_t status = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  bool valid = error == std::errc() && end == text.data() + text.size() && status >= 100 && status <= 599;
  return valid ? status : otherwise;
}

}  // namespace

std::vector<GatewayResponse> build_gateway_responses(const model::Api& api) {
  std::vector<GatewayResponse> rows;
  for (const Builtin& builtin : builtins) {
    const model::GatewayResponse* custom = customisation(api, builtin);
    GatewayResponse row{.status = builtin.status};
    if (custom) {
      row.status = status_of(*custom, builtin.status);
      row.moves = build_moves(custom->parameters, check::MappingSide::gateway_response);
      for (const model::Template& one : custom->templates) row.templates.push_back({one.content_type.value, build_substitution(one.body.value)});
    }
    if (row.templates.empty()) {
      bool capital = !custom && builtin.type == bundle::GatewayResponseType::ACCESS_DENIED;
      row.templates.push_back({"application/json", build_substitution(capital ? access_denied_text : default_text)});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace apigw::ir
