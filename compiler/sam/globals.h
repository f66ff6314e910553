#pragma once
// The Globals section (definition-formats 3.2): what every resource of a type starts from.
//
// Where both say something, the resource wins; lists are joined, Globals first; maps are merged key by key. A value that a function
// gave counts as a scalar, as for the SAM translator, which sees the function and not the value. `null` wins, too.
#include "compiler/sam/translation.h"

namespace apigw::sam {

/// Unknown sections and keys, and values of wrong kinds.
void check_globals(Translation& translation);
/// Properties of a resource of this type with those of Globals merged in.
///   own     a mapping
///   ignore  the resource's IgnoreGlobals: nullptr, "*", or a list of names
const Node* with_globals(Translation& translation, const ResourceType& type, const Node& own, const Node* ignore);

}  // namespace apigw::sam
