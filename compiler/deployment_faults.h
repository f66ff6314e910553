#pragma once
// What is wrong with a SAM template and yet taken by the transform: the service finds it only when the stack is deployed. SAM's own
// tools accept such a template, so `validate` warns; nothing else runs it. `validate --target aws` calls it the error that it is.
#include <span>

#include "compiler/source/diagnostic.h"
#include "compiler/syntax/tree.h"

namespace apigw::compiler {

/// The template asks for the SAM transform, or holds a resource that needs it.
bool is_sam_template(const syntax::Node& root);

/// Codes of faults in the template's functions and conditions that the transform does not look at.
std::span<const source::Code> deployment_faults_of_functions();
/// Codes of faults in the definition of an API that only its import finds.
std::span<const source::Code> deployment_faults_of_definitions();

}  // namespace apigw::compiler
