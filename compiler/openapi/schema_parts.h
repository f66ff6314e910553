#pragma once
// What a schema is made of.
#include <vector>

#include "compiler/openapi/reference.h"

namespace apigw::openapi {

/// The schema behind `written` and all that `allOf` makes part of it, each once, however often and however deep it is referred to; the
/// schema first. Nothing that is no mapping.
std::vector<const syntax::Node*> schema_parts(References& references, const syntax::Node& written);

}  // namespace apigw::openapi
