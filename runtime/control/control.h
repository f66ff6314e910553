#pragma once
// The control plane: what the admin listener's endpoints below /v1/ do. Blocking, for its side thread. Bodies and answers are JSON, unless
// said otherwise; a fault has a "message". `of` is an API's id or name, `by` who calls; both may be left out.
//
//   PUT  /v1/bundles/HASH       the image; field Apigw-Signature: its signature in hexadecimal
//   GET  /v1/bundles/HASH       the image
//   POST /v1/code/missing       {"bundle", "code": {string index of a path: NAME}} -> {"missing": [NAME]}
//   PUT  /v1/code/NAME          an archive (state/code_archive.h), goes to disk as it comes
//   POST /v1/deployments        {"api": {"id", "name"} or "of", "bundle", "stage", "description", "source", "by", "variables", "canaryPercent",
//                                "canaryVariables", "code", "codeSignature", "shift": {"plan", "settings"}}
//   POST /v1/deployments/delete {"of", "deployment"}
//   POST /v1/rollbacks          {"of", "stage", "to"}
//   POST /v1/stages/set         {"of", "stage", "variables", "removeVariables", "methodSettings", "removeMethodSettings", "description"}
//   POST /v1/stages/delete      {"of", "stage"}
//   POST /v1/canary/set         {"of", "stage", "percent", "deployment", "variables", "removeVariables", "useStageCache"}
//   POST /v1/canary/promote     {"of", "stage", "keep"}
//   POST /v1/canary/delete      {"of", "stage"}
//   POST /v1/shifts/hold        {"of", "stage", "deployment", "started", "driver"}; again and again, or the driver loses it; also /release
//   POST /v1/shifts/advance     the same and {"phase", "step"}; /finish; /end with {"action", "reason"}
//   GET  /v1/snapshot           all of these together; /v1/stages?of=, /v1/deployments?of=, /v1/events?of=
#include <memory>
#include <string>

#include "runtime/admin/call.h"
#include "runtime/control/settings.h"

namespace apigw::control {

/// Never throws.
admin::Answer answer_call(const admin::Call& call, const Settings& settings);

/// The receiver of PUT /v1/code/NAME. Never throws.
std::unique_ptr<admin::Upload> begin_upload(const std::string& path, const Settings& settings);

}  // namespace apigw::control
