#pragma once
// Does a path lead anywhere in a payload that a model describes?
#include <optional>
#include <string>

#include "compiler/model/api.h"
#include "compiler/vtl/payload_paths.h"

namespace apigw::check {

struct PathMiss {
  size_t step = 0;  // of the path: the first that finds nothing
  std::string message;
  std::string hint;
};

/// The first step that can find nothing in any value the model takes. Only what is certain: a schema that combines others, or does not say its
/// type, may take anything, and so may an object that does not name its members; of one that allows members it does not name a miss is told
/// only when the name is nearly one of those.
std::optional<PathMiss> find_miss(const model::Api& api, const model::Model& model, const vtl::PayloadPath& path);

}  // namespace apigw::check
