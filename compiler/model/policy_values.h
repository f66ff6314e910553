#pragma once
// Resource policies of templates: a part that only AWS knows makes a statement mean something else here.
#include "compiler/model/values.h"

namespace apigw::model {

/// Reports the parts of a policy whose values are stand-ins; `certainty` may be empty (nothing is).
void check_policy_values(const syntax::Node& policy, const Values::Judge& certainty, source::Diagnostics& diagnostics);

}  // namespace apigw::model
