#pragma once
// model → checked model: everything that can be said about an API before it runs. A visible list of passes (check.cpp), each
// one file; a pass reads the model and reports, none changes it. One root cause, one diagnostic.
#include <string>
#include <vector>

#include "compiler/model/api.h"
#include "compiler/source/diagnostic.h"

namespace apigw::check {

struct Options {
  bool target_aws = false;                         // also what the service itself would refuse or advise against
  std::vector<std::string> known_stage_variables;  // names with a value in the stage
  bool stage_known = false;                        // the list above is complete: a variable outside it is unset
  bool functions_elsewhere = false;                //  a Lambda endpoint is set: it runs what is not named for this machine
};

/// Reports everything that is wrong with an API.
void run(const model::Api& api, const Options& options, source::Diagnostics& diagnostics);

}  // namespace apigw::check
