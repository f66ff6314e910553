#pragma once
// The SAM transform: AWS::Serverless::* resources → the plain ones that the translator of AWS would write, with the definitions of
// their APIs. Values keep the places of what the user wrote; SAM's own errors are reported here.
#include <span>
#include <vector>

#include "compiler/cfn/files.h"
#include "compiler/cfn/template.h"
#include "compiler/source/diagnostic.h"

namespace apigw::sam {

/// For cfn::Options::generated: what transform() is going to make, so that templates can refer to it ("FnRole", "Api.Stage").
std::vector<cfn::GeneratedResource> generated_resources(std::span<const cfn::WrittenResource> resources);

/// Replaces the SAM resources of a template and of its nested templates. Without any it does nothing.
///   files  read for DefinitionUri; its documents must outlive the template
void transform(cfn::Template& source, cfn::Files& files, source::Diagnostics& diagnostics);

}  // namespace apigw::sam
