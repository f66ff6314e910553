#include "runtime/server/credential_notices.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace apigw::server {

std::vector<std::string> credential_notices(const Deployment& deployment, const aws::OwnKeys& own) {
  std::set<std::string> without_keys, without_role;
  for (const bundle::Instruction& instruction : deployment.bundle().instructions()) {
    if (instruction.op != bundle::Op::call_service) continue;
    const aws::ServicePlan& plan = deployment.services[deployment.bundle().integrations()[instruction.c].service_call];
    if (!own.keys() && !own.are_on_their_way() && plan.signer != aws::Signer::caller) without_keys.insert(plan.signing_name);
    if (plan.role_left_out) without_role.insert(plan.signing_name);
  }
  std::vector<std::string> lines;
  if (!without_keys.empty()) {
    lines.push_back(fmt::format("no AWS credentials: {}; every call of {} will answer 500", own.origin(), fmt::join(without_keys, ", ")));
  }
  if (!without_role.empty()) {
    lines.push_back(fmt::format("roles are not assumed for {}: the endpoint is set, and none for STS (AWS_ENDPOINT_URL_STS)", fmt::join(without_role, ", ")));
  }
  return lines;
}

}  // namespace apigw::server
