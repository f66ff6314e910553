#pragma once
// SAM types that become resources by themselves, without a definition of an API.
#include "compiler/sam/translation.h"

namespace apigw::sam {

void make_function(Translation& translation, SamResource& function);
void make_state_machine(Translation& translation, SamResource& machine);
void make_websocket_api(Translation& translation, SamResource& api);
void make_simple_table(Translation& translation, SamResource& table);
void make_layer_version(Translation& translation, SamResource& layer);
void make_application(Translation& translation, SamResource& application);

/// Policies of a function or state machine: names and parameters of policy templates.
void check_policies(Translation& translation, const Node& properties);

/// What else a function has: its role, version and alias, URL, settings of asynchronous calls.
///   returns  the alias' id; empty when there is none
std::string make_alias(Translation& translation, SamResource& function);
void make_function_url(Translation& translation, SamResource& function, std::string_view alias_id);
void make_role(Translation& translation, SamResource& owner, std::string_view service);
/// Code of the function: a local path as written, inline text, an image, or a place in S3; nullptr after a report.
const Node* function_code(Translation& translation, const SamResource& function);

}  // namespace apigw::sam
