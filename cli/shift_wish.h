#pragma once
// A gradual shift as deploy is asked for one.
#include <string>

#include "runtime/state/store.h"

namespace apigw::cli {

struct ShiftWish {
  std::string plan;           // runtime/state/shift_plan.h
  state::Variables settings;  // Shift::settings
};

}  // namespace apigw::cli
