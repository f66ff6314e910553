#pragma once
// Template → API models: AWS::ApiGateway::* and AWS::ApiGatewayV2::* resources, whether written or made by the SAM transform, with the
// functions, keys and plans beside them (definition-formats 4). A body is imported as from_openapi imports a bare document; everything
// around it comes from the resources.
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cfn/template.h"
#include "compiler/model/api.h"
#include "compiler/openapi/base_path.h"
#include "compiler/openapi/functions.h"
#include "compiler/source/diagnostic.h"

namespace apigw::model {

struct TemplateOptions {
  openapi::AwsVariables variables;
  openapi::BasePathMode base_path = openapi::BasePathMode::ignore;  // for bodies that do not say it themselves
  std::string api;                    // logical id: build only this one; empty: all
  std::string stage;                  // name of the stage to serve; empty: the first
};

/// An API of a template that is there to be picked.
struct ApiName {
  std::string id;  // logical id; "Stack.Id" when a nested stack holds one of a name that is taken
  ApiType type;
  Span at;
};
/// Every API that a template and its nested stacks define, in template order; nothing is reported.
std::vector<ApiName> apis_of(const cfn::Template& root);

/// Builds the models. An API whose definition cannot be read from here (a body in S3) is reported and left out.
///   root   made nodes are added to it; must outlive the models, as must `files`
std::vector<Api> from_template(cfn::Template& root, cfn::Files& files, const TemplateOptions& options, source::Diagnostics& diagnostics);

}  // namespace apigw::model
