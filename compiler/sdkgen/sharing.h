#pragma once
// Fewer types for the same values: documents write the same enumeration, union or object out wherever it is used, and put unions into
// unions. What the document itself names (a component) is never touched; of the others each shape is kept once, under its first name.
#include "compiler/sdkgen/client.h"

namespace apigw::sdkgen {

/// Puts the alternatives of nameless unions into the union around them, gives types of one shape one number, and drops what nothing
/// refers to any more. Types are renumbered. O(types · depth of nesting).
void share_types(Client& client);

/// Makes every whole number without a format one of 64 bits, for languages whose usual number cannot hold it exactly.
void widen_integers(Client& client);

}  // namespace apigw::sdkgen
