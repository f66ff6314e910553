#pragma once
// The model as text, for golden tests and for people: one fact a line, two blanks a level, everything in model order.
#include <string>

#include "compiler/model/api.h"

namespace apigw::model {

/// Only what is set is printed. Values are quoted where they may hold blanks; line feeds inside are written \n.
std::string dump(const Api& api);

}  // namespace apigw::model
