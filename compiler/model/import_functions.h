#pragma once
// Functions that an OpenAPI document can name without a template: the file functions.yaml and the option --function.
//
//   functions:
//     get-pet:                      # the name ARNs end in
//       runtime: nodejs20.x
//       handler: index.handler
//       codeUri: functions/get-pet  # a folder or a zip file, relative to this file; or inlineCode: |
//       layers: [layers/common]
//       environment: {TABLE: pets}
//       timeout: 3                  # seconds
//       memorySize: 128             # MB
//       reservedConcurrentExecutions: 5
//       versions:                   # what a version does not say, it has from the function
//         1: {codeUri: functions/get-pet-1}
//         2: {}                     # the function's own code
//       aliases:                    # get-pet:DEV, get-pet:PROD; a version of no code of its own need not be listed when none is
//         DEV: $LATEST
//         PROD: {functionVersion: 1, routingConfig: {additionalVersionWeights: {2: 0.1}}}
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/model/function.h"
#include "compiler/openapi/functions.h"
#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::model {

/// The functions of a functions.yaml, in its order; faults are reported and a function without a usable name is left out.
std::vector<Function> import_functions(const syntax::Node& root, const openapi::AwsVariables& variables, source::Diagnostics& diagnostics);

/// NAME=DIR:HANDLER:RUNTIME, or NAME:VERSION=... for the code of a published version. `text` is the content of `file`, which stands for the option. DIR is read from the left, so that it may hold
/// colons; a provided runtime may leave HANDLER empty.
std::optional<Function> function_of_option(std::string_view text, source::FileId file, source::Diagnostics& diagnostics);

}  // namespace apigw::model
