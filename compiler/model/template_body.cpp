// Definitions inside a template: a map, JSON text in a string, or a local file that packaging would upload.
#include <fmt/format.h>

#include "compiler/model/template_import.h"
#include "compiler/syntax/embedded.h"

namespace apigw::model {

const syntax::Node* document_at(TemplateImport& import, const syntax::Node& object, std::string_view property) {
  const syntax::Node* node = object.get(property);
  if (node == nullptr || node->kind == syntax::Kind::null) return nullptr;
  if (node->is_mapping()) return node;
  if (!node->is_string()) {
    import.report(source::Code::value_kind, node->span, fmt::format("'{}' must be a map or its JSON text", property));
    return nullptr;
  }
  const cfn::Certainty certainty = import.stack.certainty(*node);
  if (certainty == cfn::Certainty::faulty) return nullptr;
  // A value of a policy may be left to AWS, which is reported; a definition may not.
  if (certainty == cfn::Certainty::unknown && property != "Policy") {
    report_unknown_value(import.diagnostics, node->span, property);
    return nullptr;
  }
  return syntax::read_embedded(*node, import.root.builder(), import.diagnostics);
}

Body read_body(TemplateImport& import, const StackResource& api) {
  if (api.get("Body") != nullptr) return {.document = document_at(import, api.properties(), "Body")};
  const syntax::Node* location = api.get("BodyS3Location");
  if (location == nullptr || location->kind == syntax::Kind::null) return {};
  if (location->is_string() && !cfn::is_remote(location->text)) {
    const std::string path = cfn::path_beside(cfn::folder_of(api.owner->options.path), location->text);
    return {.document = import.files.document(path, location->span, import.diagnostics)};
  }
  import.report(source::Code::definition_in_s3, location->span, fmt::format("the definition of '{}' is kept in S3 and cannot be read; its routes are not known", api.resource->id),
                "name a local file, or write the definition into the template");
  return {.document = nullptr, .elsewhere = true};
}

}  // namespace apigw::model
