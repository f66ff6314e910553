#pragma once
// The passes, one file a topic; check.cpp holds the table that runs them in this order.

namespace apigw::check {

struct Subject;

void check_paths(const Subject& subject);              // segments, variables, siblings, reserved words
void check_methods(const Subject& subject);            // duplicates, missing integrations, operation ids
void check_parameters(const Subject& subject);         // declared request parameters
void check_validators(const Subject& subject);         // request validators and the models they use
void check_models(const Subject& subject);             // names; schemas are compiler/schema's
void check_integrations(const Subject& subject);       // type, method, uri, timeout, connection
void check_http_integrations(const Subject& subject);   // the same of HTTP APIs
void check_mappings(const Subject& subject);           // request and response parameter mappings
void check_responses(const Subject& subject);          // selection patterns, statuses, method responses
void check_templates(const Subject& subject);          // mapping templates
void check_gateway_responses(const Subject& subject);  // types, statuses, parameters, template variables
void check_authorizers(const Subject& subject);        // their fields and identity sources
void check_http_authorizers(const Subject& subject);   // the same of HTTP APIs
void check_authorization(const Subject& subject);      // methods: authorizers, preflights, keys
void check_cross_origin(const Subject& subject);       // credentials with a wildcard origin
void check_http_cross_origin(const Subject& subject);  // the CORS configuration of HTTP APIs
void check_policy(const Subject& subject);             // the resource policy document
void check_stage_variables(const Subject& subject);    // variables without a value in the stage
void check_routes(const Subject& subject);             // who serves what: hidden and overlapping methods
void check_http_routes(const Subject& subject);        // routes of HTTP APIs that are the same to the router
void check_functions(const Subject& subject);          // functions that run here, and calls that lead to none
void check_stages(const Subject& subject);             // settings of stages and their methods
void check_domains(const Subject& subject);            // custom domains, their mappings and rules
void check_documentation(const Subject& subject);      // parts that speak of nothing
void check_settings(const Subject& subject);           // API-wide scalars
void check_aws(const Subject& subject);                // only with --target aws
void check_unenforced(const Subject& subject);         // the fail-closed list

}  // namespace apigw::check
