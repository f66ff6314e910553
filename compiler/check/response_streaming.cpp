#include "compiler/check/response_streaming.h"

#include "compiler/check/integration_uri.h"
#include "runtime/base/ascii.h"

namespace apigw::check {
namespace {

constexpr uint32_t kBufferedMs = 29'000;
constexpr uint32_t kStreamedMs = 900'000;

}  // namespace

bool streams(const model::Integration& integration) {
  const model::IntegrationType type = integration.type.value;
  if (type != model::IntegrationType::http_proxy && type != model::IntegrationType::aws_proxy) return false;
  if (ascii_iequals(integration.response_transfer_mode.value, "STREAM")) return true;
  if (type != model::IntegrationType::aws_proxy) return false;
  const auto uri = parse_aws_uri(integration.uri.value);
  return uri && uri->kind == UriKind::lambda_streaming;
}

uint32_t timeout_ms_max(const model::Integration& integration) { return streams(integration) ? kStreamedMs : kBufferedMs; }

}  // namespace apigw::check
