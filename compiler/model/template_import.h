#pragma once
// What the readers of resource families share while one template becomes models. Internal to this folder.
#include <string_view>

#include "compiler/model/api.h"
#include "compiler/model/from_template.h"
#include "compiler/model/stack.h"
#include "compiler/model/values.h"

namespace apigw::model {

struct TemplateImport {
  cfn::Template& root;
  cfn::Files& files;
  const Stack& stack;
  const TemplateOptions& options;
  Values values;
  source::Diagnostics& diagnostics;

  void report(source::Code code, Span at, std::string message, std::string hint = {}, std::vector<source::Note> notes = {}) {
    diagnostics.report(code, at, std::move(message), std::move(hint), std::move(notes));
  }
  Values::Judge judge() const {
    return [&stack = stack](const syntax::Node& value) { return stack.certainty(value); };
  }
  /// A property that must be there; reported when it is not.
  Text required_text(const StackResource& resource, std::string_view property);
  void report_missing(const StackResource& resource, std::string_view property);
  /// A value that names nothing of this template where it must.
  void report_reference(const StackResource& resource, std::string_view property, std::string_view wanted);
};

// Each reads one kind of thing into an API; what is wrong is reported and left out.
std::optional<Api> read_rest_api(TemplateImport& import, const StackResource& api);
std::optional<Api> read_http_api(TemplateImport& import, const StackResource& api);  // HTTP and WebSocket

void read_rest_parts(TemplateImport& import, const StackResource& resource, Api& api);    // models, validators, authorizers, gateway responses
void read_rest_methods(TemplateImport& import, const StackResource& resource, Api& api);  // the tree of resources with its methods
void read_rest_stages(TemplateImport& import, const StackResource& resource, Api& api);

void read_http_routes(TemplateImport& import, const StackResource& resource, Api& api);
void read_http_stages(TemplateImport& import, const StackResource& resource, Api& api);

/// Deployments that do not wait for the API's methods: what the service makes first is a matter of luck then.
void check_deployment_order(TemplateImport& import, const StackResource& api);

std::vector<Domain> read_domains(TemplateImport& import, const StackResource& api);  // those that lead to it

std::vector<Function> read_functions(TemplateImport& import);
std::vector<ApiKey> read_api_keys(TemplateImport& import);
std::vector<UsagePlan> read_usage_plans(TemplateImport& import);

/// The definition that an API brings along: Body as a map or as text, or BodyS3Location when it is a local file.
struct Body {
  const syntax::Node* document = nullptr;  // nullptr: none, or it cannot be read (reported)
  bool elsewhere = false;                  // there is one, but it cannot be read from here
};
Body read_body(TemplateImport& import, const StackResource& api);
/// A property that may be a document or its JSON text; nullptr when there is none or it does not parse (reported).
const syntax::Node* document_at(TemplateImport& import, const syntax::Node& object, std::string_view property);

/// Name under which methods know an authorizer, a validator or a model resource: its Name, else its logical id.
std::string name_of_part(const StackResource& resource);
/// Variables of a map name → value.
std::vector<StageVariable> read_stage_variables(TemplateImport& import, const syntax::Node& object, std::string_view property);

}  // namespace apigw::model
