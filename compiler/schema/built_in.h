#pragma once
// The models that every API has without writing them (rest-data-plane 3.2).
#include <string_view>

#include "compiler/syntax/tree.h"

namespace apigw::schema {

/// The schema of Empty (any object) or Error (an object whose `message` is a text); nullptr for every other name. Lives as long as the
/// program.
const syntax::Node* built_in_schema(std::string_view name);

}  // namespace apigw::schema
