#pragma once
// A JSON document that stands as text inside a value of another document: a schema or a policy in a template's string.
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/builder.h"
#include "compiler/syntax/tree.h"

namespace apigw::syntax {

/// Tree of the text of `holder`, made by `builder`; its spans are places inside the string as far as that is known.
///   returns  nullptr after a report when the text is no JSON
const Node* read_embedded(const Node& holder, Builder builder, source::Diagnostics& diagnostics);

}  // namespace apigw::syntax
