#pragma once
// samconfig.toml, the settings that SAM CLI keeps beside a template: its parameter_overrides are values of parameters that the
// command line does not give.
#include <string>
#include <utility>
#include <vector>

#include "compiler/source/diagnostic.h"
#include "compiler/source/source_set.h"

namespace apigw::cfn {

/// Values of parameters of one section of settings ("default").
///   file     text of a samconfig.toml
///   returns  name → value; of `global`, `deploy` and `local_start_api`, later ones win. Both ways of writing are read: one text
///            ("A=1 B=\"2 3\"", "ParameterKey=A,ParameterValue=1") and a list of texts
///   reports  not-parseable when the text is no TOML
std::vector<std::pair<std::string, std::string>> samconfig_parameters(const source::SourceSet& sources, source::FileId file, std::string_view section,
                                                                      source::Diagnostics& diagnostics);

}  // namespace apigw::cfn
