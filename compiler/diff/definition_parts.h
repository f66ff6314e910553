#pragma once
// The parts of a definition document that say what stands around an API: its stage, domains, functions, keys and plans. JSON.
#include <string>

#include "compiler/model/api.h"

namespace apigw::diff {

std::string describe(const model::Stage& stage);
std::string describe_domains(const model::Api& api);
/// By name; versions of their own as NAME:VERSION. Names of environment variables alone.
std::string describe_functions(const model::Api& api);
/// Those that open the stage, without their values.
std::string describe_keys(const model::Api& api);
std::string describe_plans(const model::Api& api);

}  // namespace apigw::diff
