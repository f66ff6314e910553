#pragma once
// The parts of a path that compute: filters and functions. Of the jsonpath*.cpp files alone.
#include "runtime/vtl/jsonpath_program.h"

namespace apigw::vtl::jsonpath {

struct Scope {
  Evaluation& evaluation;
  const JsonPath::Program& program;
  Value root;  // '$' of the document
};

/// Walks `path` from `from` (the root for '$', the current element for '@').
PathResult follow(const Scope& scope, const Path& path, Value from);
/// The filter holds for `element`.
bool accepts(const Scope& scope, uint32_t predicate, Value element);
/// The function's value for `node`; null where it has none.
Value apply_function(const Scope& scope, const Step& step, Value node);

}  // namespace apigw::vtl::jsonpath
