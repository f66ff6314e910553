#include "runtime/server/local_functions.h"

namespace apigw::server {

LocalFunctions::LocalFunctions(const bundle::Bundle& bundle, const std::string& folder, bool endpoint_takes_over) : all_(lambda::local::functions_of(bundle, folder)) {
  std::erase_if(all_.versions, [&](const lambda::local::Settings& one) { return !one.runnable() || (endpoint_takes_over && !one.stays_local); });
  for (const lambda::local::Settings& one : all_.versions) {
    names_.insert(one.name);
    names_.insert(one.logical_id);
  }
}

}  // namespace apigw::server
