#pragma once
// What a definition says of its own stage and of what leads there, and how a store follows it from deployment to deployment. As
// CloudFormation updates a property: what the definition changes is set or removed; what was set by hand, and the definition has not
// changed since, stays.
#include <string>
#include <vector>

#include "runtime/state/store.h"

namespace apigw::state {

struct Actor;

struct DefinitionStage {
  std::string description;   // empty: the definition has none
  Variables variables;
  Variables method_settings; // by patch path; those that are written alone
  std::vector<Domain> domains;          // routing_mode empty: the definition does not say
  std::vector<DomainMapping> mappings;  // to the API and the stage that are deployed to
  std::vector<RoutingRule> rules;       // likewise
};

void follow_definition(Variables& variables, const Variables& last, const Variables& next);
/// The same of method settings, whose entries are whole: a new one is filled (method_settings.h), one that is left out goes, and a setting
/// that an entry no longer has goes back to its default.
void follow_method_settings(Variables& settings, const Variables& last, const Variables& next);
/// The same of custom domains. Conflict, with what to do, when a base path or a priority is another API's or another stage's, and when a
/// domain that others use would change its mode. Domains that lead nowhere any more go.
///   returns  what was changed, for people: "api.example.com/orders -> prod"
std::vector<std::string> follow_domains(Transaction& transaction, const std::string& api_id, const DefinitionStage& last, const DefinitionStage& next, const Actor& actor);

}  // namespace apigw::state
