#pragma once
// What the admin listener's deployment endpoints do; blocking, for their side thread.
//   PUT  /v1/bundles/HASH   the image; field Apigw-Signature: its signature in hexadecimal
//   POST /v1/deployments    {"api": {"id", "name"} or "of", "bundle", "stage", "description", "source", "by", "variables", "canaryPercent", "canaryVariables"}
//   POST /v1/rollbacks      {"of", "stage", "to", "by"}
//   GET  /v1/definition?of=API&stage=NAME (or canary=NAME, deployment=ID)   {"deployment", "bundle", "variables" of a stage, "definition"}
//   GET  /v1/deployments?of=API, /v1/stages?of=API   as `apigw deployments` and `apigw stages` know them
// Answers are JSON; faults have a "message" and, of the store, a "code".
#include "runtime/admin/deployment_endpoint.h"
#include "runtime/server/server.h"

namespace apigw::server {

inline constexpr uint64_t kBundleBytesMax = 64 * 1024 * 1024;

/// Opens the store for each call: it may have been moved or replaced since the last one. Never throws.
admin::Answer answer_deployment_call(const admin::Call& call, const Options& options);

}  // namespace apigw::server
