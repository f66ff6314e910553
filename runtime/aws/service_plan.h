#pragma once
// Where the service calls of a bundle on one stage go and what they are signed for: all of it that no request changes, worked out once.
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/aws/settings.h"
#include "runtime/http/client.h"
#include "runtime/sigv4/canonical.h"
#include "runtime/vm/prepared.h"

namespace apigw::aws {

/// Whose keys sign.
enum class Signer : uint8_t {
  own,     // the gateway's
  role,    // a role that the gateway assumes
  caller,  // those of the request's own signature
};

struct ServicePlan {
  bool usable = false;     // false: the endpoint is no address (a stage variable is missing, a bad AWS_ENDPOINT_URL)
  http::Origin origin;     // host points into `host`
  std::string host;
  std::string authority;   // value of Host
  std::string base_path;   // of another endpoint, without a slash at its end
  std::string region, signing_name;
  sigv4::PathRule path_rule = sigv4::PathRule::twice;
  bool send_payload_hash = false;
  Signer signer = Signer::own;
  std::string role;        // signer role: its ARN
  bool role_left_out = false;  // a role is named, but see below

  sigv4::Scope scope() const { return {region, signing_name}; }
};

/// Plans by index of the bundle's service calls. A service whose endpoint is set (AWS_ENDPOINT_URL_…) while none is set for STS is called
/// with the gateway's own keys instead of a role: what stands there is not AWS, and AWS is not to be asked about it.
class ServicePlans {
 public:
  ServicePlans(const vm::Prepared& prepared, const Settings& settings);
  ServicePlans(const ServicePlans&) = delete;  // origins point into the plans; a move keeps those where they are
  ServicePlans(ServicePlans&&) = default;
  const ServicePlan& operator[](uint32_t service_call) const { return plans_[service_call]; }
  size_t size() const { return plans_.size(); }

 private:
  std::vector<ServicePlan> plans_;
};

}  // namespace apigw::aws
