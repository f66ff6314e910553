#include "compiler/model/policy_values.h"

namespace apigw::model {

void check_policy_values(const syntax::Node& policy, const Values::Judge& certainty, source::Diagnostics& diagnostics) {
  if (!certainty) return;
  if (certainty(policy) == cfn::Certainty::unknown) {
    diagnostics.report(source::Code::policy_unknown_value, policy.span, "a value of the resource policy is known only on AWS; here the statement means something else",
                       "see the value's name in 'apigw inspect --unresolved' and give it by --known NAME=VALUE");
    return;
  }
  for (const syntax::Node* item : policy.items) check_policy_values(*item, certainty, diagnostics);
  for (const syntax::Member& member : policy.members) check_policy_values(*member.value, certainty, diagnostics);
}

}  // namespace apigw::model
