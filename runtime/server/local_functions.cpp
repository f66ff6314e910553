#include "runtime/server/local_functions.h"

namespace apigw::server {

LocalFunctions::LocalFunctions(const bundle::Bundle& bundle, const Code& code, bool endpoint_takes_over)
    : all_(lambda::local::functions_of(bundle, code.folder, code.copies)) {
  std::erase_if(all_.versions, [&](const lambda::local::Settings& one) { return !one.runnable() || (endpoint_takes_over && !one.stays_local); });
  if (code.scoped) lambda::local::give_scopes(all_);
  for (const lambda::local::Settings& one : all_.versions) {
    names_.emplace(one.name, &one);
    names_.emplace(one.logical_id, &one);
  }
}

}  // namespace apigw::server
